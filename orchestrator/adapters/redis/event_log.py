"""The event log over Redis: a stream for each session, and live messages in the stream's order."""

from collections.abc import AsyncIterator, Sequence
from itertools import chain

from redis.asyncio import Redis

from orchestrator.adapters.redis.connection import answering
from orchestrator.adapters.redis.live_feed import LiveFeed, channel_of
from orchestrator.adapters.redis.scripts import APPEND, RESTORE
from orchestrator.adapters.redis.stored_event import START, decode, encode, encode_ephemeral, place_of
from orchestrator.domain.event import DurableEvent, EphemeralEvent, StreamedEvent
from orchestrator.ports.event_log import CaughtUp, LogPage, LogReset

_PAGE = 1000


class RedisEventLog:
    """Keeps at least the last `max_length` events of each session.

    A cursor is good when its entry is in the log, or when it was the last one trimmed. Any other means
    that events behind it are missing: they were trimmed, or Redis lost its data.
    """

    def __init__(self, redis: Redis, *, max_length: int = 20_000, queue_limit: int = 1000) -> None:
        self._redis = redis
        self._feed = LiveFeed(redis, queue_limit=queue_limit)
        self._max_length = max_length
        self._slack = max(1, max_length // 40)
        self._append = redis.register_script(APPEND)
        self._restore = redis.register_script(RESTORE)

    async def append(self, event: DurableEvent, *, key: str | None = None) -> str | None:
        session_id = event.session_id
        with answering():
            cursor = await self._append(
                keys=[_log(session_id), _known(session_id), _floor(session_id)],
                args=[encode(event), key or "", channel_of(session_id), self._max_length, self._slack],
            )
        return cursor.decode() if cursor else None

    async def publish(self, event: EphemeralEvent) -> None:
        with answering():
            await self._redis.publish(channel_of(event.session_id), encode_ephemeral(event))

    async def read(self, session_id: str, *, after: str | None, limit: int = 5000) -> LogPage:
        after = after or START
        good = place_of(after) is not None
        start = after if good else START
        with answering():
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.get(_floor(session_id))
                pipe.xrange(_log(session_id), start, start)
                pipe.xrange(_log(session_id), f"({start}", "+", count=limit)
                floor, present, entries = await pipe.execute()
            good = good and (bool(present) or start == (floor or START.encode()).decode())
            if not good:
                entries = await self._redis.xrange(_log(session_id), "-", "+", count=limit)
        events = tuple(
            decode(session_id, cursor.decode(), fields.get(b"event", b"")) for cursor, fields in entries
        )
        last = events[-1].cursor if events else None
        return LogPage(events=events, cursor=last or (start if good else START), reset=not good)

    async def follow(
        self, session_id: str, *, after: str | None
    ) -> AsyncIterator[StreamedEvent | CaughtUp | LogReset]:
        place = after or START
        announced = False
        async with self._feed.following(session_id) as follower:
            while not follower.ended:
                if await follower.until_now() is None:
                    continue
                # The subscription stands: what is not in the log now will come live.
                while True:
                    page = await self.read(session_id, after=place, limit=_PAGE)
                    if page.reset:
                        yield LogReset()
                        return
                    for event in page.events:
                        yield event
                    place = page.cursor
                    if len(page.events) < _PAGE:
                        break
                late = await follower.until_now()
                if late is None:
                    continue
                for event in _behind(late, place):
                    yield event
                    place = event.cursor or place
                if not announced:
                    announced = True
                    yield CaughtUp(cursor=place)
                while live := await follower.next():
                    yield live
                    place = live.cursor or place

    async def restore(self, session_id: str, events: Sequence[StreamedEvent]) -> None:
        pairs = [(event.cursor, encode(event.event)) for event in events if event.cursor is not None]
        with answering():
            await self._restore(
                keys=[_log(session_id), _floor(session_id)], args=list(chain.from_iterable(pairs))
            )

    async def close(self) -> None:
        """End all followers and the live connection; the client belongs to whoever made it."""
        await self._feed.close()


def _behind(events: list[StreamedEvent], place: str) -> list[StreamedEvent]:
    """What came live behind the entry of this cursor; all before it was read from the log already."""
    read = place_of(place) or (0, 0)
    for index in range(len(events) - 1, -1, -1):
        cursor = events[index].cursor
        if cursor is not None and (place_of(cursor) or (0, 0)) <= read:
            return events[index + 1 :]
    return events


def _log(session_id: str) -> str:
    return f"session:{session_id}:events"


def _known(session_id: str) -> str:
    return f"session:{session_id}:keys"


def _floor(session_id: str) -> str:
    return f"session:{session_id}:floor"
