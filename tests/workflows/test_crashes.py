"""A worker that dies: the next one goes on where it was, and nothing is said or done twice."""

import pytest

from tests.parts.scripted_agent import Ask, Pause, Say, Write
from tests.parts.story import Story

pytestmark = pytest.mark.stack


async def test_a_worker_that_dies_in_the_turn_is_followed_by_one_that_does_not_prompt_again(
    anna: Story,
) -> None:
    working = Pause()
    anna.agent_will(Say("One."), working, Say("Two."), Write("src/chart.ts", "draw()\n"))
    await anna.say()
    await working.wait()
    await anna.hears("text_completed")
    await anna.house.end_worker()
    await anna.house.start_worker()
    retried = await anna.hears("turn_retried")
    working.end()
    await anna.rests()
    assert retried.attempt == 2
    assert len(anna.prompts) == 1
    assert await anna.types() == [
        "user_message",
        "turn_started",
        "text_completed",
        "turn_retried",
        "text_completed",
        "usage_recorded",
        "file_changed",
        "checkpoint_created",
        "turn_completed",
        "gate_completed",
    ]


async def test_the_agent_goes_on_while_there_is_no_worker(anna: Story) -> None:
    working = Pause()
    anna.agent_will(working, Say("Alone."), Write("src/chart.ts", "draw()\n"))
    await anna.say()
    await working.wait()
    await anna.house.end_worker()
    working.end()
    await anna.house.start_worker()
    await anna.rests()
    assert len(anna.prompts) == 1
    types = await anna.types()
    assert types.index("turn_retried") < types.index("text_completed")
    assert (await anna.hears("turn_completed")).changed


async def test_a_worker_that_dies_while_a_question_waits_changes_nothing(anna: Story) -> None:
    anna.agent_will(Ask("Which chart?"), Say("Done."))
    await anna.say()
    asked = await anna.hears("question_asked")
    await anna.house.end_worker()
    await anna.house.start_worker()
    await anna.answer(asked.question_id, "Bars")
    await anna.rests()
    assert len(anna.prompts) == 1
    assert "turn_retried" not in await anna.types()
    assert (await anna.types()).count("question_asked") == 1


async def test_a_worker_that_dies_before_and_after_the_answer_is_told_of_both_times(anna: Story) -> None:
    before, after = Pause(), Pause()
    anna.agent_will(before, Ask("Which chart?"), after, Say("Done."))
    await anna.say()
    await before.wait()
    await anna.house.end_worker()
    await anna.house.start_worker()
    await anna.hears("turn_retried")
    before.end()
    await anna.answer((await anna.hears("question_asked")).question_id, "Bars")
    await after.wait()
    await anna.house.end_worker()
    await anna.house.start_worker()
    await anna.hears("turn_retried", times=2)
    after.end()
    await anna.rests()
    assert len(anna.prompts) == 1
    assert anna.house.agent.answers_to(anna.prompts[0]) == [(("Bars",),)]
    assert (await anna.types()).count("question_answered") == 1


async def test_a_worker_that_dies_after_a_late_answer_does_not_send_it_again(anna: Story) -> None:
    working = Pause()
    anna.agent_will(Ask("Which chart?"), Say("never said"))
    anna.agent_will(Say("Pie it is."), working, Say("Done."))
    await anna.say()
    asked = await anna.hears("question_asked")
    anna.house.agent.restart()
    await anna.answer(asked.question_id, "Pie")
    await working.wait()
    await anna.house.end_worker()
    await anna.house.start_worker()
    await anna.hears("turn_retried")
    working.end()
    await anna.rests()
    assert len(anna.prompts) == 2
    assert [event.text for event in await anna.events("text_completed")] == ["Pie it is.", "Done."]


async def test_messages_sent_while_there_is_no_worker_are_not_lost(anna: Story) -> None:
    await anna.say_and_rest(Say("Ready."))
    await anna.house.end_worker()
    sent = anna.begin_say("Are you there?")
    await anna.house.start_worker()
    assert (await sent).state == "started"
    await anna.rests()
    assert anna.prompts[-1].text == "Are you there?"
