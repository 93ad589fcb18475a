"""Byte relays between unix sockets and loopback ports."""

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

_CHUNK = 64 * 1024
Connect = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


class SocketRelay:
    """A unix socket in the socket directory whose connections end at a loopback port."""

    def __init__(self, path: Path, port: int) -> None:
        self._path = path
        self._port = port
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Make the socket. It appears under its name only when it already accepts."""
        beginning = self._path.with_suffix(".new")
        beginning.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._accept, path=beginning)
        beginning.chmod(0o666)
        beginning.rename(self._path)

    async def close(self) -> None:
        """Remove the socket and cut its connections."""
        self._path.unlink(missing_ok=True)
        if self._server is not None:
            self._server.close()
            self._server = None
        for connection in tuple(self._connections):
            connection.cancel()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        joined = _join(reader, writer, lambda: asyncio.open_connection("127.0.0.1", self._port))
        task = asyncio.create_task(joined)
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)


async def serve_gateway(port: int, gateway: Path) -> asyncio.Server:
    """Listen on the loopback port and lead every connection to the gateway's socket."""

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _join(reader, writer, lambda: asyncio.open_unix_connection(gateway))

    return await asyncio.start_server(accept, "127.0.0.1", port)


async def _join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connect: Connect) -> None:
    """Carry bytes both ways; the end of either direction ends the connection.

    HTTP clients close a whole connection, not half of it: a half-open one would leave an event reader
    behind in OpenCode, which keeps memory for it.
    """
    try:
        far_reader, far_writer = await connect()
    except OSError:
        writer.transport.abort()
        return
    pumps = {
        asyncio.create_task(_pump(reader, far_writer)),
        asyncio.create_task(_pump(far_reader, writer)),
    }
    try:
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:
        writer.transport.abort()
        raise
    finally:
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)
        for end in (writer, far_writer):
            end.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError, OSError):
        while chunk := await reader.read(_CHUNK):
            writer.write(chunk)
            await writer.drain()


def remove_stale_sockets(directory: Path) -> None:
    """Remove what a former life of this sandbox left behind."""
    for entry in os.scandir(directory):
        if entry.name.endswith((".sock", ".new")):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(entry.path)
