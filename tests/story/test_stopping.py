"""Stopping: what the agent has done so far stays, and the talk goes on."""

import asyncio

import pytest

from tests.story.client import EXPORT, GREETING, Client

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]


async def test_a_turn_that_is_stopped_keeps_what_was_done_and_the_next_message_works(anna: Client) -> None:
    talk = await anna.open_session()
    await talk.say(EXPORT)
    done = await talk.until("tool_completed", times=3)
    assert done["tool"] == "write"
    assert (await talk.call("POST", "/stop")).status == 202
    stopped = await talk.until_rest()
    assert (stopped["type"], stopped["ending"], stopped["changed"]) == ("turn_completed", "stopped", True)
    kept = await talk.changed_files()
    assert "backend/routes/transactions_csv.py" in kept
    [checkpoint] = await talk.events("checkpoint_created")
    assert checkpoint["files"] == len(kept)
    await talk.say(GREETING)
    assert (await talk.until_rest(turns=2))["ending"] == "completed"
    assert await talk.changed_files() == kept


async def test_stopping_twice_or_when_nothing_runs_does_nothing(anna: Client) -> None:
    talk = await anna.open_session()
    assert (await talk.call("POST", "/stop")).status == 202
    await talk.say(GREETING)
    assert (await talk.until_rest())["ending"] == "completed"
    stops = await asyncio.gather(*(talk.call("POST", "/stop") for _ in range(3)))
    assert {stop.status for stop in stops} == {202}
    await talk.say(GREETING)
    assert (await talk.until_rest(turns=2))["ending"] == "completed"
