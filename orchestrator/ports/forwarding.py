"""Forwarding: requests that are passed on to a server elsewhere, and replies that stream back."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A request as it is to arrive; `target` is path and query, `headers` are sent as they are."""

    method: str
    target: str
    headers: Headers
    body: AsyncIterator[bytes] | bytes | None = None


class Reply(Protocol):
    """An open reply: whoever got it closes it."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Headers:
        """Header names in lower case."""
        ...

    def chunks(self) -> AsyncIterator[bytes]:
        """The body as it arrives; Unavailable when it breaks off."""
        ...

    async def close(self) -> None:
        """Let go of the connection, also in the middle of the body; safe to repeat."""
        ...


class Channel(Protocol):
    """An open WebSocket to the far end."""

    @property
    def subprotocol(self) -> str | None: ...

    async def send(self, message: str | bytes) -> None:
        """Send one message; Unavailable when the far end is gone."""
        ...

    def messages(self) -> AsyncIterator[str | bytes]:
        """Messages until the far end closes, for whatever reason."""
        ...

    async def close(self) -> None: ...


class PreviewServers(Protocol):
    """The previews that run in the sandboxes. What comes out of one is hostile."""

    async def exchange(self, *, user_id: str, session_id: str, request: Outgoing) -> Reply:
        """Send the request, return when the reply's head is there; Unavailable when no preview answers."""
        ...

    async def open_channel(
        self, *, user_id: str, session_id: str, target: str, headers: Headers, subprotocols: tuple[str, ...]
    ) -> Channel:
        """Open a WebSocket; Unavailable when no preview answers or it refuses."""
        ...


class McpServers(Protocol):
    """The MCP servers that sandboxes may use, by name."""

    def knows(self, server: str) -> bool: ...

    async def exchange(self, server: str, request: Outgoing) -> Reply:
        """Send the request to the server's one address, whatever its target; Unavailable when it is down."""
        ...
