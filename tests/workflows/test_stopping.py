"""Stopping and closing: what was done stays, and nothing new begins."""

import pytest

from orchestrator.domain.errors import Conflict, NotFound
from tests.parts.scripted_agent import Ask, Pause, Say, Write
from tests.parts.story import Story
from tests.parts.waiting import eventually

pytestmark = pytest.mark.stack


async def test_stopping_a_turn_keeps_what_it_did(anna: Story) -> None:
    working = Pause()
    anna.agent_will(Write("src/chart.ts", "half()\n"), working, Say("never said"))
    await anna.say()
    await working.wait()
    await anna.stop()
    await anna.rests()
    ended = await anna.hears("turn_completed")
    assert (ended.ending, ended.changed) == ("stopped", True)
    assert [event.path for event in await anna.events("file_changed")] == ["src/chart.ts"]
    await anna.say_and_rest(Say("On again."))
    assert (await anna.events("turn_completed"))[-1].ending == "completed"


async def test_stopping_while_a_question_waits_ends_the_turn(anna: Story) -> None:
    anna.agent_will(Ask("Which chart?"), Say("never said"))
    await anna.say()
    asked = await anna.hears("question_asked")
    await anna.stop()
    await anna.rests()
    assert (await anna.hears("turn_completed")).ending == "stopped"
    assert anna.house.agent.stops
    with pytest.raises(Conflict) as refused:
        await anna.answer(asked.question_id, "Bars")
    assert refused.value.code == "question_not_open"


async def test_a_stop_that_comes_before_the_agent_has_its_prompt_is_not_lost(anna: Story) -> None:
    opening = anna.house.agent.before_prompt = Pause()
    anna.agent_will(Pause(), Say("never said"))
    await anna.say()
    await opening.wait()
    await anna.stop()
    await eventually(lambda: anna.house.agent.stops, what="the agent is told to stop")
    opening.end()
    await anna.rests()
    assert (await anna.hears("turn_completed")).ending == "stopped"


async def test_a_stop_while_the_gate_judges_means_that_no_repair_begins(anna: Story) -> None:
    judging = anna.house.gate.before_verdict = Pause()
    anna.agent_will(Write("src/chart.ts", "eval(x)\n"))
    await anna.say()
    await judging.wait()
    await anna.stop()
    judging.end()
    await anna.rests()
    assert len(anna.prompts) == 1
    assert not (await anna.hears("gate_completed")).verdict.passed


async def test_a_stop_when_nothing_runs_does_not_touch_the_next_turn(anna: Story) -> None:
    await anna.say_and_rest(Say("Hello."))
    await anna.stop()
    await anna.say_and_rest(Say("Hello again."))
    assert [event.ending for event in await anna.events("turn_completed")] == ["completed", "completed"]


async def test_closing_stops_the_turn_and_takes_no_more_messages(anna: Story) -> None:
    working = Pause()
    anna.agent_will(working)
    await anna.say("one")
    await working.wait()
    await anna.say("never taken up")
    await anna.close()
    await anna.rests()
    await anna.house.workflow(f"session-{anna.session.id}").result()
    assert (await anna.hears("turn_completed")).ending == "stopped"
    assert (await anna.house.sessions.get(anna.session.id)).state == "closed"
    assert [prompt.text for prompt in anna.prompts] == ["one"]
    with pytest.raises(NotFound) as refused:
        await anna.stop()
    assert refused.value.code == "not_running"


async def test_closing_a_resting_session_ends_it(anna: Story) -> None:
    await anna.say_and_rest(Say("Hello."))
    await anna.close()
    await anna.house.workflow(f"session-{anna.session.id}").result()
    assert (await anna.house.sessions.get(anna.session.id)).state == "closed"


async def test_a_closed_session_refuses_messages(anna: Story) -> None:
    await anna.say_and_rest(Say("Hello."))
    await anna.close()
    await anna.house.workflow(f"session-{anna.session.id}").result()
    with pytest.raises(Conflict) as refused:
        await anna.say("Once more")
    assert refused.value.code == "session_closed"
    assert len(anna.prompts) == 1
