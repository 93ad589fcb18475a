"""The host of sandboxes: one container for each user, made when needed and found again by its name."""

import asyncio
import time
from collections.abc import Collection
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from orchestrator.adapters.docker import containers
from orchestrator.adapters.docker.container import SandboxShape, sandbox_arguments, sandbox_name
from orchestrator.adapters.docker.engine import DockerEngine
from orchestrator.adapters.docker.place import SandboxPlace
from orchestrator.adapters.docker.steps import ReportedSteps
from orchestrator.adapters.docker.supervisor import Supervisor
from orchestrator.domain.errors import Unavailable
from orchestrator.ports.gateway import GatewayListeners
from orchestrator.ports.sandbox import StepListener

_READY_SECONDS = 30.0
_POLL_SECONDS = 0.03
_LOOK_SECONDS = 1.0
# An agent that died (memory) is started again by its supervisor; one that dies again and again is broken.
_LIVES = 2


class DockerSandboxHost:
    """The port `SandboxHost`, on one Docker engine."""

    def __init__(
        self,
        *,
        engine: DockerEngine,
        supervisor: Supervisor,
        listeners: GatewayListeners,
        shape: SandboxShape,
        data_directory: Path,
        ready_seconds: float = _READY_SECONDS,
    ) -> None:
        self._engine = engine
        self._supervisor = supervisor
        self._listeners = listeners
        self._shape = shape
        self._data_directory = data_directory
        self._ready_seconds = ready_seconds
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        # Whose container is known to have today's shape; the others are compared with it once.
        self._compared: set[str] = set()

    async def ensure(self, user_id: str, on_step: StepListener) -> None:
        """Return when the sandbox runs and its agent answers; says nothing when it already does."""
        lock = self._locks.setdefault(user_id, asyncio.Lock())
        async with lock:
            place = SandboxPlace.of(self._data_directory, user_id)
            place.prepare()
            arguments = self._arguments(user_id, place)
            if await self.is_ready(user_id) and await self._has_todays_shape(user_id, arguments):
                return
            await self._make_ready(user_id, place, arguments, ReportedSteps(on_step))
            self._compared.add(user_id)

    async def is_ready(self, user_id: str) -> bool:
        """Whether the agent answers; one request over a socket, without the engine."""
        try:
            status = await self._supervisor.status(user_id)
        except Unavailable:
            return False
        return status.opencode.state == "ready"

    async def stop(self, user_id: str) -> None:
        """Stop the container; the user's volume stays."""
        name = sandbox_name(self._shape.installation, user_id)
        await self._engine.call(containers.stop, name)

    async def remove(self, user_id: str) -> None:
        """Remove container and volume: everything of this user in it is gone."""
        name = sandbox_name(self._shape.installation, user_id)
        self._compared.discard(user_id)
        await self._engine.call(containers.remove, name)
        await self._engine.call(containers.remove_volume, name)
        await self._listeners.close(user_id)

    async def reap(self, live_user_ids: Collection[str]) -> tuple[str, ...]:
        """Stop the sandboxes of all other users and remove their containers; whose they were.

        Volumes stay. What an earlier run of this installation left behind is found by its label.
        """
        installation = self._shape.installation
        found = await self._engine.call(containers.of_installation, installation, role="sandbox")
        idle = {user_id: name for name, user_id in found if user_id not in live_user_ids}
        self._compared.difference_update(idle)
        await asyncio.gather(*(self._engine.call(containers.put_away, name) for name in idle.values()))
        return tuple(sorted(idle))

    async def stop_all(self) -> tuple[str, ...]:
        """End all containers of this installation, gates too; the volumes stay."""
        installation = self._shape.installation
        for name, _ in await self._engine.call(containers.of_installation, installation, role="gate"):
            await self._engine.call(containers.remove, name)
        return await self.reap(())

    def _arguments(self, user_id: str, place: SandboxPlace) -> dict[str, Any]:
        return sandbox_arguments(
            self._shape,
            user_id=user_id,
            gateway=place.gateway,
            sockets=place.sockets,
            password=place.password(),
        )

    async def _has_todays_shape(self, user_id: str, arguments: dict[str, Any]) -> bool:
        if user_id not in self._compared and await self._engine.call(containers.runs_as, arguments):
            self._compared.add(user_id)
        return user_id in self._compared

    async def _make_ready(
        self, user_id: str, place: SandboxPlace, arguments: dict[str, Any], steps: ReportedSteps
    ) -> None:
        async with steps.step("image") as said:
            await self._engine.call(containers.require_image, self._shape.image)
            said.detail = self._shape.image
        async with steps.step("container") as said:
            # Before the start: the sandbox ends itself when it cannot reach the gateway.
            await self._listeners.open(user_id)
            try:
                said.detail = await self._engine.call(containers.bring_up, place, arguments)
            except Unavailable as error:
                if error.code != "docker_refused":
                    raise
                raise _failed("container", user_id, error.message) from error
        async with steps.step("opencode"):
            await self._wait_for_agent(user_id, arguments["name"])
        await steps.ready()

    async def _wait_for_agent(self, user_id: str, name: str) -> None:
        """Until OpenCode listens; else the container is removed, so that a retry starts anew."""
        deadline = time.monotonic() + self._ready_seconds
        look = time.monotonic() + _LOOK_SECONDS
        reason = "its supervisor has made no socket"
        restarts: int | None = None
        while time.monotonic() < deadline:
            try:
                status = await self._supervisor.status(user_id)
            except Unavailable as silence:
                reason = silence.message
                if time.monotonic() > look:
                    look = time.monotonic() + _LOOK_SECONDS
                    if not await self._engine.call(containers.is_running, name):
                        reason = "its container has ended"
                        break
            else:
                if status.opencode.state == "ready":
                    return
                reason = f"OpenCode is {status.opencode.state}: {status.opencode.detail[-1500:]}"
                restarts = status.opencode.restarts if restarts is None else restarts
                if status.opencode.state == "failed" and status.opencode.restarts - restarts >= _LIVES:
                    break
            await asyncio.sleep(_POLL_SECONDS)
        words = await self._engine.call(containers.last_words, name)
        await self._engine.call(containers.remove, name)
        raise _failed("opencode", user_id, f"{reason}\n{words}".strip())


def _failed(step: str, user_id: str, reason: str) -> Unavailable:
    return Unavailable(
        "sandbox_failed",
        f"The sandbox of user {user_id} did not start (step {step}): {reason}",
        action="Try again; when it persists, `./scripts/run doctor` says what is wrong with this machine.",
        subject=user_id,
    )
