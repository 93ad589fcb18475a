"""What the tests of the Docker adapter share: data directories, the images, and one real sandbox."""

import asyncio
import json
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import docker
import pytest

from orchestrator.adapters.docker.container import SandboxShape, sandbox_name
from orchestrator.adapters.docker.engine import DockerEngine
from orchestrator.adapters.docker.place import SandboxPlace
from orchestrator.adapters.docker.sandbox_host import DockerSandboxHost
from orchestrator.adapters.docker.sockets import SandboxSockets
from orchestrator.adapters.docker.supervisor import Supervisor
from orchestrator.adapters.docker.workspaces import DockerWorkspaces
from orchestrator.domain.event import SandboxStep, StepState
from orchestrator.domain.ids import new_id
from orchestrator.entrypoints.images import ImageSettings, ImageTags, build_images

REPOSITORY = Path(__file__).parents[3]
AGENT_CONFIGURATION = json.dumps({"autoupdate": False, "share": "disabled"})


@contextmanager
def short_directory() -> Iterator[Path]:
    """Short, because the path of a unix socket has at most 107 characters."""
    directory = Path(tempfile.mkdtemp(prefix="atelier-"))
    try:
        yield directory
    finally:
        shutil.rmtree(directory)


@pytest.fixture
def data_directory() -> Iterator[Path]:
    with short_directory() as directory:
        yield directory


@pytest.fixture
def user_id() -> str:
    return new_id()


class Listeners:
    """A gateway that lets every sandbox connect, and says nothing."""

    def __init__(self, data_directory: Path) -> None:
        self._data_directory = data_directory
        self._servers: dict[str, asyncio.Server] = {}
        self._one_at_a_time = asyncio.Lock()

    async def open(self, user_id: str) -> None:
        async with self._one_at_a_time:
            if user_id not in self._servers:
                path = SandboxPlace.of(self._data_directory, user_id).gateway / "gateway.sock"
                self._servers[user_id] = await asyncio.start_unix_server(self._hang_up, path)
                path.chmod(0o666)

    async def close(self, user_id: str) -> None:
        if user_id in self._servers:
            self._servers.pop(user_id).close()

    async def _hang_up(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()


class Steps:
    """Remembers what was reported on the way to ready."""

    def __init__(self) -> None:
        self.seen: list[tuple[SandboxStep, StepState]] = []
        self.details: list[str] = []

    async def __call__(self, step: SandboxStep, state: StepState, elapsed_ms: int, detail: str) -> None:
        assert elapsed_ms >= 0
        self.seen.append((step, state))
        self.details.append(detail)


@dataclass(frozen=True)
class House:
    """One installation with a data directory of its own, on the real engine."""

    data_directory: Path
    shape: SandboxShape
    engine: DockerEngine
    client: docker.DockerClient
    listeners: Listeners

    def host(
        self, shape: SandboxShape | None = None, *, engine: DockerEngine | None = None
    ) -> DockerSandboxHost:
        return DockerSandboxHost(
            engine=engine or self.engine,
            supervisor=self.supervisor,
            listeners=self.listeners,
            shape=shape or self.shape,
            data_directory=self.data_directory,
        )

    @property
    def supervisor(self) -> Supervisor:
        return Supervisor(self.sockets)

    @property
    def sockets(self) -> SandboxSockets:
        return SandboxSockets(self.data_directory)

    @property
    def workspaces(self) -> DockerWorkspaces:
        return DockerWorkspaces(self.supervisor)

    def run_inside(self, user_id: str, *command: str) -> tuple[int, str]:
        """Run a command in the sandbox as its user, the way its agent could."""
        container = self.client.containers.get(sandbox_name(self.shape.installation, user_id))
        ending = container.exec_run(list(command), workdir="/workspace")
        return int(ending.exit_code), ending.output.decode("utf-8", "replace")


@pytest.fixture(scope="session")
def images() -> ImageTags:
    return build_images(ImageSettings.read(os.environ), os.environ, lambda *_: None)


@pytest.fixture(scope="session")
async def house(images: ImageTags) -> AsyncIterator[House]:
    with short_directory() as directory:
        shape = SandboxShape(
            installation=os.urandom(4).hex(),
            image=images.sandbox,
            agent_configuration=AGENT_CONFIGURATION,
            seccomp=(REPOSITORY / "sandbox_images/sandbox/seccomp.json").read_text(),
            memory_megabytes=1024,
        )
        client = docker.from_env()
        engine = DockerEngine()
        house = House(directory, shape, engine, client, Listeners(directory))
        try:
            yield house
        finally:
            for user_id in await house.host().stop_all():
                await house.host().remove(user_id)
            for volume in client.volumes.list(
                filters={"label": f"atelier.installation={shape.installation}"}
            ):
                volume.remove()
            for place in (directory / "sandboxes").glob("*"):
                await house.listeners.close(place.name)
            engine.close()
            client.close()


@pytest.fixture(scope="session")
async def ready_user(house: House) -> str:
    """A user whose sandbox is ready; for tests that only look."""
    user_id = new_id()
    await house.host().ensure(user_id, Steps())
    return user_id
