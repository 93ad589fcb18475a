"""A child process of a test: started, waited for until it answers, and ended with its whole group."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx


@dataclass(frozen=True)
class Child:
    process: asyncio.subprocess.Process
    log: Path

    async def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        await self.process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def running(
    command: Sequence[str | Path],
    *,
    health_url: str,
    directory: Path,
    log: Path,
    environment: Mapping[str, str] | None = None,
    seconds: float = 60,
) -> AsyncIterator[Child]:
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=directory,
            env=dict(environment) if environment is not None else None,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    child = Child(process, log)
    try:
        await _answers(health_url, child, seconds)
        yield child
    finally:
        await child.kill()


async def _answers(url: str, child: Child, seconds: float) -> None:
    """Short timeouts, a new connection each time: OpenCode never answers what it gets before it is ready."""
    async with asyncio.timeout(seconds):
        while True:
            assert child.process.returncode is None, child.log.read_text()[-2000:]
            with suppress(httpx.HTTPError):
                async with httpx.AsyncClient(timeout=0.4) as client:
                    if (await client.get(url)).status_code < 500:
                        return
            await asyncio.sleep(0.1)
