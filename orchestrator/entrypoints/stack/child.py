"""A child process: started with a log, watched, restarted when it dies, and never left behind."""

import asyncio
import ctypes
import os
import signal
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from orchestrator.entrypoints.stack.screen import Screen, StackError

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 10.0
PROBE_INTERVAL = 0.05
RESTARTS, RESTART_WINDOW = 5, 60.0
_LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, kw_only=True)
class Part:
    """How one part is started, and how it is seen to work."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    is_ready: Callable[[], Awaitable[bool]]
    action: str
    port: int | None = None
    # What else it listens on, by the name of the setting.
    more_ports: Mapping[str, int] = field(default_factory=dict)
    ready_within: float = 30.0
    # What it gets when this process is killed: stores end cleanly, the rest at once.
    death_signal: signal.Signals = signal.SIGKILL


@dataclass
class Child:
    """The running process of a part."""

    part: Part
    log: Path
    process: asyncio.subprocess.Process | None = None
    stopping: bool = False
    _starts: deque[float] = field(default_factory=lambda: deque(maxlen=RESTARTS))

    async def start(self) -> None:
        """Start it and wait until it works; StackError with its last lines when it does not."""
        await self._spawn()
        deadline = time.monotonic() + self.part.ready_within
        while time.monotonic() < deadline:
            if self.process is None or self.process.returncode is not None:
                raise self._failed("it ended at once")
            if await self.part.is_ready():
                return
            await asyncio.sleep(PROBE_INTERVAL)
        raise self._failed(f"it did not answer within {self.part.ready_within:.0f} s")

    async def keep(self, screen: Screen, changed: Callable[[], None]) -> None:
        """Restart it whenever it dies; StackError when it dies again and again."""
        while True:
            if self.process is None:
                return
            code = await self.process.wait()
            if self.stopping:
                return
            self._starts.append(time.monotonic())
            if len(self._starts) == RESTARTS and self._starts[-1] - self._starts[0] < RESTART_WINDOW:
                raise self._failed(f"it died {RESTARTS} times within a minute, last with code {code}")
            screen.say(f"{self.part.name} died (code {code}): starting it again")
            await self._spawn()
            changed()

    async def stop(self) -> None:
        """End it: asked first, forced after a while."""
        self.stopping = True
        process = self.process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    async def _spawn(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self.part.command,
                env=dict(self.part.environment),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_parent(self.part.death_signal),
            )

    def _failed(self, problem: str) -> StackError:
        return StackError(self.part.name, problem, log_tail=self.tail(), action=self.part.action)

    def tail(self, lines: int = 15) -> str:
        """The last lines of its log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def _die_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    parent = os.getpid()

    def prepare() -> None:
        # The kernel sends the signal when this process dies, however it dies.
        _LIBC.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return prepare
