"""The event log in lists, for tests."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence

from orchestrator.domain.event import DurableEvent, EphemeralEvent, StreamedEvent
from orchestrator.ports.event_log import CaughtUp, LogPage, LogReset

_START = "0-0"


class InMemoryEventLog:
    """Keeps `max_length` events of each session; cursors look like those of Redis."""

    def __init__(self, *, max_length: int = 20_000, queue_limit: int = 1000) -> None:
        self._max_length = max_length
        self._queue_limit = queue_limit
        self._number = 0
        self._logs: defaultdict[str, list[StreamedEvent]] = defaultdict(list)
        self._floors: dict[str, str] = {}
        self._keys: set[tuple[str, str]] = set()
        self._followers: defaultdict[str, list[asyncio.Queue[StreamedEvent | None]]] = defaultdict(list)

    async def append(self, event: DurableEvent, *, key: str | None = None) -> str | None:
        if key is not None and (event.session_id, key) in self._keys:
            return None
        if key is not None:
            self._keys.add((event.session_id, key))
        self._number += 1
        streamed = StreamedEvent(cursor=f"{self._number}-0", event=event)
        log = self._logs[event.session_id]
        log.append(streamed)
        if len(log) > self._max_length:
            self._floors[event.session_id] = log.pop(0).cursor or _START
        self._stream(event.session_id, streamed)
        return streamed.cursor

    async def publish(self, event: EphemeralEvent) -> None:
        self._stream(event.session_id, StreamedEvent(cursor=None, event=event))

    async def read(self, session_id: str, *, after: str | None, limit: int = 5000) -> LogPage:
        start = after or _START
        log = self._logs[session_id]
        cursors = [event.cursor for event in log]
        good = start == self._floors.get(session_id, _START) or start in cursors
        behind = cursors.index(start) + 1 if start in cursors else 0
        events = tuple(log[behind : behind + limit])
        last = events[-1].cursor if events else None
        return LogPage(events=events, cursor=last or (start if good else _START), reset=not good)

    async def follow(
        self, session_id: str, *, after: str | None
    ) -> AsyncIterator[StreamedEvent | CaughtUp | LogReset]:
        queue: asyncio.Queue[StreamedEvent | None] = asyncio.Queue()
        page = await self.read(session_id, after=after, limit=self._max_length)
        if page.reset:
            yield LogReset()
            return
        self._followers[session_id].append(queue)
        try:
            for event in page.events:
                yield event
            yield CaughtUp(cursor=page.cursor)
            while event_or_end := await queue.get():
                yield event_or_end
        finally:
            if queue in self._followers[session_id]:
                self._followers[session_id].remove(queue)

    async def restore(self, session_id: str, events: Sequence[StreamedEvent]) -> None:
        log = self._logs[session_id]
        if session_id in self._floors or not events:
            return
        present = {event.cursor for event in log}
        log[:0] = [event for event in events if event.cursor not in present]

    def lose(self) -> None:
        """Forget everything, as a store without its disk does."""
        self._logs.clear()
        self._floors.clear()
        self._keys.clear()

    def _stream(self, session_id: str, event: StreamedEvent) -> None:
        for queue in list(self._followers[session_id]):
            if queue.qsize() < self._queue_limit:
                queue.put_nowait(event)
                continue
            while not queue.empty():
                queue.get_nowait()
            queue.put_nowait(None)
            self._followers[session_id].remove(queue)
