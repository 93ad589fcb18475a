"""Questions wait for their answers, are answered once, and are never asked again."""

import pytest

from orchestrator.domain.errors import Conflict
from orchestrator.domain.ids import derive_id
from tests.parts.scripted_agent import Ask, Pause, Say
from tests.parts.story import Story

pytestmark = pytest.mark.stack

WHICH = Ask("Which chart?", ("Bars", "Pie"))


async def test_a_question_waits_and_its_answer_goes_on_with_the_same_prompt(anna: Story) -> None:
    anna.agent_will(Say("Let me ask."), WHICH, Say("Bars it is."))
    await anna.say()
    asked = await anna.hears("question_asked")
    assert (await anna.house.sessions.get(anna.session.id)).state == "waiting"
    await anna.answer(asked.question_id, "Bars")
    await anna.rests()
    assert len(anna.prompts) == 1
    assert anna.house.agent.answers_to(anna.prompts[0]) == [(("Bars",),)]
    assert await anna.types() == [
        "user_message",
        "turn_started",
        "text_completed",
        "question_asked",
        "question_answered",
        "text_completed",
        "usage_recorded",
        "turn_completed",
    ]


async def test_several_questions_in_one_turn_are_answered_one_after_the_other(anna: Story) -> None:
    anna.agent_will(WHICH, Ask("Which colour?"), Say("Done."))
    await anna.say()
    for number, word in enumerate(("Pie", "Blue"), start=1):
        await anna.answer((await anna.hears("question_asked", times=number)).question_id, word)
    await anna.rests()
    assert len(anna.prompts) == 1
    assert anna.house.agent.answers_to(anna.prompts[0]) == [(("Pie",),), (("Blue",),)]


async def test_a_skipped_question_leaves_the_decision_to_the_agent(anna: Story) -> None:
    anna.agent_will(WHICH)
    await anna.say()
    await anna.answer((await anna.hears("question_asked")).question_id)
    await anna.rests()
    assert (await anna.hears("question_answered")).skipped
    assert anna.house.agent.answers_to(anna.prompts[0]) == [(("no preference, decide yourself",),)]


async def test_a_question_is_answered_once(anna: Story) -> None:
    anna.agent_will(WHICH)
    await anna.say()
    asked = await anna.hears("question_asked")
    await anna.answer(asked.question_id, "Bars")
    with pytest.raises(Conflict) as refused:
        await anna.answer(asked.question_id, "Pie")
    await anna.rests()
    with pytest.raises(Conflict) as refused_late:
        await anna.answer(asked.question_id, "Pie")
    assert refused.value.code == refused_late.value.code == "question_already_answered"
    assert [event.answers for event in await anna.events("question_answered")] == [(("Bars",),)]


async def test_an_answer_to_a_question_that_nobody_asked_is_refused(anna: Story) -> None:
    await anna.say_and_rest(Say("Hello."))
    with pytest.raises(Conflict) as refused:
        await anna.answer("q" * 15, "Bars")
    assert refused.value.code == "question_not_open"


async def test_an_answer_that_comes_before_the_workflow_knows_of_its_question_is_kept(anna: Story) -> None:
    """People see a question as soon as it is in the log, which is before the step that asked has ended."""
    before = Pause()
    anna.agent_will(before, WHICH, Say("Done."))
    await anna.say()
    await before.wait()
    step = derive_id(f"{anna.prompts[0].id}:1")
    question_id = derive_id(anna.session.id, f"que_{step}")
    early = anna.begin_answer(question_id, "Pie")
    await anna.house.is_taking_an_update(anna.session.id)
    before.end()
    await early
    await anna.rests()
    assert anna.house.agent.answers_to(anna.prompts[0]) == [(("Pie",),)]


async def test_an_early_answer_to_a_question_that_never_comes_is_refused_when_the_turn_ends(
    anna: Story,
) -> None:
    working = Pause()
    anna.agent_will(working)
    await anna.say()
    await working.wait()
    early = anna.begin_answer("q" * 15, "Pie")
    await anna.house.is_taking_an_update(anna.session.id)
    working.end()
    with pytest.raises(Conflict) as refused:
        await early
    assert refused.value.code == "question_not_open"


async def test_an_answer_to_an_agent_that_forgot_its_question_becomes_the_next_prompt(anna: Story) -> None:
    anna.agent_will(WHICH, Say("never said"))
    anna.agent_will(Say("Pie it is."))
    await anna.say()
    asked = await anna.hears("question_asked")
    anna.house.agent.restart()
    await anna.answer(asked.question_id, "Pie")
    await anna.rests()
    first, late = anna.prompts
    assert first.text == "Add a chart"
    assert "Which chart?: Pie" in late.text
    assert late.at > first.at
    assert late.turn_id == first.turn_id
    assert "Which chart?" not in first.system
    assert (await anna.types()).count("turn_completed") == 1
    assert [event.text for event in await anna.events("text_completed")] == ["Pie it is."]


async def test_what_was_answered_is_in_the_system_text_of_all_later_turns(anna: Story) -> None:
    anna.agent_will(WHICH)
    await anna.say()
    await anna.answer((await anna.hears("question_asked")).question_id, "Bars")
    await anna.rests()
    await anna.say_and_rest(Say("Still bars."), text="And now in blue")
    assert "Which chart?: Bars" in anna.prompts[1].system
    assert "do not ask again" in anna.prompts[1].system


async def test_a_message_sent_while_a_question_waits_is_queued_and_does_not_answer_it(anna: Story) -> None:
    anna.agent_will(WHICH)
    await anna.say("one")
    asked = await anna.hears("question_asked")
    assert (await anna.say("two")).state == "queued"
    assert len(anna.prompts) == 1
    await anna.answer(asked.question_id, "Bars")
    await anna.rests()
    assert [prompt.text for prompt in anna.prompts] == ["one", "two"]
