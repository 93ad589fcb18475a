"""What every event log promises."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from redis.asyncio import Redis

from orchestrator.adapters.in_memory.event_log import InMemoryEventLog
from orchestrator.adapters.redis.event_log import RedisEventLog
from orchestrator.domain.event import Notice, StreamedEvent, TextDelta
from orchestrator.domain.ids import new_id
from orchestrator.ports.event_log import CaughtUp, EventLog, LogReset
from tests.parts.follow import Reader
from tests.parts.waiting import eventually

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@dataclass
class Kind:
    """One implementation: how to make it, and how its store loses everything."""

    make: Callable[..., EventLog]
    lose: Callable[[], Awaitable[Any]]


@pytest.fixture(params=["redis", "in_memory"])
async def kind(request: pytest.FixtureRequest, redis: Redis) -> AsyncIterator[Kind]:
    if request.param == "in_memory":
        memory: list[InMemoryEventLog] = []

        def make(**limits: int) -> EventLog:
            memory.append(InMemoryEventLog(**limits))
            return memory[-1]

        async def lose() -> None:
            memory[-1].lose()

        yield Kind(make, lose)
        return
    logs: list[RedisEventLog] = []

    def make_on_redis(**limits: int) -> EventLog:
        logs.append(RedisEventLog(redis, **limits))
        return logs[-1]

    yield Kind(make_on_redis, redis.flushall)
    for log in logs:
        await log.close()


@pytest.fixture
def log(kind: Kind) -> EventLog:
    return kind.make()


@pytest.fixture
def session_id() -> str:
    return new_id()


def notice(session_id: str, text: object) -> Notice:
    return Notice(session_id=session_id, at=NOW, code="test", message=str(text))


def delta(session_id: str, text: object) -> TextDelta:
    return TextDelta(session_id=session_id, at=NOW, part_id="p", delta=str(text))


async def append(log: EventLog, session_id: str, *texts: object) -> list[str]:
    cursors = [await log.append(notice(session_id, text)) for text in texts]
    return [cursor for cursor in cursors if cursor is not None]


def texts(items: Any) -> list[str]:
    """The words of the events among the items."""
    events = [item.event for item in items if isinstance(item, StreamedEvent)]
    return [event.message if isinstance(event, Notice) else event.delta for event in events]


def is_text(text: object) -> Callable[[Any], bool]:
    return lambda item: texts([item]) == [str(text)]


def is_caught_up(item: Any) -> bool:
    return isinstance(item, CaughtUp)


async def test_what_is_appended_is_read_in_order_and_after_a_cursor(log: EventLog, session_id: str) -> None:
    cursors = await append(log, session_id, 1, 2, 3)
    whole = await log.read(session_id, after=None)
    rest = await log.read(session_id, after=cursors[0])
    assert texts(whole.events) == ["1", "2", "3"]
    assert [event.cursor for event in whole.events] == cursors
    assert texts(rest.events) == ["2", "3"]
    assert (whole.cursor, whole.reset, rest.reset) == (cursors[2], False, False)


async def test_a_page_is_limited_and_its_cursor_leads_to_the_next(log: EventLog, session_id: str) -> None:
    await append(log, session_id, 1, 2, 3)
    first = await log.read(session_id, after=None, limit=2)
    second = await log.read(session_id, after=first.cursor, limit=2)
    third = await log.read(session_id, after=second.cursor, limit=2)
    assert [texts(page.events) for page in (first, second, third)] == [["1", "2"], ["3"], []]
    assert third.cursor == second.cursor


async def test_the_cursor_of_an_empty_log_is_followed_by_what_comes_later(
    log: EventLog, session_id: str
) -> None:
    empty = await log.read(session_id, after=None)
    await append(log, session_id, 1)
    page = await log.read(session_id, after=empty.cursor)
    assert (texts(page.events), empty.reset, page.reset) == (["1"], False, False)


async def test_a_key_is_appended_once_in_its_session(log: EventLog, session_id: str) -> None:
    other = new_id()
    first = await log.append(notice(session_id, 1), key="k")
    again = await log.append(notice(session_id, 1), key="k")
    elsewhere = await log.append(notice(other, 1), key="k")
    assert first is not None
    assert again is None
    assert elsewhere is not None
    assert texts((await log.read(session_id, after=None)).events) == ["1"]


async def test_an_appended_repeat_is_not_streamed_again(log: EventLog, session_id: str) -> None:
    reader = Reader(log.follow(session_id, after=None))
    await reader.until(is_caught_up)
    await log.append(notice(session_id, 1), key="k")
    await log.append(notice(session_id, 1), key="k")
    await append(log, session_id, 2)
    await reader.until(is_text(2))
    await reader.close()
    assert texts(reader.seen) == ["1", "2"]


async def test_a_follower_sees_the_log_then_that_it_caught_up_then_live_events(
    log: EventLog, session_id: str
) -> None:
    cursors = await append(log, session_id, 1, 2, 3)
    reader = Reader(log.follow(session_id, after=cursors[0]))
    await reader.until(is_caught_up)
    assert (texts(reader.seen), reader.seen[-1].cursor) == (["2", "3"], cursors[2])
    await log.publish(delta(session_id, "half"))
    await append(log, session_id, 4)
    await reader.until(is_text(4))
    await reader.close()
    assert texts(reader.seen) == ["2", "3", "half", "4"]
    assert reader.seen[-2].cursor is None


async def test_ephemeral_events_are_kept_nowhere(log: EventLog, session_id: str) -> None:
    await log.publish(delta(session_id, "gone"))
    await append(log, session_id, 1)
    assert texts((await log.read(session_id, after=None)).events) == ["1"]


async def test_sessions_do_not_hear_one_another(log: EventLog, session_id: str) -> None:
    reader = Reader(log.follow(session_id, after=None))
    await reader.until(is_caught_up)
    await append(log, new_id(), "foreign")
    await append(log, session_id, "own")
    await reader.until(is_text("own"))
    await reader.close()
    assert texts(reader.seen) == ["own"]


async def test_a_follower_that_joins_while_events_come_sees_each_once_and_in_order(
    log: EventLog, session_id: str
) -> None:
    async def write() -> None:
        for number in range(400):
            await append(log, session_id, number)
            await log.publish(delta(session_id, f"after {number}"))

    async with asyncio.TaskGroup() as group:
        group.create_task(write())
        readers = []
        for _ in range(8):
            reader = Reader(log.follow(session_id, after=None))
            readers.append(reader)
            await reader.until(is_caught_up)
    for reader in readers:
        if not is_text(399)(reader.seen[-1]):
            await reader.until(is_text(399))
        await reader.close()
        durable = [item for item in reader.seen if isinstance(item, StreamedEvent) and item.cursor]
        assert texts(durable) == [str(number) for number in range(400)]
        assert _misplaced(texts(reader.seen)) == []


def _misplaced(words: list[str]) -> list[str]:
    """The ephemeral words that came at another place than right behind their durable event."""
    last, wrong = "", []
    for word in words:
        if word.startswith("after ") and word != f"after {last}":
            wrong.append(word)
        elif not word.startswith("after "):
            last = word
    return wrong


async def test_a_cursor_older_than_the_log_is_a_reset(kind: Kind, session_id: str) -> None:
    log = kind.make(max_length=10)
    cursors = await append(log, session_id, *range(50))
    page = await log.read(session_id, after=cursors[0])
    from_start = await log.read(session_id, after=None)
    assert page.reset
    assert from_start.reset
    assert texts(page.events)[-1] == "49"
    assert 10 <= len(page.events) < 20
    assert await Reader(log.follow(session_id, after=cursors[0])).rest() == [LogReset()]


async def test_the_cursor_of_the_last_trimmed_event_is_still_good(kind: Kind, session_id: str) -> None:
    log = kind.make(max_length=10)
    cursors = await append(log, session_id, *range(50))
    kept = await log.read(session_id, after=cursors[0])
    edge = cursors[cursors.index(str(kept.events[0].cursor)) - 1]
    page = await log.read(session_id, after=edge)
    assert (page.reset, page.events) == (False, kept.events)


async def a_moment_later(cursor: str) -> None:
    """No store loses its data and takes new events within one millisecond, of which cursors are made."""
    millisecond = int(cursor.split("-")[0])
    await eventually(lambda: time.time() * 1000 > millisecond + 1, what="the clock went on")


async def test_a_lost_log_is_a_reset_also_after_new_events(kind: Kind, session_id: str) -> None:
    log = kind.make()
    cursors = await append(log, session_id, 1, 2)
    await kind.lose()
    await a_moment_later(cursors[-1])
    empty = await log.read(session_id, after=cursors[1])
    await append(log, session_id, 3)
    page = await log.read(session_id, after=cursors[1])
    assert (empty.reset, empty.events) == (True, ())
    assert (page.reset, texts(page.events)) == (True, ["3"])
    assert await Reader(log.follow(session_id, after=cursors[1])).rest() == [LogReset()]


@pytest.mark.parametrize("cursor", ["nonsense", "-", "9" * 30 + "-0", "1-1 OR 1"])
async def test_a_cursor_that_was_never_given_out_is_a_reset(
    log: EventLog, session_id: str, cursor: str
) -> None:
    await append(log, session_id, 1)
    page = await log.read(session_id, after=cursor)
    assert (page.reset, texts(page.events)) == (True, ["1"])


async def test_a_restored_history_has_its_old_cursors_and_stays_before_new_events(
    kind: Kind, session_id: str
) -> None:
    log = kind.make()
    cursors = await append(log, session_id, 1, 2)
    archived = (await log.read(session_id, after=None)).events
    await kind.lose()
    await a_moment_later(cursors[-1])
    newer = await append(log, session_id, 3)
    await log.restore(session_id, archived)
    await log.restore(session_id, archived)
    page = await log.read(session_id, after=None)
    assert (page.reset, texts(page.events)) == (False, ["1", "2", "3"])
    assert [event.cursor for event in page.events] == cursors + newer
    assert texts((await log.read(session_id, after=cursors[0])).events) == ["2", "3"]


async def test_a_follower_that_does_not_read_is_ended_and_resumes_by_its_cursor(
    kind: Kind, session_id: str
) -> None:
    log = kind.make(queue_limit=5)
    slow = Reader(log.follow(session_id, after=None))
    await slow.until(is_caught_up)
    witness = Reader(log.follow(session_id, after=None))
    await witness.until(is_caught_up)
    for number in range(20):
        await append(log, session_id, number)
        await witness.until(is_text(number))
    await slow.rest()
    assert len(texts(slow.seen)) < 20
    again = Reader(log.follow(session_id, after=slow.seen[-1].cursor))
    await again.until(is_caught_up)
    assert texts(slow.seen + again.seen) == [str(number) for number in range(20)]
    await again.close()
    await witness.close()
