"""Recorded feeds become signals: each turn its own, nothing twice, nothing that a person must not see."""

import pytest

from orchestrator.adapters.opencode.end_watch import EndWatch
from orchestrator.adapters.opencode.surroundings import Patience
from orchestrator.adapters.opencode.wire import MESSAGES, WireEvent, parse_frame
from orchestrator.domain.event import (
    Notice,
    ReasoningDelta,
    TextCompleted,
    TextDelta,
    TodoUpdated,
    ToolCompleted,
    ToolFailed,
    ToolProgress,
)
from orchestrator.ports.agent import AgentAsked, AgentBroke, AgentFailed, AgentFinished, Keyed
from tests.adapters.opencode.conversing import events, keys
from tests.adapters.opencode.recorded import SAMPLES, feed, turn


def test_a_text_turn_streams_its_reasoning_and_its_text() -> None:
    projection, signals = turn(feed("01_basic_event.sse"), 0)
    assert "".join(delta.delta for delta in events(signals, ReasoningDelta)) == "I think a bit "
    assert "".join(delta.delta for delta in events(signals, TextDelta)) == "Hello there my good friend."
    assert [done.text for done in events(signals, TextCompleted)] == ["Hello there my good friend."]
    assert projection.record.ending() == AgentFinished(
        model="qwen", model_calls=1, input_tokens=2419, output_tokens=50
    )
    assert not list(projection.closing_notices())


def test_a_tool_turn_tells_each_call_once_when_it_is_over() -> None:
    _, signals = turn(feed("01_basic_event.sse"), 1)
    done = events(signals, ToolCompleted)
    assert [(each.tool, each.title) for each in done] == [
        ("write", "a.py"),
        ("read", "a.py"),
        ("edit", "a.py"),
        ("bash", "loop"),
    ]
    assert done[3].output == "line 1\nline 2\nline 3\n"
    assert done[3].duration_ms == 990
    assert [todo.status for todo in events(signals, TodoUpdated)[0].todos] == [
        "completed",
        "in_progress",
        "cancelled",
    ]
    assert len(keys(signals)) == len(set(keys(signals)))
    progress = [each.output for each in events(signals, ToolProgress) if each.tool == "bash"]
    assert "line 1\nline 2\n" in progress


def test_fetched_messages_give_the_same_durable_events_as_the_feed() -> None:
    live, signals = turn(feed("01_basic_event.sse"), 1)
    durable = [signal for signal in signals if isinstance(signal, Keyed) and signal.key]
    messages = MESSAGES.validate_json((SAMPLES / "01_basic_messages.json").read_bytes())
    assert list(live.fold_messages(messages)) == []

    fetched, nothing = turn([event for event in feed("01_basic_event.sse") if _is_prompt(event)], 1)
    assert nothing == []
    assert list(fetched.fold_messages(messages)) == durable
    assert fetched.record.ending() == live.record.ending()


def test_a_question_ends_the_stretch_after_the_text_before_it() -> None:
    recorded = feed("02_question_event.sse")
    asked_at = next(index for index, event in enumerate(recorded) if event.type == "question.asked")
    watch = EndWatch(Patience())

    projection, _ = turn(recorded[: asked_at + 1], 0)
    assert projection.is_writing
    assert watch.decide(projection, 0.0) is None
    asked = watch.decide(projection, 0.4)
    assert isinstance(asked, AgentAsked)
    assert [item.question for item in asked.items] == ["Which DB?", "Features?"]
    assert asked.items[1].multiple

    projection, signals = turn(recorded[: asked_at + 3], 0)
    assert [done.text for done in events(signals, TextCompleted)] == ["Let me ask."]
    assert isinstance(EndWatch(Patience()).decide(projection, 0.0), AgentAsked)


def test_a_dismissed_question_ends_the_turn() -> None:
    recorded = feed("02_question_event.sse")
    projection, _ = turn(recorded, 1)
    assert any(event.type == "question.rejected" for event in recorded)
    assert isinstance(projection.record.ending(), AgentFinished)


def test_calls_of_tools_that_do_not_exist_are_failures() -> None:
    recorded = feed("02_question_event.sse")
    failed = [
        each
        for number in range(4)
        for each in events(turn(recorded, number)[1], ToolFailed)
        if each.tool == "nonexist"
    ]
    assert len(failed) == 1
    assert "unavailable tool 'nonexist'" in failed[0].error


