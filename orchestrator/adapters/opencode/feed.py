"""One reader of a directory's event feed, which reconnects and says so: missed events are not repeated."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from types import TracebackType

from orchestrator.adapters.opencode.wire import WireEvent
from orchestrator.domain.errors import Unavailable

OpenFeed = Callable[[], AbstractAsyncContextManager[AsyncIterator[WireEvent]]]

_CONNECTED = "server.connected"
_HEARTBEAT = "server.heartbeat"


class Connected:
    """The feed is open now; whatever happened before has to be fetched."""


class EventFeed:
    """Reads in the background, so that OpenCode never has to buffer for a slow follower."""

    def __init__(
        self,
        open_feed: OpenFeed,
        *,
        patience_seconds: float,
        heartbeat_seconds: float = 25,
        greeting_seconds: float = 10,
        capacity: int = 10_000,
    ) -> None:
        """Without a connection for `patience_seconds`, `next` raises Unavailable."""
        self._open_feed = open_feed
        self._patience_seconds = patience_seconds
        self._heartbeat_seconds = heartbeat_seconds
        self._greeting_seconds = greeting_seconds
        self._capacity = capacity
        self._heard: asyncio.Queue[Connected | WireEvent | Unavailable] = asyncio.Queue()
        self._reader: asyncio.Task[None] | None = None
        self._last_heard = 0.0

    async def __aenter__(self) -> "EventFeed":
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop_reading()

    async def next(self, *, within: float) -> Connected | WireEvent | None:
        """The next thing heard, or None when there is none within so many seconds."""
        try:
            async with asyncio.timeout(within):
                heard = await self._heard.get()
        except TimeoutError:
            return None
        if isinstance(heard, Unavailable):
            raise heard
        return heard

    async def reconnect(self) -> None:
        """Leave the connection for a new one; `Connected` tells when it is there."""
        await self._stop_reading()
        self._heard = asyncio.Queue()
        self._reader = asyncio.create_task(self._read())

    async def _stop_reading(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.wait([self._reader])

    async def _read(self) -> None:
        clock = asyncio.get_running_loop().time
        self._last_heard = clock()
        while True:
            reason = Unavailable("agent_unreachable", "The agent's event feed ended.")
            try:
                async with self._open_feed() as frames:
                    await self._listen(frames)
            except Unavailable as error:
                reason = error
            silence = clock() - self._last_heard
            if silence > self._patience_seconds:
                self._heard.put_nowait(reason)
                return
            await asyncio.sleep(min(1.0, 0.05 + silence / 4))

    async def _listen(self, frames: AsyncIterator[WireEvent]) -> None:
        """Pass on what the feed says until it ends, falls silent, or the follower is too far behind."""
        patience = self._greeting_seconds
        while True:
            try:
                async with asyncio.timeout(patience):
                    event = await anext(frames)
            except (TimeoutError, StopAsyncIteration):
                return
            self._last_heard = asyncio.get_running_loop().time()
            patience = self._heartbeat_seconds
            if event.type == _CONNECTED:
                self._heard.put_nowait(Connected())
            elif event.type != _HEARTBEAT:
                self._heard.put_nowait(event)
            if self._heard.qsize() > self._capacity:
                self._heard = asyncio.Queue()
                return
