"""The previews: for each session the processes that show its workspace, and their socket."""

import asyncio
import contextlib
import os
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import aiohttp

from supervisor.child_process import ChildProcess
from supervisor.environments import plain_environment
from supervisor.journal import record
from supervisor.preview_plan import PreviewPlan, ProcessPlan
from supervisor.relay import SocketRelay
from supervisor.settings import Settings

PreviewState = Literal["starting", "ready", "failed", "stopped"]


class PreviewFailed(Exception):
    """The preview did not start; the text holds the last lines of what it printed."""


@dataclass
class _Preview:
    plan: PreviewPlan
    state: PreviewState = "starting"
    detail: str = ""
    processes: dict[str, ChildProcess] = field(default_factory=dict)
    relay: SocketRelay | None = None
    watcher: asyncio.Task[None] | None = None

    def status(self) -> dict[str, str]:
        return {"state": self.state, "detail": self.detail}


class Previews:
    """All previews of the sandbox; no more than the limit run at once, the one asked for last stays."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._previews: dict[str, _Preview] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def status(self) -> dict[str, dict[str, str]]:
        return {session: preview.status() for session, preview in self._previews.items()}

    async def start(self, session: str, directory: Path, plan: PreviewPlan) -> None:
        """Start the preview and wait until its entry answers; raises PreviewFailed."""
        async with self._locks[session]:
            running = self._previews.pop(session, None)
            if running and running.state == "ready" and running.plan == plan:
                self._previews[session] = running
                return
            if running:
                await self._end(running)
            preview = self._previews[session] = _Preview(plan)
            await self._make_room(session)
            try:
                async with asyncio.timeout(self._settings.preview_timeout_seconds):
                    await self._start(session, preview, directory)
            except (PreviewFailed, OSError, TimeoutError) as error:
                reason = "" if isinstance(error, PreviewFailed) else _reason(error)
                preview.detail = "\n".join(part for part in (str(error) or reason, _tails(preview)) if part)
                await self._end(preview)
                preview.state = "failed"
                record("preview_failed", session=session, detail=preview.detail)
                raise PreviewFailed(preview.detail) from error

    async def stop(self, session: str) -> None:
        """Stop the preview; does nothing when there is none."""
        async with self._locks[session]:
            if preview := self._previews.get(session):
                await self._end(preview)

    async def stop_all(self) -> None:
        await asyncio.gather(*(self.stop(session) for session in tuple(self._previews)))

    async def _start(self, session: str, preview: _Preview, directory: Path) -> None:
        began = asyncio.get_running_loop().time()
        ready = preview.plan.with_ports()
        environment = plain_environment(os.environ)
        for process in ready.processes:
            preview.processes[process.name] = await ChildProcess.start(
                process.command,
                directory=directory / process.directory,
                environment={**environment, **process.environment},
            )
        for process in ready.processes:
            if process.port is not None:
                await _until_answering(process, preview, over_http=process.name == ready.entry)
        preview.relay = SocketRelay(self._settings.sockets / f"preview-{session}.sock", ready.entry_port)
        await preview.relay.open()
        preview.state, preview.detail = "ready", ""
        preview.watcher = asyncio.create_task(self._watch(session, preview))
        record("preview_ready", session=session, seconds=round(asyncio.get_running_loop().time() - began, 2))

    async def _watch(self, session: str, preview: _Preview) -> None:
        """A preview with a dead process is no preview: end it, so that the next call starts it anew."""
        waits = [asyncio.create_task(process.ended.wait()) for process in preview.processes.values()]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        preview.detail = _tails(preview)
        preview.watcher = None
        await self._end(preview)
        preview.state = "failed"
        record("preview_lost", session=session, detail=preview.detail)

    async def _make_room(self, newcomer: str) -> None:
        running = [session for session, one in self._previews.items() if one.state == "ready"]
        for session in running[: max(0, len(running) + 1 - self._settings.preview_limit)]:
            if session != newcomer:
                await self.stop(session)

    async def _end(self, preview: _Preview) -> None:
        if preview.watcher is not None:
            preview.watcher.cancel()
            preview.watcher = None
        if preview.relay is not None:
            await preview.relay.close()
        await asyncio.gather(*(process.stop() for process in preview.processes.values()))
        preview.processes.clear()
        preview.state = "stopped"


async def _until_answering(process: ProcessPlan, preview: _Preview, *, over_http: bool) -> None:
    while not await _answers(process.port or 0, over_http=over_http):
        for name, child in preview.processes.items():
            if child.exit_code is not None:
                raise PreviewFailed(f"The process {name} ended with {child.exit_code}.")
        await asyncio.sleep(0.05)


async def _answers(port: int, *, over_http: bool) -> bool:
    try:
        if over_http:
            async with aiohttp.ClientSession() as client, client.get(f"http://127.0.0.1:{port}/"):
                return True
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except (aiohttp.ClientError, OSError):
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True


def _tails(preview: _Preview) -> str:
    return "\n".join(f"[{name}]\n{child.tail}" for name, child in preview.processes.items() if child.tail)


def _reason(error: BaseException) -> str:
    return "It did not answer in time." if isinstance(error, TimeoutError) else f"It cannot start: {error}."
