"""Messages become turns, each exactly once and in order."""

import pytest

from orchestrator.domain.errors import Conflict
from orchestrator.domain.ids import new_id
from orchestrator.workflows import policies
from tests.parts.house import House
from tests.parts.scripted_agent import BeginAgain, GiveUp, Pause, Say, Write
from tests.parts.story import Story

pytestmark = pytest.mark.stack


async def test_a_message_becomes_one_turn_and_one_prompt(anna: Story) -> None:
    anna.agent_will(Say("Here it is."))
    accepted = await anna.say("Add a chart of my assets")
    await anna.rests()
    assert accepted.state == "started"
    assert [prompt.text for prompt in anna.prompts] == ["Add a chart of my assets"]
    assert await anna.types() == [
        "user_message",
        "turn_started",
        "text_completed",
        "usage_recorded",
        "turn_completed",
    ]
    assert (await anna.hears("turn_completed")).changed is False


async def test_a_message_sent_twice_is_one_message(anna: Story) -> None:
    message_id = new_id()
    first = await anna.say("Add a chart", message_id=message_id)
    again = await anna.say("Add a chart", message_id=message_id)
    await anna.rests()
    late = await anna.say("Add a chart", message_id=message_id)
    assert [first.state, again.state, late.state] == ["started", "duplicate", "duplicate"]
    assert len(anna.prompts) == 1
    assert (await anna.types()).count("user_message") == 1


async def test_messages_sent_during_a_turn_are_shown_and_answered_in_order(anna: Story) -> None:
    working = Pause()
    anna.agent_will(working)
    await anna.say("one")
    await working.wait()
    states = [(await anna.say(text)).state for text in ("two", "three")]
    shown = [event.text for event in await anna.events("user_message")]
    working.end()
    await anna.rests()
    assert states == ["queued", "queued"]
    assert shown == ["one", "two", "three"]
    assert [prompt.text for prompt in anna.prompts] == ["one", "two", "three"]
    assert (await anna.types()).count("user_message") == 3


async def test_a_full_queue_refuses_new_messages_and_still_knows_old_ones(anna: Story) -> None:
    working = Pause()
    anna.agent_will(working)
    await anna.say("first")
    await working.wait()
    queued = new_id()
    await anna.say("queued", message_id=queued)
    for _ in range(policies.MAX_QUEUED_MESSAGES - 1):
        await anna.say("queued")
    with pytest.raises(Conflict) as refused:
        await anna.say("one too many")
    assert refused.value.code == "queue_full"
    assert (await anna.say("queued", message_id=queued)).state == "duplicate"
    await anna.close()
    working.end()


async def test_what_a_turn_changed_is_told_once_and_becomes_a_checkpoint(anna: Story) -> None:
    await anna.say_and_rest(Write("src/chart.ts", "draw()\n"), Write("src/app.ts", "show(chart)\n"))
    files = {(event.path, event.status) for event in await anna.events("file_changed")}
    assert files == {("src/chart.ts", "added"), ("src/app.ts", "modified")}
    checkpoint = await anna.hears("checkpoint_created")
    session = await anna.house.sessions.get(anna.session.id)
    assert checkpoint.tree == session.tree
    assert (await anna.hears("gate_completed")).verdict.tree == session.tree
    await anna.say_and_rest(Write("src/chart.ts", "draw(pie)\n"))
    assert [event.path for event in await anna.events("file_changed")][2:] == ["src/chart.ts"]


async def test_an_agent_that_gives_up_ends_the_turn_with_its_reason(anna: Story) -> None:
    await anna.say_and_rest(Say("I try"), GiveUp("model_unavailable"))
    failed = await anna.hears("turn_failed")
    assert (failed.code, failed.action) == ("model_unavailable", "Wait.")
    await anna.say_and_rest(Say("Better now."))
    assert (await anna.types())[-1] == "turn_completed"


async def test_a_part_of_the_answer_that_begins_again_voids_unfinished_text(anna: Story) -> None:
    await anna.say_and_rest(BeginAgain("the agent was restarted"), Say("Once more."))
    assert (await anna.hears("turn_retried")).reason == "the agent was restarted"


async def test_a_sandbox_that_does_not_start_fails_the_turn_and_the_next_tries_again(
    house: House,
) -> None:
    house.sandboxes.broken = True
    anna = await Story.begin(house)
    await anna.say()
    failed = await anna.hears("turn_failed")
    assert failed.code == "sandbox_failed"
    await anna.rests()
    house.sandboxes.broken = False
    await anna.say_and_rest(Say("Now it works."))
    assert [prompt.text for prompt in anna.prompts] == ["Add a chart"]
    assert (await anna.types())[-1] == "turn_completed"


async def test_a_lost_workspace_comes_back_as_it_was_last_recorded(anna: Story) -> None:
    await anna.say_and_rest(Write("src/chart.ts", "draw()\n"))
    before = (await anna.house.sessions.get(anna.session.id)).tree
    anna.house.workspaces.lose(anna.session.id)
    await anna.house.sandboxes.stop(anna.user.id)
    await anna.say_and_rest(Say("Nothing to do."))
    assert (await anna.house.sessions.get(anna.session.id)).tree == before
    assert (await anna.events("turn_completed"))[-1].changed is False


async def test_history_is_archived_when_the_session_rests(anna: Story) -> None:
    await anna.say_and_rest(Say("Hello."))
    await anna.say_and_rest(Say("Hello again."))
    await anna.close()
    await anna.house.workflow(f"session-{anna.session.id}").result()
    archived = await anna.house.history.history(anna.session.id)
    assert [item.event for item in archived] == await anna.events()