def test_an_abort_is_over_only_when_its_message_says_so() -> None:
    recorded = feed("02_question_event.sse")
    aborted = next(index for index, event in enumerate(recorded) if event.type == "session.error")
    session, number = recorded[aborted].properties["sessionID"], 2
    early, _ = turn(recorded[: aborted + 3], number)
    assert (early.record.root, early.standing.status, early.record.ending()) == (session, "idle", None)
    late, _ = turn(recorded, number)
    ending = late.record.ending()
    assert isinstance(ending, AgentFinished)
    assert ending.stopped


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_refusal_of_the_model_fails_the_turn(number: int) -> None:
    projection, _ = turn(feed("03b_errors_vllm_bodies.sse"), number)
    ending = projection.record.ending()
    assert isinstance(ending, AgentFailed)
    assert ending.code == "model_rejected"


def test_a_model_that_stays_down_fails_the_turn_even_if_no_message_says_so() -> None:
    projection, _ = turn(feed("03b_errors_vllm_bodies.sse"), 4)
    watch = EndWatch(Patience(late_ending=1.0))
    assert projection.record.ending() is None
    assert watch.decide(projection, 10.0) == "look"
    failed = watch.decide(projection, 11.5)
    assert isinstance(failed, AgentFailed)
    assert failed.code == "model_unavailable"


def test_retries_void_the_text_and_are_told() -> None:
    projection, signals = turn(feed("03b_errors_vllm_bodies.sse"), 4)
    assert len([signal for signal in signals if isinstance(signal, AgentBroke)]) == 5
    assert [notice.count for notice in events(signals, Notice)] == [1, 2, 3, 4, 5]
    assert not projection.is_writing


def test_a_compaction_is_hidden_and_the_turn_goes_on_after_it() -> None:
    projection, signals = turn(feed("11_compaction_reserved2k.sse"), 1)
    assert [done.text for done in events(signals, TextCompleted)] == ["step one", "noscript-ok"]
    assert "SUMMARY" not in "".join(delta.delta for delta in events(signals, TextDelta))
    ending = projection.record.ending()
    assert isinstance(ending, AgentFinished)
    assert (ending.model_calls, ending.input_tokens) == (3, 12200 + 704 + 2441)


def test_a_killed_turn_has_no_ending() -> None:
    projection, signals = turn(feed("07_kill_midturn.sse"), 0)
    assert projection.record.ending() is None
    assert projection.is_writing
    assert events(signals, TextDelta)


def test_a_subagent_shows_as_progress_of_its_task() -> None:
    projection, signals = turn(feed("16_subagent_ok_global.sse"), 0)
    assert [done.tool for done in events(signals, ToolCompleted)] == ["task"]
    task = events(signals, ToolCompleted)[0].call_id
    assert ("task", task, "x") in {
        (each.tool, each.call_id, each.title) for each in events(signals, ToolProgress)
    }
    assert [done.text for done in events(signals, TextCompleted)] == ["ok"]
    ending = projection.record.ending()
    assert isinstance(ending, AgentFinished)
    assert ending.model_calls == 4


def test_what_a_subagent_asks_is_heard() -> None:
    recorded = feed("15_subagent.sse")
    asked = next(index for index, event in enumerate(recorded) if event.type == "question.asked")
    projection, _ = turn(recorded[: asked + 1], 0)
    assert len(projection.standing.permissions) == 1
    assert [pending.questions for pending in projection.standing.questions.values()] == [()]


def test_unknown_and_broken_events_are_one_counted_notice() -> None:
    strange = [
        WireEvent(type="session.dreamed", properties={}),
        WireEvent(type="message.updated", properties={"info": 3}),
        WireEvent(type="message.part.updated", properties={}),
        parse_frame("{not json"),
    ]
    projection, signals = turn(feed("01_basic_event.sse") + strange, 1)
    notices = [notice.event for notice in projection.closing_notices()]
    assert [(notice.code, notice.count) for notice in notices if isinstance(notice, Notice)] == [
        ("unknown_agent_events", 4)
    ]
    assert events(signals, TextCompleted)


def _is_prompt(event: WireEvent) -> bool:
    part = event.properties.get("part") or {}
    return event.type == "message.part.updated" and "<<S>>" in part.get("text", "")
