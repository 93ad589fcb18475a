"""One listener of a session's live events, with a bounded queue."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from orchestrator.domain.event import StreamedEvent

BREAK: Final = 0
"""Something may be missing: the connection was lost and made again, or the follower was ended."""


class Follower:
    """Reads the events of one session; a follower that lets its queue fill up is ended.

    A number in its queue is a mark: all that was published before the mark was asked for came before it.
    """

    def __init__(
        self, session_id: str, *, ask_mark: Callable[["Follower"], Awaitable[int]], limit: int
    ) -> None:
        self.session_id = session_id
        self.ended = False
        self._ask_mark = ask_mark
        self._limit = limit
        self._items: asyncio.Queue[StreamedEvent | int] = asyncio.Queue()

    def put(self, item: StreamedEvent | int) -> None:
        """Hand over an item, never waiting: the publisher must not feel a slow reader."""
        if self.ended:
            return
        if self._items.qsize() >= self._limit:
            self.end()
        else:
            self._items.put_nowait(item)

    def end(self) -> None:
        """Let nothing more come; what was not read yet is found in the log again."""
        self.ended = True
        while not self._items.empty():
            self._items.get_nowait()
        self._items.put_nowait(BREAK)

    async def next(self) -> StreamedEvent | None:
        """The next event; None at a break, after which `ended` tells whether more can come."""
        while (item := await self._items.get()) != BREAK:
            if isinstance(item, StreamedEvent):
                return item
        return None

    async def until_now(self) -> list[StreamedEvent] | None:
        """All events that were published before this call; None at a break."""
        mark = await self._ask_mark(self)
        events: list[StreamedEvent] = []
        while (item := await self._items.get()) != BREAK:
            if isinstance(item, StreamedEvent):
                events.append(item)
            elif item == mark:
                return events
        return None
