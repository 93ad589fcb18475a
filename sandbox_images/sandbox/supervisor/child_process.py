"""One child process with its own process group: its last lines of output, and how it is ended."""

import asyncio
import contextlib
import os
import signal
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_LINES_KEPT = 60
_LONGEST_LINE = 2000


class ChildProcess:
    """A running program; `ended` is set when it is gone."""

    def __init__(self, process: asyncio.subprocess.Process, on_line: Callable[[str], None] | None) -> None:
        if process.stdout is None:
            raise ValueError("a child is started with its output piped")
        self._process = process
        self._output = process.stdout
        self._on_line = on_line
        self._lines: deque[str] = deque(maxlen=_LINES_KEPT)
        self._reader = asyncio.create_task(self._read())
        self.ended = asyncio.Event()
        self._waiter = asyncio.create_task(self._wait())

    @classmethod
    async def start(
        cls,
        command: Sequence[str],
        *,
        directory: Path,
        environment: Mapping[str, str],
        on_line: Callable[[str], None] | None = None,
    ) -> "ChildProcess":
        """Start the program; raises OSError when it cannot be started at all."""
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=directory,
            env=dict(environment),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        return cls(process, on_line)

    @property
    def exit_code(self) -> int | None:
        return self._process.returncode

    @property
    def tail(self) -> str:
        """The last lines that it printed."""
        return "\n".join(self._lines)

    async def stop(self, *, grace_seconds: float = 3.0) -> None:
        """End it and its descendants: first politely, then not."""
        self._signal(signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(grace_seconds):
                await self.ended.wait()
        self._signal(signal.SIGKILL)
        await self.ended.wait()

    def _signal(self, number: signal.Signals) -> None:
        # The group outlives its leader, so it is signalled even when the leader is gone.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)

    async def _wait(self) -> None:
        await self._process.wait()
        self._signal(signal.SIGKILL)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                await asyncio.shield(self._reader)
        self.ended.set()

    async def _read(self) -> None:
        pending = b""
        while chunk := await self._output.read(8192):
            *lines, pending = (pending + chunk).split(b"\n")
            for line in lines:
                self._keep(line)
            if len(pending) > _LONGEST_LINE:
                self._keep(pending)
                pending = b""
        if pending:
            self._keep(pending)

    def _keep(self, line: bytes) -> None:
        text = line.decode(errors="replace").rstrip()[:_LONGEST_LINE]
        self._lines.append(text)
        if self._on_line is not None:
            self._on_line(text)
