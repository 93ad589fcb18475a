"""A real Redis server."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from orchestrator.adapters.redis.connection import connect
from orchestrator.entrypoints.stack.parts import redis_binary
from tests.parts.process import Child, connects, free_port


class RedisServer:
    """Redis with its append-only file, as the embedded stack runs it."""

    def __init__(self, directory: Path) -> None:
        port = free_port()
        self.url = f"redis://127.0.0.1:{port}/0"
        command = [redis_binary(), "--bind", "127.0.0.1", "--port", str(port), "--dir", str(directory)]
        settings = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
        self._child = Child(command + settings, directory=directory, answers=lambda: connects(port))
        self.start = self._child.start
        self.stop = self._child.stop
        self._directory = directory

    def forget(self) -> None:
        """Lose all data; to be called while it is stopped."""
        # Redis 7 keeps its log in a folder, Redis 6 in one file.
        shutil.rmtree(self._directory / "appendonlydir", ignore_errors=True)
        (self._directory / "appendonly.aof").unlink(missing_ok=True)


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """The Redis that all tests share which do not stop it."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own_redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis that one test may stop and start."""
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def redis(redis_server: RedisServer) -> AsyncIterator[Redis]:
    """A client of the shared Redis, which is empty."""
    client = connect(redis_server.url)
    await client.flushall()
    yield client
    await client.aclose()
    await client.connection_pool.aclose()
