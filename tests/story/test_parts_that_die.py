"""Parts of the stack killed in the middle of a turn: the turn survives, and nothing is told twice."""

import pytest

from tests.parts.stack import RunningStack
from tests.story.client import CHART, GREETING, Client

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240)]

# What the turn needs from each is asked again until it is back.
SURVIVED = ("gateway", "redis", "pocketbase", "temporal")


@pytest.mark.parametrize("part", SURVIVED)
async def test_a_turn_survives_the_death_of_a_part(stack: RunningStack, boris: Client, part: str) -> None:
    talk = await boris.open_session()
    await talk.say(CHART)
    await talk.until("todo_updated")
    await stack.kill(part)
    reached = await talk.until("question_asked", "turn_failed")
    assert reached["type"] == "question_asked", reached
    assert (await talk.answer(reached["question_id"], "Bars")).status == 202
    await talk.until("question_answered")
    await talk.call("POST", "/stop")
    await talk.until_rest()
    assert (await talk.say(GREETING)).status == 202
    ended = await talk.until_rest(turns=2)
    assert ended["type"] == "turn_completed", ended
    for type_, times in (("user_message", 2), ("turn_started", 2), ("question_asked", 1)):
        assert len(await talk.events(type_)) == times
    calls = [event["call_id"] for event in await talk.events("tool_completed")]
    assert len(calls) == len(set(calls))


@pytest.mark.parametrize("part", ["mcp_core_backend", "core_backend"])
async def test_a_tool_whose_server_died_says_so_and_works_again(
    stack: RunningStack, boris: Client, part: str
) -> None:
    talk = await boris.open_session()
    await talk.say(CHART)
    await talk.until("todo_updated")
    await stack.kill(part)
    reached = await talk.until("question_asked", "turn_completed", "turn_failed")
    if reached["type"] != "question_asked":  # the server was needed before it was back
        [failed] = await talk.events("tool_failed")
        assert failed["tool"].startswith("core_")
        assert "does not answer" in failed["error"]
        talk = await boris.open_session()
        await talk.say(CHART)
        reached = await talk.until("question_asked", "turn_failed")
    assert reached["type"] == "question_asked", reached
    await talk.call("POST", "/stop")
    await talk.until_state("idle")
