"""Sockets that a sandbox made, opened on the host without trusting what lies under their names.

The sandbox owns the directory: it may put a symlink to `docker.sock` where its own socket should be,
and a plain `connect(path)` would follow it. Here the name is opened without following anything, what was
opened is checked to be a socket, and the connection goes to exactly that file through `/proc/self/fd`.
"""

import asyncio
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiohttp import BaseConnector, ClientRequest, ClientTimeout, UnixConnector
from aiohttp.client_exceptions import UnixClientConnectorError
from aiohttp.client_proto import ResponseHandler
from aiohttp.tracing import Trace

from orchestrator.adapters.docker.place import SandboxPlace

OPENCODE = "opencode.sock"
SUPERVISOR = "supervisor.sock"
POCKETBASE = "pocketbase.sock"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}\.sock")


class NotASocket(OSError):
    """Something else lies under the name of a socket: a symlink, a pipe, a file."""


def preview_socket(session_id: str) -> str:
    """The name of the socket behind which a session's preview answers."""
    return f"preview-{session_id}.sock"


@contextmanager
def open_socket(directory: Path, name: str) -> Iterator[str]:
    """A path to connect to, valid while the context is open; OSError when no socket is there."""
    if not _NAME.fullmatch(name):
        raise NotASocket(f"{name!r} is not the name of a socket")
    folder = os.open(directory, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        found = os.open(name, os.O_PATH | os.O_NOFOLLOW, dir_fd=folder)
    finally:
        os.close(folder)
    try:
        if not stat.S_ISSOCK(os.fstat(found).st_mode):
            raise NotASocket(f"{name} of a sandbox is not a socket")
        yield f"/proc/self/fd/{found}"
    finally:
        os.close(found)


class SandboxSockets:
    """The sockets of all sandboxes, by user and name."""

    def __init__(self, data_directory: Path) -> None:
        self._data_directory = data_directory

    @contextmanager
    def open(self, user_id: str, name: str) -> Iterator[str]:
        """A path to connect to, valid while the context is open; OSError when no socket is there."""
        with open_socket(SandboxPlace.of(self._data_directory, user_id).sockets, name) as path:
            yield path

    def connector(self, user_id: str, name: str, *, limit: int = 100) -> BaseConnector:
        """For an aiohttp session (or httpx over aiohttp) all of whose requests go to this socket.

        Must be made inside a running event loop, like every connector of aiohttp.
        """
        return SandboxConnector(self, user_id, name, limit=limit)


class SandboxConnector(UnixConnector):
    """Opens the socket anew, and safely, for each connection: one made after a restart is found."""

    def __init__(self, sockets: SandboxSockets, user_id: str, name: str, *, limit: int) -> None:
        super().__init__(path=f"{user_id}/{name}", limit=limit)
        self._sockets = sockets
        self._user_id = user_id
        self._name = name

    async def _create_connection(
        self,
        req: ClientRequest,
        traces: list[Trace],
        timeout: ClientTimeout,  # noqa: ASYNC109 - aiohttp's own signature
    ) -> ResponseHandler:
        try:
            async with asyncio.timeout(timeout.sock_connect):
                with self._sockets.open(self._user_id, self._name) as path:
                    _, protocol = await self._loop.create_unix_connection(self._factory, path)
        except TimeoutError:
            raise
        except OSError as error:
            raise UnixClientConnectorError(self.path, req.connection_key, error) from error
        return protocol
