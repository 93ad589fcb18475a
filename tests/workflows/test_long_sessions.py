"""A conversation that outgrows Temporal's history goes on in a new run, and forgets nothing that matters."""

import pytest

from orchestrator.domain.errors import Conflict
from orchestrator.domain.ids import new_id
from tests.parts.scripted_agent import Ask, Say, Write
from tests.parts.story import Story
from tests.parts.temporal import SUGGEST_CUT_AFTER_EVENTS

pytestmark = pytest.mark.stack


async def talk_until_cut(anna: Story) -> None:
    """Small talk until the workflow runs under another run id."""
    workflow = anna.house.workflow(f"session-{anna.session.id}")
    first = (await workflow.describe()).run_id
    for _ in range(SUGGEST_CUT_AFTER_EVENTS):
        await anna.say_and_rest(Say("Yes."), text="And?")
        if (await workflow.describe()).run_id != first:
            return
    raise AssertionError("the history was never cut")


async def test_a_cut_history_keeps_what_was_said_answered_judged_and_published(anna: Story) -> None:
    message_id = new_id()
    anna.agent_will(Ask("Which chart?"), Write("src/chart.ts", "draw()\n"))
    await anna.say(message_id=message_id)
    asked = await anna.hears("question_asked")
    await anna.answer(asked.question_id, "Bars")
    await anna.rests()
    await talk_until_cut(anna)
    prompts = len(anna.prompts)
    assert (await anna.say(message_id=message_id)).state == "duplicate"
    with pytest.raises(Conflict) as refused:
        await anna.answer(asked.question_id, "Pie")
    assert refused.value.code == "question_already_answered"
    publication_id = await anna.publish()
    opened = await anna.is_open(publication_id)
    await talk_until_cut(anna)
    assert await anna.publish() == publication_id
    assert len(await anna.house.publications.all()) == 1
    assert len(anna.prompts) > prompts
    assert anna.house.gate.judged == [opened.tree]
    assert "Which chart?: Bars" in anna.prompts[-1].system


async def test_a_cut_history_repeats_nothing(anna: Story) -> None:
    await talk_until_cut(anna)
    await anna.say_and_rest(Say("The last."), text="The end")
    turns = len(anna.prompts)
    types = await anna.types()
    assert types.count("user_message") == types.count("turn_completed") == turns
    assert len({prompt.id for prompt in anna.prompts}) == turns
    assert (await anna.house.sessions.get(anna.session.id)).state == "idle"
