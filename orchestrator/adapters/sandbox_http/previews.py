"""HTTP and WebSocket to the preview of a session, over its socket in the user's sandbox."""

import asyncio
import socket
from collections.abc import AsyncIterator

import aiohttp
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol
from yarl import URL

from orchestrator.adapters.sandbox_http.sockets import SafeSockets
from orchestrator.domain.errors import Unavailable
from orchestrator.ports.forwarding import Channel, Headers, Outgoing, Reply

_CONNECT_SECONDS = 5
MAX_MESSAGE = 4_000_000


class SandboxPreviews:
    """A connection for each request: it costs a tenth of a millisecond, and none can be stale."""

    def __init__(self, sockets: SafeSockets, *, silence_seconds: float = 120) -> None:
        self._sockets = sockets
        self._silence_seconds = silence_seconds

    async def exchange(self, *, user_id: str, session_id: str, request: Outgoing) -> Reply:
        client = aiohttp.ClientSession(
            connector=self._sockets.connector(user_id, _socket_name(session_id)),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=("user-agent", "accept", "accept-encoding", "content-type"),
            timeout=aiohttp.ClientTimeout(
                total=None, sock_connect=_CONNECT_SECONDS, sock_read=self._silence_seconds
            ),
        )
        try:
            response = await client.request(
                request.method,
                URL(f"http://localhost{request.target}", encoded=True),
                headers=request.headers,
                data=request.body,
                allow_redirects=False,
            )
        except (aiohttp.ClientError, OSError, ValueError) as error:
            await client.close()
            raise _does_not_answer(session_id) from error
        except BaseException:
            await client.close()
            raise
        return PreviewReply(client, response, session_id)

    async def open_channel(
        self, *, user_id: str, session_id: str, target: str, headers: Headers, subprotocols: tuple[str, ...]
    ) -> Channel:
        try:
            connected = await self._connected_socket(user_id, _socket_name(session_id))
            connection = await connect(
                f"ws://localhost{target}",
                sock=connected,
                additional_headers=headers,
                subprotocols=[Subprotocol(name) for name in subprotocols] or None,
                user_agent_header=None,
                compression=None,
                max_size=MAX_MESSAGE,
                proxy=None,
            )
        except (OSError, WebSocketException, ValueError) as error:
            raise _does_not_answer(session_id) from error
        return PreviewChannel(connection, session_id)

    async def _connected_socket(self, user_id: str, name: str) -> socket.socket:
        connected = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connected.setblocking(False)
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                with self._sockets.open(user_id, name) as path:
                    await asyncio.get_running_loop().sock_connect(connected, path)
        except BaseException:
            connected.close()
            raise
        return connected


class PreviewReply:
    """An open reply of a preview."""

    def __init__(self, client: aiohttp.ClientSession, response: aiohttp.ClientResponse, subject: str) -> None:
        self.status = response.status
        self.headers: Headers = tuple(
            (name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in response.raw_headers
        )
        self._client = client
        self._response = response
        self._subject = subject

    async def chunks(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._response.content.iter_any():
                yield chunk
        except (aiohttp.ClientError, OSError) as error:
            raise _does_not_answer(self._subject) from error

    async def close(self) -> None:
        self._response.close()
        await self._client.close()


class PreviewChannel:
    """An open WebSocket to a preview."""

    def __init__(self, connection: ClientConnection, subject: str) -> None:
        self.subprotocol: str | None = connection.subprotocol
        self._connection = connection
        self._subject = subject

    async def send(self, message: str | bytes) -> None:
        try:
            await self._connection.send(message)
        except ConnectionClosed as error:
            raise _does_not_answer(self._subject) from error

    async def messages(self) -> AsyncIterator[str | bytes]:
        try:
            async for message in self._connection:
                yield message
        except ConnectionClosed:
            return

    async def close(self) -> None:
        await self._connection.close()


def _socket_name(session_id: str) -> str:
    return f"preview-{session_id}.sock"


def _does_not_answer(session_id: str) -> Unavailable:
    return Unavailable("preview_not_running", "The preview does not run at the moment.", subject=session_id)
