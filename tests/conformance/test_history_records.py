"""What every archive of events promises."""

from datetime import UTC, datetime

import pytest

from orchestrator.adapters.in_memory.records import InMemoryHistoryRecords
from orchestrator.adapters.pocketbase.client import PocketBase
from orchestrator.adapters.pocketbase.history_records import PocketBaseHistoryRecords
from orchestrator.domain.event import Notice, StreamedEvent, ToolCompleted
from orchestrator.domain.ids import new_id
from orchestrator.ports.records import HistoryRecords

NOW = datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC)


@pytest.fixture(params=["pocketbase", "in_memory"])
def records(request: pytest.FixtureRequest, pocketbase: PocketBase) -> HistoryRecords:
    return PocketBaseHistoryRecords(pocketbase) if request.param == "pocketbase" else InMemoryHistoryRecords()


def notice(session_id: str, cursor: str | None) -> StreamedEvent:
    event = Notice(session_id=session_id, at=NOW, code="test", message=f"at {cursor}")
    return StreamedEvent(cursor=cursor, event=event)


async def test_events_come_back_exactly_as_they_were(records: HistoryRecords) -> None:
    session_id = new_id()
    inputs = {"number": 12345678901234567890123, "price": 1.10, "text": "é\u0000\n", "none": None, "list": []}
    tool = ToolCompleted(
        session_id=session_id, at=NOW, turn_id="t", call_id="c", tool="edit", input=inputs, output="ok" * 9000
    )
    events = (StreamedEvent(cursor="1767323045678-0", event=tool), notice(session_id, "1767323045678-1"))
    await records.archive(session_id, events)
    assert await records.history(session_id) == events


async def test_the_order_is_that_of_the_cursors_not_of_their_letters(records: HistoryRecords) -> None:
    session_id = new_id()
    cursors = ["999-0", "1000-2", "1000-9", "1000-10", "1000-100", "10000-0"]
    await records.archive(session_id, [notice(session_id, cursor) for cursor in reversed(cursors)])
    assert [event.cursor for event in await records.history(session_id)] == cursors
    assert await records.last_cursor(session_id) == "10000-0"


async def test_what_is_kept_already_is_skipped(records: HistoryRecords) -> None:
    session_id = new_id()
    events = [notice(session_id, f"{number}-0") for number in range(1, 8)]
    await records.archive(session_id, events[:5])
    await records.archive(session_id, events[2:])
    await records.archive(session_id, events[:1])
    assert await records.history(session_id) == tuple(events)


async def test_sessions_are_kept_apart_also_under_the_same_cursor(records: HistoryRecords) -> None:
    one, other = new_id(), new_id()
    await records.archive(one, [notice(one, "1-0")])
    await records.archive(other, [notice(other, "1-0"), notice(other, "2-0")])
    assert await records.history(one) == (notice(one, "1-0"),)
    assert (await records.last_cursor(one), await records.last_cursor(other)) == ("1-0", "2-0")


async def test_nothing_archived_is_an_empty_history(records: HistoryRecords) -> None:
    session_id = new_id()
    await records.archive(session_id, [])
    await records.archive(session_id, [notice(session_id, None)])
    assert await records.history(session_id) == ()
    assert await records.last_cursor(session_id) is None


async def test_a_long_history_is_whole(records: HistoryRecords) -> None:
    session_id = new_id()
    events = tuple(notice(session_id, f"{number}-0") for number in range(1, 1202))
    await records.archive(session_id, events)
    assert await records.history(session_id) == events
