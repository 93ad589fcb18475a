"""A command of the set-up, such as a build: run to its end, or ended with all that it started."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping
from pathlib import Path


async def run_to_end(
    *command: str, environment: Mapping[str, str], folder: Path | None = None
) -> tuple[int, str]:
    """Its exit code and what it printed."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env=dict(environment),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        # A group of its own: a build starts processes that must end with it.
        start_new_session=True,
    )
    try:
        output, _ = await process.communicate()
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        raise
    return process.returncode or 0, output.decode(errors="replace")
