"""What every store of sessions, messages and resolved context promises."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from orchestrator.adapters.in_memory.records import InMemorySessionRecords
from orchestrator.adapters.pocketbase.client import PocketBase
from orchestrator.adapters.pocketbase.session_records import PocketBaseSessionRecords
from orchestrator.domain.errors import NotFound
from orchestrator.domain.ids import new_id
from orchestrator.domain.question import Answer, QuestionItem, QuestionOption
from orchestrator.domain.session import Message, Resolved, Session
from orchestrator.ports.records import SessionRecords

NOW = datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)


@pytest.fixture(params=["pocketbase", "in_memory"])
def records(request: pytest.FixtureRequest, pocketbase: PocketBase) -> SessionRecords:
    return PocketBaseSessionRecords(pocketbase) if request.param == "pocketbase" else InMemorySessionRecords()


async def a_session(records: SessionRecords, *, user_id: str = "", title: str = "Диаграмма") -> Session:
    session = Session(id=new_id(), user_id=user_id or new_id(), title=title, created=NOW, updated=NOW)
    return await records.create(session)


def a_message(session_id: str, text: str = "hi", *, seconds: int = 0) -> Message:
    at = NOW + timedelta(seconds=seconds)
    return Message(id=new_id(), session_id=session_id, text=text, origin="review", at=at)


def resolved(question_id: str, answer: str) -> Resolved:
    items = (QuestionItem(question="Which chart?", options=(QuestionOption(label="Pie"),), multiple=True),)
    return Resolved(items=items, answer=Answer(question_id=question_id, answers=((answer, "Тест"),)))


async def test_a_session_is_read_as_it_was_recorded(records: SessionRecords) -> None:
    session = Session(
        id=new_id(),
        user_id=new_id(),
        title="  График \"x\" 'y' \\ ",
        state="waiting",
        base_commit="a" * 40,
        tree="b" * 40,
        created=NOW,
        updated=NOW,
    )
    made = await records.create(session)
    assert await records.get(session.id) == made
    assert made.model_copy(update={"updated": NOW}) == session


async def test_creating_a_session_again_changes_nothing(records: SessionRecords) -> None:
    first = await a_session(records)
    again = await records.create(first.model_copy(update={"title": "other", "state": "closed"}))
    assert again == first


async def test_sessions_of_a_user_come_last_touched_first(records: SessionRecords) -> None:
    user_id = new_id()
    sessions = []
    for title in "abc":
        sessions.append(await a_session(records, user_id=user_id, title=title))
        await asyncio.sleep(0.002)  # the store's clock counts milliseconds
    await a_session(records, title="of another user")
    await records.update(sessions[0].id, state="working")
    assert [session.title for session in await records.of_user(user_id)] == ["a", "c", "b"]


async def test_an_update_changes_only_what_it_names(records: SessionRecords) -> None:
    session = await a_session(records)
    await records.update(session.id, state="working", tree="c" * 40)
    await records.update(session.id, title="Новое имя")
    now = await records.get(session.id)
    assert (now.title, now.state, now.tree) == ("Новое имя", "working", "c" * 40)
    assert (now.user_id, now.created) == (session.user_id, session.created)
    assert now.updated >= session.updated


async def test_concurrent_updates_of_different_fields_are_all_kept(records: SessionRecords) -> None:
    session = await a_session(records)
    for round_number in range(25):
        mark = f"{round_number:040d}"
        await asyncio.gather(
            records.update(session.id, title=mark),
            records.update(session.id, base_commit=mark),
            records.update(session.id, tree=mark),
        )
        now = await records.get(session.id)
        assert (now.title, now.base_commit, now.tree) == (mark, mark, mark)


@pytest.mark.parametrize("session_id", ["", "unknown00000000", "../users", "a'b", "x" * 300])
async def test_an_unknown_session_is_named(records: SessionRecords, session_id: str) -> None:
    for attempt in (
        records.get(session_id),
        records.update(session_id, state="idle"),
        records.add_message(a_message(session_id)),
        records.add_resolved(session_id, resolved(new_id(), "Pie")),
    ):
        with pytest.raises(NotFound) as missing:
            await attempt
        assert (missing.value.code, missing.value.subject) == ("unknown_session", session_id)
    assert await records.messages(session_id) == ()
    assert await records.resolved(session_id) == ()


async def test_a_message_is_added_once_and_read_as_it_was_written(records: SessionRecords) -> None:
    session = await a_session(records)
    message = a_message(session.id, " line 1\n\tПривет 👋 \"'\\ \n" + "x" * 100_000)
    assert await records.add_message(message)
    assert not await records.add_message(message.model_copy(update={"text": "other"}))
    assert await records.message(message.id) == message


async def test_messages_come_oldest_first_and_only_of_their_session(records: SessionRecords) -> None:
    session, other = await a_session(records), await a_session(records)
    for text, seconds in (("second", 2), ("first", 1), ("third", 3), ("fourth, in the same moment", 3)):
        await records.add_message(a_message(session.id, text, seconds=seconds))
    await records.add_message(a_message(other.id, "elsewhere"))
    texts = [message.text for message in await records.messages(session.id)]
    assert texts == ["first", "second", "third", "fourth, in the same moment"]


async def test_an_unknown_message_is_named(records: SessionRecords) -> None:
    with pytest.raises(NotFound) as missing:
        await records.message("unknown00000000")
    assert missing.value.code == "unknown_message"


async def test_a_question_is_resolved_once_and_in_order(records: SessionRecords) -> None:
    session, other = await a_session(records), await a_session(records)
    first, second = resolved("q1", "Pie"), resolved("q2", "Bars")
    await records.add_resolved(session.id, first)
    await records.add_resolved(session.id, second)
    await records.add_resolved(session.id, resolved("q1", "changed"))
    await records.add_resolved(other.id, resolved("q1", "elsewhere"))
    assert await records.resolved(session.id) == (first, second)
