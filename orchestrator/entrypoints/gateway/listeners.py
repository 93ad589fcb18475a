"""One listener for each sandbox, all in one event loop, each on a socket in that sandbox's directory."""

import asyncio
import contextlib
import os
import socket
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import structlog
import uvicorn
from starlette.types import ASGIApp

from orchestrator.domain.errors import Unavailable
from orchestrator.domain.ids import is_id

SOCKET = "gateway.sock"
_BACKLOG = 128
log = structlog.get_logger()


class QuietServer(uvicorn.Server):
    """A server among many: the process, not each of them, listens to signals."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()


class Listener:
    """One ASGI app on one unix socket."""

    def __init__(self, app: ASGIApp, directory: Path, name: str, *, mode: int, grace_seconds: int) -> None:
        self._path = directory / name
        self._socket = _listening_socket(directory, name, mode)
        self._inode = self._path.lstat().st_ino
        config = uvicorn.Config(
            app,
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            limit_concurrency=200,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=grace_seconds,
        )
        self._server = QuietServer(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]))

    @property
    def is_reachable(self) -> bool:
        """Whether it serves, and the name in the directory still leads to it."""
        try:
            return not self._task.done() and self._path.lstat().st_ino == self._inode
        except FileNotFoundError:
            return False

    async def started(self) -> None:
        listens = asyncio.create_task(self._server.listens.wait())
        await asyncio.wait({listens, self._task}, timeout=5, return_when=asyncio.FIRST_COMPLETED)
        if not listens.done():
            listens.cancel()
            raise Unavailable("gateway_failed", f"Nothing listens at {self._path}.")

    async def stop(self) -> None:
        """End after the calls under way, or after the grace period; the file stays."""
        self._server.should_exit = True
        await asyncio.wait({self._task})
        self._socket.close()


class SandboxListeners:
    """`sandboxes/<user id>/gateway/gateway.sock` for every sandbox that has been opened."""

    def __init__(self, data: Path, door: Callable[[str], ASGIApp], *, grace_seconds: int) -> None:
        self._sandboxes = data / "sandboxes"
        self._door = door
        self._grace_seconds = grace_seconds
        self._listeners: dict[str, Listener] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def users(self) -> tuple[str, ...]:
        return tuple(sorted(self._listeners))

    async def open(self, user_id: str) -> None:
        async with self._turns[user_id]:
            listener = self._listeners.get(user_id)
            if listener is not None:
                if listener.is_reachable:
                    return
                await listener.stop()
            directory = self._prepare(user_id)
            listener = Listener(
                self._door(user_id), directory, SOCKET, mode=0o666, grace_seconds=self._grace_seconds
            )
            self._listeners[user_id] = listener
            await listener.started()
        log.info("gateway_opened", user_id=user_id)

    async def close(self, user_id: str) -> None:
        async with self._turns[user_id]:
            listener = self._listeners.pop(user_id, None)
            if listener is not None:
                await listener.stop()
            (self._sandboxes / user_id / "gateway" / SOCKET).unlink(missing_ok=True)
        log.info("gateway_closed", user_id=user_id)

    async def reopen(self) -> None:
        """Listen again for all sandboxes whose socket an earlier process left behind."""
        for socket_file in sorted(self._sandboxes.glob(f"*/gateway/{SOCKET}")):
            user_id = socket_file.parent.parent.name
            if is_id(user_id):
                await self.open(user_id)

    async def stop(self) -> None:
        """Stop all listeners; their files stay, so that the next process opens them again."""
        await asyncio.gather(*(listener.stop() for listener in self._listeners.values()))
        self._listeners.clear()

    def _prepare(self, user_id: str) -> Path:
        """The directory that is bound into the sandbox: open inside, closed to the rest of the host."""
        root = self._sandboxes / user_id
        root.mkdir(parents=True, exist_ok=True)
        root.chmod(0o700)
        directory = root / "gateway"
        directory.mkdir(exist_ok=True)
        directory.chmod(0o755)
        return directory


def _listening_socket(directory: Path, name: str, mode: int) -> socket.socket:
    """A socket bound in the directory, in the place of whatever was there.

    Bound through the directory's descriptor, since a path of 108 bytes is too long for the kernel; bound
    under another name first, so that the name always leads to a socket with the right mode.
    """
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    folder = os.open(directory, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    draft = f"{name}.new"
    try:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(draft, dir_fd=folder)
        listening.bind(f"/proc/self/fd/{folder}/{draft}")
        os.chmod(draft, mode, dir_fd=folder)
        listening.listen(_BACKLOG)
        listening.setblocking(False)
        os.rename(draft, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        listening.close()
        raise
    finally:
        os.close(folder)
    return listening
