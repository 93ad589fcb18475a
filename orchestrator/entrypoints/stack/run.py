"""Bringing the whole stack up, keeping it up, and taking it down."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from typing import NoReturn

from orchestrator.domain.errors import AtelierError
from orchestrator.entrypoints.demo import DEMO_ACCOUNTS, DEMO_PASSWORD
from orchestrator.entrypoints.image_record import ImageRecord, write_image_record
from orchestrator.entrypoints.images import ImageSettings, build_images
from orchestrator.entrypoints.secrets import Secrets, load_secrets
from orchestrator.entrypoints.seed import prepare_pocketbase, seed_accounts, seed_application
from orchestrator.entrypoints.settings import REPOSITORY, Settings
from orchestrator.entrypoints.stack import machine, parts
from orchestrator.entrypoints.stack.busy_ports import check_ports
from orchestrator.entrypoints.stack.child import Child, Part
from orchestrator.entrypoints.stack.lock import only_one
from orchestrator.entrypoints.stack.screen import Screen, StackError
from orchestrator.entrypoints.stack.temporal_cli import find_temporal
from orchestrator.entrypoints.stack.web_build import build_web
from orchestrator.entrypoints.wiring import open_sandbox_host


class Stack:
    """The children of this process, in the order in which they were started."""

    def __init__(self, settings: Settings, screen: Screen) -> None:
        self._settings = settings
        self._screen = screen
        self._children: list[Child] = []

    async def run(self) -> None:
        """Start everything, keep it running until asked to end, then end everything."""
        self._settings.data.mkdir(parents=True, exist_ok=True, mode=0o711)
        with only_one(self._settings.data):
            work = asyncio.create_task(self._start_and_keep())
            told = asyncio.create_task(_told_to_end())
            try:
                await asyncio.wait({work, told}, return_when=asyncio.FIRST_COMPLETED)
                work.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await work
            finally:
                await self._end()

    async def _start_and_keep(self) -> None:
        await self._start()
        async with asyncio.TaskGroup() as group:
            for child in self._children:
                group.create_task(child.keep(self._screen, self._record))

    async def _start(self) -> None:
        settings, screen = self._settings, self._screen
        machine.install_missing(screen)
        machine.start_engine(screen)
        secrets = load_secrets(settings.data)
        async with asyncio.TaskGroup() as group:
            temporal = group.create_task(find_temporal(settings.cache, screen))
            group.create_task(self._build_images())
            group.create_task(build_web(REPOSITORY / "web", screen))
        stores = parts.stores(settings, temporal=temporal.result())
        backends, servers = parts.backends(settings, secrets), parts.servers(settings)
        processes = parts.processes(settings)
        check_ports([*stores, *backends, *servers, *processes])
        await self._seed_before(secrets)
        await self._start_all([*stores, *backends])
        await self._start_all(servers)
        with screen.step("accounts and application"):
            await self._seed(secrets)
        await self._start_all(processes)
        self._record()
        self._welcome()

    async def _build_images(self) -> None:
        def tell(name: str, state: str, elapsed: float) -> None:
            if state not in ("skipped", "started"):
                self._screen.say(f"image {name}: {state} ({elapsed:.1f} s)")

        tags = await asyncio.to_thread(build_images, image_settings(self._settings), os.environ, tell)
        write_image_record(self._settings.data, ImageRecord(sandbox=tags.sandbox, gate=tags.gate))

    async def _seed_before(self, secrets: Secrets) -> None:
        if not self._settings.pocketbase_url:
            await prepare_pocketbase(self._settings, secrets, parts.pocketbase_binary())

    async def _seed(self, secrets: Secrets) -> None:
        await seed_application(self._settings)
        await seed_accounts(self._settings, secrets)

    async def _start_all(self, wanted: list[Part]) -> None:
        async with asyncio.TaskGroup() as group:
            for part in wanted:
                group.create_task(self._start_one(part))

    async def _start_one(self, part: Part) -> None:
        child = Child(part, self._settings.data / "logs" / f"{part.name}.log")
        self._children.append(child)
        with self._screen.step(part.name):
            await child.start()

    async def _end(self) -> None:
        if not self._children:
            return
        self._screen.say("ending")
        for child in reversed(self._children):
            child.stopping = True
        ours = [child for child in self._children if child.part.death_signal == signal.SIGKILL]
        rest = [child for child in self._children if child not in ours]
        await asyncio.gather(*(child.stop() for child in ours))
        with contextlib.suppress(Exception):  # sandboxes end by themselves when the gateway is gone
            async with open_sandbox_host(self._settings) as host:
                await host.stop_all()
        await asyncio.gather(*(child.stop() for child in rest))
        (self._settings.data / "run.json").unlink(missing_ok=True)

    def _record(self) -> None:
        """Write down what runs where, for `doctor` and for people."""
        running = {
            child.part.name: {"pid": child.process.pid if child.process else None, "port": child.part.port}
            for child in self._children
        }
        path = self._settings.data / "run.json"
        draft = path.with_suffix(".draft")
        record = {"pid": os.getpid(), "url": self._settings.web_origin, "parts": running}
        draft.write_text(json.dumps(record, indent=2))
        draft.replace(path)

    def _welcome(self) -> None:
        settings = self._settings
        lines = ["", f"Atelier runs: {settings.web_origin}", ""]
        if settings.demo:
            lines.append(f"Demo accounts (password {DEMO_PASSWORD}):")
            lines += [f"  {user.email:<20} {user.name} ({user.role})" for user in DEMO_ACCOUNTS]
        if settings.rehearsing:
            lines += [
                "",
                "No model is configured: a rehearsal model plays. MODEL_BASE_URL connects a real one.",
            ]
        if not settings.temporal_address:
            lines.append(f"Temporal's own UI: http://localhost:{settings.ports.temporal_ui}")
        lines += [f"Logs: {settings.data / 'logs'}", "Ctrl-C ends everything.", ""]
        print("\n".join(lines), flush=True)


def image_settings(settings: Settings) -> ImageSettings:
    return ImageSettings(
        recipes=REPOSITORY / "sandbox_images",
        application=settings.application,
        cache=settings.cache,
        base_image=settings.base_image,
        debian_mirror=settings.debian_mirror,
    )


async def run_stack() -> NoReturn:
    """Run until asked to end; the exit code says whether it could start."""
    code = await _run()
    sys.stdout.flush()
    # A thread that still builds an image cannot be cancelled, and nobody has to wait for it.
    os._exit(code)


async def _told_to_end() -> None:
    """Until Ctrl-C or SIGTERM."""
    told = asyncio.Event()
    for wish in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(wish, told.set)
    await told.wait()


async def _run() -> int:
    screen = Screen()
    try:
        await Stack(Settings(), screen).run()
    except BaseExceptionGroup as group:
        first = _first(group)
        if not isinstance(first, StackError | AtelierError):
            raise
        _show(first)
        return 1
    except (StackError, AtelierError) as error:
        _show(error)
        return 1
    return 0


def _first(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _show(error: StackError | AtelierError) -> None:
    if isinstance(error, AtelierError):
        error = StackError(error.subject or error.code, error.message, action=error.action)
    error.show()
