"""Parts that fail in a turn: it ends with words that say what failed and what to do, and the talk goes on."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

import pytest

from tests.gateways.upstream import Upstream, upstream_on
from tests.parts.process import free_port
from tests.parts.stack import RunningStack, forget_volumes, start_stack, stop_stack
from tests.story.client import ANNA, BORIS, Event, Talk, signed_in
from tests.story.sandbox_inside import Sandbox

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240)]


# The model


@dataclass(frozen=True)
class Installation:
    """A stack whose model is a server of the test, which comes up at this port when it is wanted."""

    stack: RunningStack
    model_port: int


@pytest.fixture(scope="module")
async def installation(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    port = free_port()
    address = f"http://127.0.0.1:{port}/v1"
    stack = await start_stack(tmp_path_factory.mktemp("own-model"), MODEL_BASE_URL=address, MODEL_NAME="good")
    yield Installation(stack, port)
    assert await stop_stack(stack) == 0
    await forget_volumes(stack.data)


@pytest.fixture(scope="module")
async def talk(installation: Installation) -> AsyncIterator[Talk]:
    """One session that meets every failure in turn."""
    async with signed_in(installation.stack.url, ANNA) as anna:
        yield await anna.open_session()


async def turn_after(talk: Talk, words: str) -> Event:
    """How the turn ends that these words begin."""
    turns = len(await talk.events("turn_completed", "turn_failed"))
    assert (await talk.say(words)).status == 202
    return await talk.until_rest(turns=turns + 1)


def seconds_of(turn: Event, started: list[Event]) -> float:
    [began] = [event["at"] for event in started if event["turn_id"] == turn["turn_id"]]
    return (datetime.fromisoformat(turn["at"]) - datetime.fromisoformat(began)).total_seconds()


async def check_it_goes_on(talk: Talk, model: Upstream) -> None:
    model.playing = ["good"]
    ended = await turn_after(talk, "Are you there again?")
    assert ended["type"] == "turn_completed", ended
    assert (await talk.events("text_completed"))[-1]["text"] == "Привет"


async def test_a_model_that_is_down_fails_the_turn_within_seconds_and_later_it_works(
    installation: Installation, talk: Talk
) -> None:
    failed = await turn_after(talk, "Hello")
    assert (failed["type"], failed["code"]) == ("turn_failed", "model_unavailable")
    assert "model" in failed["message"].lower()
    assert failed["action"]
    assert seconds_of(failed, await talk.events("turn_started")) < 20
    async with upstream_on(installation.model_port) as model:
        await check_it_goes_on(talk, model)


@pytest.mark.parametrize(
    ("mood", "code"),
    [
        ("garbage", "model_garbled"),
        ("garbage in the middle", "model_garbled"),
        ("a page", "model_garbled"),
        ("error at once", "model_unavailable"),
        ("broken", "model_unavailable"),
        ("wrong key", "model_rejected"),
        ("unknown model", "model_rejected"),
    ],
)
async def test_a_model_that_misbehaves_fails_the_turn_in_clear_words(
    installation: Installation, talk: Talk, mood: str, code: str
) -> None:
    async with upstream_on(installation.model_port) as model:
        model.playing = [mood]
        model.hold.set()
        failed = await turn_after(talk, f"Hello, be {mood}")
        assert (failed["type"], failed["code"]) == ("turn_failed", code), failed
        assert failed["message"]
        assert failed["action"]
        await check_it_goes_on(talk, model)


async def test_a_model_that_breaks_off_is_asked_again(installation: Installation, talk: Talk) -> None:
    async with upstream_on(installation.model_port) as model:
        model.playing = ["cut", "good"]
        model.hold.set()
        ended = await turn_after(talk, "Hello, do not break off")
        assert ended["type"] == "turn_completed", ended
        assert len(model.requests) >= 2


async def test_a_model_that_never_ends_can_be_stopped(installation: Installation, talk: Talk) -> None:
    turns = len(await talk.events("turn_completed", "turn_failed"))
    async with upstream_on(installation.model_port) as model:
        model.playing = ["endless"]
        await talk.say("Talk for ever")
        async with asyncio.timeout(30), talk.stream() as frames:
            async for frame in frames:
                if frame.event.get("type") == "text_delta":
                    break
        assert (await talk.call("POST", "/stop")).status == 202
        ended = await talk.until_rest(turns=turns + 1)
        assert (ended["type"], ended["ending"]) == ("turn_completed", "stopped")
        async with asyncio.timeout(20):
            await model.disconnected.wait()
        await check_it_goes_on(talk, model)


# The agent


async def test_an_agent_that_does_not_start_names_the_step_and_its_last_words(
    installation: Installation,
) -> None:
    """Its data is in the user's volume, so a damage there outlives any restart."""
    async with (
        signed_in(installation.stack.url, BORIS) as boris,
        upstream_on(installation.model_port) as model,
    ):
        model.playing = ["good"]
        talk = await boris.open_session()
        await check_it_goes_on(talk, model)
        user_id = (await boris.call("GET", "/api/auth/me")).body["user"]["id"]
        sandbox = Sandbox.of(installation.stack, user_id)
        await sandbox.end()
        await sandbox.run_on_volume("cd .opencode-data && mv opencode kept && echo damage > opencode")
        failed = await turn_after(talk, "Hello")
        assert (failed["type"], failed["code"]) == ("turn_failed", "sandbox_failed"), failed
        assert "opencode" in failed["message"]
        assert "doctor" in failed["action"]
        steps = await talk.events("sandbox_step")
        broken = [step for step in steps if step["state"] == "failed"]
        assert {step["step"] for step in broken} == {"opencode"}
        assert "EEXIST" in broken[-1]["detail"], broken[-1]
        await sandbox.end()
        await sandbox.run_on_volume("cd .opencode-data && rm opencode && mv kept opencode")
        await check_it_goes_on(talk, model)
