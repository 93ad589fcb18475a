"""A fresh clone of what is committed, started as a newcomer would start it."""

import asyncio
import os
import re
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from tests.bench.own_stack import REHEARSED
from tests.parts.stack import REPOSITORY, RunningStack, free_ports, stop_stack

URL = re.compile(r"Atelier runs: (http://\S+)")
# Each tool's own cache: with empty ones everything is fetched or built as on a new machine.
CACHES = {
    "ATELIER_CACHE": "atelier",
    "UV_CACHE_DIR": "uv",
    "PIP_CACHE_DIR": "pip",
    "npm_config_cache": "npm",
    "GOMODCACHE": "go-modules",
    "GOCACHE": "go-build",
}
_OF_THIS_CHECKOUT = {"ATELIER_DATA", "VIRTUAL_ENV", "PYTHONPATH"}


class NotStarted(Exception):
    """`./scripts/run` ended before it printed a URL; its last lines."""


@asynccontextmanager
async def fresh_clone() -> AsyncIterator[Path]:
    """A clone of the committed tree in a directory that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="atelier-clone-", ignore_cleanup_errors=True) as folder:
        target = Path(folder) / "atelier"
        command = ["git", "clone", "--quiet", "--no-hardlinks", str(REPOSITORY), str(target)]
        await asyncio.to_thread(subprocess.run, command, check=True)
        yield target


@asynccontextmanager
async def empty_caches() -> AsyncIterator[dict[str, str]]:
    """Environment variables that give every tool an empty cache, thrown away at the end."""
    with tempfile.TemporaryDirectory(prefix="atelier-bench-caches-", ignore_cleanup_errors=True) as folder:
        # Go makes its modules read-only, which only root may remove; this lets everybody.
        yield {name: f"{folder}/{place}" for name, place in CACHES.items()} | {"GOFLAGS": "-modcacherw"}


@asynccontextmanager
async def started(clone: Path, extra: Mapping[str, str]) -> AsyncIterator[tuple[RunningStack, float]]:
    """`./scripts/run` in the clone: the running stack, and the seconds until it had printed its URL."""
    inherited = {name: value for name, value in os.environ.items() if name not in _OF_THIS_CHECKOUT}
    environment = inherited | free_ports() | REHEARSED | dict(extra)
    began = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        str(clone / "scripts" / "run"),
        cwd=clone,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    stack = RunningStack(data=clone / ".atelier", environment=environment, process=process)
    try:
        await _until_url(stack)
        took = time.monotonic() - began
        async with _reading_on(stack):
            yield stack, took
    finally:
        await stop_stack(stack)


async def _until_url(stack: RunningStack) -> None:
    assert stack.process.stdout is not None
    while line := await stack.process.stdout.readline():
        stack.printed.append(line.decode().rstrip())
        if URL.search(stack.printed[-1]):
            return
    raise NotStarted("\n".join(stack.printed[-30:]))


@asynccontextmanager
async def _reading_on(stack: RunningStack) -> AsyncIterator[None]:
    """What it still prints is read, so that it never waits for a reader."""

    async def read() -> None:
        assert stack.process.stdout is not None
        while line := await stack.process.stdout.readline():
            stack.printed.append(line.decode().rstrip())

    reader = asyncio.create_task(read())
    try:
        yield
    finally:
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)
