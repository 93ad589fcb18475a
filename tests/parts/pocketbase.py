"""A real PocketBase."""

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from orchestrator.adapters.pocketbase.client import PocketBase
from orchestrator.adapters.pocketbase.schema import prepare
from tests.parts.process import Child, free_port

EMAIL, PASSWORD = "platform@example.com", "a-long-password"
_PROGRAM = str(Path(sys.executable).with_name("pocketbase"))


class PocketBaseServer:
    """PocketBase with a superuser, as the embedded stack runs it."""

    def __init__(self, directory: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        data = ["--dir", str(directory / "data")]
        subprocess.run(
            [_PROGRAM, "superuser", "upsert", EMAIL, PASSWORD, *data], check=True, capture_output=True
        )
        serve = [_PROGRAM, "serve", "--http", f"127.0.0.1:{port}", "--automigrate=false", "--hooksPool", "1"]
        self._child = Child([*serve, *data], directory=directory, answers=self._is_healthy)
        self.start = self._child.start
        self.stop = self._child.stop

    def client(self) -> PocketBase:
        return PocketBase(self.url, email=EMAIL, password=PASSWORD)

    def _is_healthy(self) -> bool:
        try:
            return httpx.get(f"{self.url}/api/health").is_success
        except httpx.HTTPError:
            return False


@pytest.fixture(scope="session")
def pocketbase_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PocketBaseServer]:
    """The PocketBase that all tests share which do not stop it."""
    server = PocketBaseServer(tmp_path_factory.mktemp("pocketbase"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own_pocketbase_server(tmp_path: Path) -> Iterator[PocketBaseServer]:
    """A PocketBase that one test may stop and start."""
    server = PocketBaseServer(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
async def pocketbase(pocketbase_server: PocketBaseServer) -> AsyncIterator[PocketBase]:
    """A superuser's client of the shared PocketBase, whose collections are prepared."""
    client = pocketbase_server.client()
    await prepare(client)
    yield client
    await client.close()
