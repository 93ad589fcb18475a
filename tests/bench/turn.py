"""The same rehearsal turn through Atelier and through a bare OpenCode, alternating, in one run.

The way to the model is measured in turns that nobody else listens to; the way back in further turns, in
which OpenCode's own stream is read too, so that both readers hear the same text.
"""

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from statistics import median

from orchestrator.entrypoints.wiring import Machinery, open_machinery
from tests.bench.bare import BareOpenCode, bare_opencode, directory_of, opencode
from tests.bench.feeds import (
    Deltas,
    Feed,
    deltas_of_opencode,
    deltas_of_session,
    opencode_stream,
    says,
    waits,
)
from tests.bench.figures import Figure, HostLoad, percentile
from tests.bench.model_record import ModelRecord, ModelRequest
from tests.bench.own_stack import own_stack, settings_of
from tests.bench.person import Person, signed_in
from tests.bench.story import Published, open_publication

# Answered with a long text and no tool, so that a turn is nothing but its own cost and the stream.
WORDS = "Hello"
WARM_UPS = 2
TURN_SECONDS = 60


@dataclass
class Measured:
    """Milliseconds, one entry a turn or a delta, and the stories."""

    acceptance: list[float] = field(default_factory=list)
    to_model: list[float] = field(default_factory=list)
    to_model_bare: list[float] = field(default_factory=list)
    chunk_to_stream: list[float] = field(default_factory=list)
    stream_to_socket: list[float] = field(default_factory=list)
    stories: list[Published] = field(default_factory=list)
    load: HostLoad = field(default_factory=HostLoad)
    story_load: HostLoad = field(default_factory=HostLoad)


async def measure_turn(*, turns: int) -> list[Figure]:
    """So many turns each way after the warm-up, then two whole stories, each in its own sandbox."""
    measured = Measured()
    async with AsyncExitStack() as opened:
        stack = await opened.enter_async_context(own_stack())
        machinery = await opened.enter_async_context(open_machinery(settings_of(stack)))
        anna = await opened.enter_async_context(signed_in(stack.port("api"), "anna@example.com"))
        boris = await opened.enter_async_context(signed_in(stack.port("api"), "boris@example.com"))
        record = ModelRecord(stack.port("rehearsal_model"))
        bare = await opened.enter_async_context(bare_opencode(machinery, boris.user))
        session_id = await anna.begin_session()
        await _alternate(measured, turns, machinery, anna, session_id, bare, record)
        for option, person in enumerate((anna, boris)):
            measured.story_load.look()
            measured.stories.append(await open_publication(person, option=option))
    return figures_of(measured)


async def _alternate(
    measured: Measured,
    turns: int,
    machinery: Machinery,
    anna: Person,
    session_id: str,
    bare: BareOpenCode,
    record: ModelRecord,
) -> None:
    async with AsyncExitStack() as opened:
        page = await opened.enter_async_context(anna.stream(session_id))
        # Her sandbox and her OpenCode instance exist only after a first turn.
        await anna.say(session_id, WORDS)
        await page.until(says("turn_completed"), seconds=120)
        http = await opened.enter_async_context(opencode(machinery, anna.user.id))
        theirs = await opened.enter_async_context(bare.stream())
        for number in range(-WARM_UPS, turns):
            noted = Measured() if number < 0 else measured
            noted.load.look()
            await record.new()
            began, request = await _through_atelier(noted, anna, session_id, page, record)
            noted.to_model.append(1000 * (request.received_at - began))
            noted.to_model_bare.append(await _through_opencode(bare, theirs, record))
            async with opencode_stream(http, directory_of(session_id)) as beneath:
                _, request = await _through_atelier(noted, anna, session_id, page, record)
                await beneath.until(says("session.idle"), seconds=TURN_SECONDS)
            spoken, shown = deltas_of_opencode(beneath.heard), deltas_of_session(page.heard)
            noted.chunk_to_stream += _since_sent(request, spoken)
            noted.stream_to_socket += [1000 * seconds for seconds in waits(spoken, shown)]


async def _through_atelier(
    measured: Measured, anna: Person, session_id: str, page: Feed, record: ModelRecord
) -> tuple[float, ModelRequest]:
    """A whole turn; when its message was sent, and its request to the model."""
    await anna.until_idle(session_id)
    page.forget()
    began = time.monotonic()
    await anna.say(session_id, WORDS)
    measured.acceptance.append(1000 * (time.monotonic() - began))
    await page.until(says("turn_completed"), seconds=TURN_SECONDS)
    return began, _only(await record.new())


async def _through_opencode(bare: BareOpenCode, feed: Feed, record: ModelRecord) -> float:
    """A whole turn; the milliseconds from its prompt to its request to the model."""
    feed.forget()
    began = time.monotonic()
    await bare.say(WORDS)
    await feed.until(says("session.idle"), seconds=TURN_SECONDS)
    return 1000 * (_only(await record.new()).received_at - began)


def _only(requests: list[ModelRequest]) -> ModelRequest:
    if len(requests) != 1:
        raise RuntimeError(f"a turn made {len(requests)} model requests instead of one: {requests}")
    return requests[0]


def _since_sent(request: ModelRequest, spoken: Deltas) -> list[float]:
    if len(spoken) != len(request.chunks_sent_at):
        raise RuntimeError(f"{len(request.chunks_sent_at)} chunks became {len(spoken)} deltas")
    return [1000 * (at - sent) for at, sent in zip(spoken.values(), request.chunks_sent_at, strict=True)]


def figures_of(measured: Measured) -> list[Figure]:
    load, story_load = measured.load.median, measured.story_load.median

    def figure(name: str, value: float, goal: float | None = None) -> Figure:
        return Figure(name, value, "ms", goal, load)

    ours, bare = median(measured.to_model), median(measured.to_model_bare)
    figures = [
        figure("message to model request, Atelier, p50", ours),
        figure("message to model request, bare OpenCode, p50", bare),
        figure("message to model request, over bare, p50", ours - bare, 60),
        figure("message to its acceptance (202), p50", median(measured.acceptance)),
        figure("chunk to OpenCode's stream, p50", median(measured.chunk_to_stream)),
        figure("chunk to OpenCode's stream, p99", percentile(measured.chunk_to_stream, 99)),
        figure("chunk to browser socket, over OpenCode's stream, p50", median(measured.stream_to_socket), 5),
        figure(
            "chunk to browser socket, over OpenCode's stream, p99",
            percentile(measured.stream_to_socket, 99),
            25,
        ),
    ]
    stories = measured.stories
    whole, gate = median(story.seconds for story in stories), median(story.gate_seconds for story in stories)
    return [
        *figures,
        Figure("message to open pull request, mean of two", whole, "s", None, story_load),
        Figure("of it in the gate", gate, "s", None, story_load),
    ]


def run(*, turns: int) -> list[Figure]:
    return asyncio.run(measure_turn(turns=turns))
