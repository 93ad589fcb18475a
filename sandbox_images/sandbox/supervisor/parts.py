"""The parts that run as long as the sandbox does: started, watched, announced by a socket, restarted."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from supervisor.child_process import ChildProcess
from supervisor.journal import record
from supervisor.relay import SocketRelay

PartState = Literal["starting", "ready", "failed"]
_LONGEST_PAUSE_SECONDS = 20.0


@dataclass(frozen=True)
class PartPlan:
    """How one part is run. `answers` says whether it works; it is asked until it does, then now and again."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    directory: Path
    ready_line: str
    answers: Callable[[], Awaitable[bool]]
    start_timeout_seconds: float
    check_every_seconds: float = 10.0
    misses_allowed: int = 4


class Part:
    """One program and its socket. The socket exists exactly while the program is ready."""

    def __init__(self, plan: PartPlan, relay: SocketRelay) -> None:
        self._plan = plan
        self._relay = relay
        self.state: PartState = "starting"
        self.detail = ""
        self.restarts = 0
        self.ready = asyncio.Event()

    def status(self) -> dict[str, object]:
        return {"state": self.state, "detail": self.detail, "restarts": self.restarts}

    async def run(self) -> None:
        """Keep the program running until cancelled."""
        pause = 0.2
        while True:
            lived = await self._live_once()
            pause = 0.2 if lived else min(pause * 2, _LONGEST_PAUSE_SECONDS)
            self.restarts += 1
            await asyncio.sleep(pause)

    async def _live_once(self) -> bool:
        """One life of the program; True if it became ready."""
        listening = asyncio.Event()

        def watch(line: str) -> None:
            if self._plan.ready_line in line:
                listening.set()

        if self.state != "failed":
            self.state = "starting"
        began = asyncio.get_running_loop().time()
        try:
            child = await ChildProcess.start(
                self._plan.command,
                directory=self._plan.directory,
                environment=self._plan.environment,
                on_line=watch,
            )
        except OSError as error:
            self._fail(f"{self._plan.command[0]} cannot be started: {error}")
            return False
        try:
            if not await self._becomes_ready(child, listening):
                self._fail(child.tail or "it ended without a word")
                return False
            await self._relay.open()
            self.state, self.detail = "ready", ""
            self.ready.set()
            record(f"{self._plan.name}_ready", seconds=round(asyncio.get_running_loop().time() - began, 2))
            self.detail = await self._watch_over(child)
            record(f"{self._plan.name}_lost", detail=self.detail, exit_code=child.exit_code)
            return True
        finally:
            self.ready.clear()
            await self._relay.close()
            await child.stop()

    async def _becomes_ready(self, child: ChildProcess, listening: asyncio.Event) -> bool:
        waits = [asyncio.create_task(listening.wait()), asyncio.create_task(child.ended.wait())]
        try:
            await asyncio.wait(
                waits, timeout=self._plan.start_timeout_seconds, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            for wait in waits:
                wait.cancel()
        return listening.is_set() and not child.ended.is_set() and await self._plan.answers()

    async def _watch_over(self, child: ChildProcess) -> str:
        """Wait until the program is gone or does not answer any more; says which."""
        misses = 0
        while misses < self._plan.misses_allowed:
            try:
                async with asyncio.timeout(self._plan.check_every_seconds):
                    await child.ended.wait()
                return f"it ended with {child.exit_code}"
            except TimeoutError:
                misses = 0 if await self._plan.answers() else misses + 1
        return f"it did not answer {misses} times"

    def _fail(self, detail: str) -> None:
        self.state, self.detail = "failed", detail
        record(f"{self._plan.name}_failed", detail=detail)
