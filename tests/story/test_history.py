"""A session's history: each event once and none missing, however often one comes, goes and comes back."""

import asyncio
from contextlib import aclosing

import pytest

from orchestrator.adapters.redis.connection import connect
from tests.parts.stack import RunningStack
from tests.story.client import CHART, EXPORT, GREETING, TURN_ENDED, Client, Frame, Talk

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]


def is_end(frame: Frame) -> bool:
    return frame.event.get("type") in TURN_ENDED


def durable(frames: list[Frame]) -> list[Frame]:
    return [frame for frame in frames if frame.kind == "event" and frame.cursor]


async def watch(talk: Talk, after: str | None = None, *, at_most: int = 10_000) -> list[Frame]:
    """What one connection tells, until the turn ends or so many events of the log have come."""
    seen: list[Frame] = []
    async with talk.stream(after) as frames, aclosing(frames) as open_frames:
        async for frame in open_frames:
            seen.append(frame)
            if is_end(frame) or len(durable(seen)) == at_most:
                break
    return seen


async def watch_all_along(talk: Talk) -> list[Frame]:
    frames = await watch(talk)
    assert [frame.kind for frame in frames].count("ready") == 1
    assert any(frame.event.get("type") == "text_delta" for frame in frames), "nothing was streamed"
    return durable(frames)


async def come_and_go(talk: Talk) -> list[Frame]:
    """A bad line: it breaks after every second event, and each time one resumes after the last."""
    seen: list[Frame] = []
    while not seen or not is_end(seen[-1]):
        seen += durable(await watch(talk, seen[-1].cursor if seen else None, at_most=2))
    return seen


async def poll(talk: Talk) -> list[Frame]:
    seen: list[Frame] = []
    while not seen or not is_end(seen[-1]):
        seen += await talk.history(seen[-1].cursor if seen else None)
    return seen


async def reload_in_mid_turn(talk: Talk) -> list[Frame]:
    """The first page is left in the middle of the turn; the second one begins from nothing."""
    await talk.until("tool_completed")
    return durable(await watch(talk))


def up_to_the_end(frames: list[Frame]) -> list[Frame]:
    [end] = [index for index, frame in enumerate(frames) if is_end(frame)]
    return frames[: end + 1]


async def test_every_way_to_follow_a_turn_shows_every_event_once(anna: Client) -> None:
    talk = await anna.open_session()
    ways = [watch_all_along(talk), come_and_go(talk), poll(talk), reload_in_mid_turn(talk)]
    watching = asyncio.gather(*ways)
    await talk.say(EXPORT)
    seen = await watching
    truth = up_to_the_end(await talk.history())
    assert len(truth) > 15
    assert len({frame.cursor for frame in truth}) == len(truth)
    for frames in seen:
        assert frames == truth


async def test_a_stream_resumes_after_any_cursor(anna: Client) -> None:
    talk = await anna.open_session()
    await talk.say(GREETING)
    await talk.until_rest()
    truth = await talk.history()
    for index, place in enumerate(truth):
        assert await talk.history(place.cursor) == truth[index + 1 :]
        async with talk.stream(place.cursor) as frames, aclosing(frames) as open_frames:
            seen = []
            async for frame in open_frames:
                if frame.kind == "ready":
                    assert frame.cursor == truth[-1].cursor
                    break
                seen.append(frame)
        assert seen == truth[index + 1 :]


# The loss of Redis' data


async def lose_redis_data(stack: RunningStack) -> None:
    redis = connect(f"redis://127.0.0.1:{stack.port('redis')}/0")
    await redis.flushall()
    await redis.aclose()
    await redis.connection_pool.disconnect()


async def a_talk_that_rests(client: Client) -> tuple[Talk, list[Frame]]:
    talk = await client.open_session()
    await talk.say(GREETING)
    await talk.until_rest()
    return talk, await talk.history()


async def until_ready(talk: Talk) -> list[Frame]:
    seen: list[Frame] = []
    async with talk.stream() as frames, aclosing(frames) as open_frames:
        async for frame in open_frames:
            if frame.kind == "ready":
                return seen
            seen.append(frame)
    raise AssertionError("the stream ended before it was ready")


@pytest.mark.parametrize("way", ["polling", "streaming"])
async def test_history_comes_back_when_redis_has_lost_its_data(
    stack: RunningStack, boris: Client, way: str
) -> None:
    talk, truth = await a_talk_that_rests(boris)
    await lose_redis_data(stack)
    assert (await talk.history() if way == "polling" else await until_ready(talk)) == truth
    assert await talk.history(truth[3].cursor) == truth[4:]


@pytest.mark.parametrize("way", ["polling", "streaming"])
async def test_history_comes_back_also_behind_what_was_said_after_the_loss(
    stack: RunningStack, boris: Client, way: str
) -> None:
    talk, truth = await a_talk_that_rests(boris)
    await lose_redis_data(stack)
    # Nobody reads before the next turn has begun to write a new log.
    assert (await talk.say("Hi")).body["state"] == "started"
    await talk.until_state("working")
    seen = await talk.history() if way == "polling" else await until_ready(talk)
    assert seen[: len(truth)] == truth
    await talk.until_rest(turns=2)
    whole = await talk.history()
    assert whole[: len(truth)] == truth
    assert [frame.event["text"] for frame in whole if frame.event["type"] == "user_message"] == [
        GREETING,
        "Hi",
    ]
    assert len({frame.cursor for frame in whole}) == len(whole)


async def test_a_question_outlives_the_loss_of_redis_data(stack: RunningStack, boris: Client) -> None:
    talk = await boris.open_session()
    await talk.say(CHART)
    question = await talk.until("question_asked")
    await lose_redis_data(stack)
    assert (await talk.answer(question["question_id"], "Bars")).status == 202
    # The agent goes on with its work, of which the log keeps what comes after the loss.
    assert (await talk.until("tool_completed", "turn_failed"))["type"] == "tool_completed"
    await talk.call("POST", "/stop")
    assert (await talk.until_rest())["ending"] == "stopped"
