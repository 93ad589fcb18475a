"""The whole stack, started by `./scripts/run` as a person would start it, on ports of its own."""

import asyncio
import contextlib
import json
import os
import signal
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.parts.waiting import eventually

REPOSITORY = Path(__file__).resolve().parents[2]
PORTS = (
    "WEB",
    "TEMPORAL",
    "TEMPORAL_UI",
    "POCKETBASE",
    "REDIS",
    "CORE_BACKEND",
    "MCP_CORE_BACKEND",
    "REHEARSAL_MODEL",
    "WORKER",
)
START_SECONDS = 1500.0
STOP_SECONDS = 60.0


@dataclass
class RunningStack:
    """A stack that runs; `printed` is what it said to the person who started it."""

    data: Path
    environment: dict[str, str]
    process: asyncio.subprocess.Process
    printed: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return str(self.record()["url"])

    def record(self) -> dict[str, Any]:
        """What runs where, as the stack wrote it down."""
        record: dict[str, Any] = json.loads((self.data / "run.json").read_text())
        return record

    def pid(self, part: str) -> int:
        return int(self.record()["parts"][part]["pid"])

    def port(self, part: str) -> int:
        return int(self.record()["parts"][part]["port"])

    async def kill(self, part: str) -> None:
        """Kill a part as a crash would, and wait until the stack has started it again."""
        old = self.pid(part)
        os.kill(old, signal.SIGKILL)
        await eventually(lambda: self.pid(part) != old, seconds=30, what=f"{part} started again")

    def log(self, part: str) -> str:
        path = self.data / "logs" / f"{part}.log"
        return path.read_text(errors="replace") if path.exists() else ""


async def start_stack(data: Path, **extra: str) -> RunningStack:
    """Run `./scripts/run` with this data directory and free ports, until it has printed its URL."""
    environment = os.environ | free_ports() | {"ATELIER_DATA": str(data)} | extra
    process = await asyncio.create_subprocess_exec(
        str(REPOSITORY / "scripts" / "run"),
        cwd=REPOSITORY,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    stack = RunningStack(data=data, environment=environment, process=process)
    assert process.stdout is not None
    async with asyncio.timeout(START_SECONDS):
        while line := await process.stdout.readline():
            stack.printed.append(line.decode().rstrip())
            if line.startswith(b"Ctrl-C ends"):
                return stack
    raise AssertionError("the stack did not start:\n" + "\n".join(stack.printed[-40:]))


async def stop_stack(stack: RunningStack) -> int:
    """Ask it to end, as Ctrl-C does, and return its exit code."""
    if stack.process.returncode is None:
        stack.process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(STOP_SECONDS):
        # What it still prints is read, so that it never waits for a reader.
        output, _ = await stack.process.communicate()
    stack.printed += output.decode(errors="replace").splitlines()
    return stack.process.returncode or 0


async def forget_volumes(data: Path) -> None:
    """Remove what the users of a stack that has ended left on the engine."""
    installation = json.loads((data / "secrets.json").read_text())["installation"]
    script = (
        f"docker volume ls -q --filter label=atelier.installation={installation} | xargs -r docker volume rm"
    )
    process = await asyncio.create_subprocess_shell(script, stdout=asyncio.subprocess.DEVNULL)
    assert await process.wait() == 0


def free_ports() -> dict[str, str]:
    """A free port for each part; all are held until all are chosen."""
    held = [socket.socket() for _ in PORTS]
    for one in held:
        one.bind(("127.0.0.1", 0))
    chosen = {
        f"ATELIER_PORTS__{name}": str(one.getsockname()[1]) for name, one in zip(PORTS, held, strict=True)
    }
    for one in held:
        one.close()
    return chosen


@contextlib.asynccontextmanager
async def running_stack(data: Path) -> AsyncIterator[RunningStack]:
    """A stack for as long as the context is open; what it says is kept."""
    running = await start_stack(data, ATELIER_REHEARSAL_PACE_MS="12")
    drain = asyncio.create_task(_drain(running))
    try:
        yield running
    finally:
        drain.cancel()
        await asyncio.gather(drain, return_exceptions=True)
        await stop_stack(running)
        await forget_volumes(running.data)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningStack]:
    """One stack for all tests that only use it."""
    async with running_stack(tmp_path_factory.mktemp("atelier")) as running:
        yield running


async def _drain(running: RunningStack) -> None:
    assert running.process.stdout is not None
    while line := await running.process.stdout.readline():
        running.printed.append(line.decode().rstrip())
