"""Running one program of the image: no settings of the tree, a limited time, its output as text."""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TIMEOUT_SECONDS = 120.0
NODE = "/opt/node/bin/node"
GATE = Path("/opt/gate")
TOOLS = GATE / "venv" / "bin"
_ENVIRONMENT = {"PATH": "/opt/node/bin:/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8", "NO_COLOR": "1"}  # noqa: S108


class ToolFailed(Exception):
    """A tool did not do its work; the text says how."""


@dataclass(frozen=True)
class Output:
    code: int
    out: str
    errors: str


async def run(
    command: Sequence[str],
    *,
    directory: Path,
    codes: Sequence[int],
    environment: Mapping[str, str] | None = None,
) -> Output:
    """Run to the end; raises ToolFailed on a timeout or an exit code that is not one of `codes`."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=directory,
        env={**_ENVIRONMENT, **(environment or {})},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            out, errors = await process.communicate()
    except TimeoutError as error:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        raise ToolFailed(f"it did not end within {TIMEOUT_SECONDS:.0f} s") from error
    output = Output(process.returncode or 0, out.decode(errors="replace"), errors.decode(errors="replace"))
    if output.code not in codes:
        tail = (output.errors or output.out)[-600:].strip()
        raise ToolFailed(f"it ended with {output.code}: {tail}")
    return output
