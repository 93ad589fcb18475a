"""What the user of a real OpenCode sees when the model fails behind the gateway, and how soon."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.gateways.gateway_process import ANNA, Gateway
from tests.gateways.upstream import Upstream
from tests.rehearsal.opencode_session import Session, opencode, session

pytestmark = pytest.mark.stack


@asynccontextmanager
async def loopback_to(socket: Path) -> AsyncIterator[int]:
    """A loopback port whose connections go to the socket, as the sandbox's relay does."""

    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_unix_connection(socket)
        await asyncio.gather(copy(reader, inner_writer), copy(inner_reader, writer))

    server = await asyncio.start_server(relay, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@pytest.fixture(scope="module")
async def agent(gateway: Gateway, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Session]:
    async with gateway.control() as control:
        await control.open(ANNA)
    workspace, data = tmp_path_factory.mktemp("workspace"), tmp_path_factory.mktemp("opencode")
    async with (
        loopback_to(gateway.socket(ANNA)) as port,
        opencode(workspace=workspace, data=data, model_url=f"http://127.0.0.1:{port}/llm") as (client, _),
        session(client) as opened,
    ):
        yield opened


async def turn(
    agent: Session, *, seconds: float, release: asyncio.Event | None = None
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The events of one turn, and its answer; `release` is set when the answer has begun."""
    earlier = {message["info"]["id"] for message in await agent.messages()}
    agent.events.clear()
    await agent.prompt("Hello")

    async def answer() -> dict[str, Any] | None:
        messages = await agent.messages()
        last = messages[-1] if messages else {"info": {"role": ""}}
        done = last["info"]["role"] == "assistant" and last["info"]["time"].get("completed")
        return last if done and last["info"]["id"] not in earlier else None

    async def begun() -> bool:
        return any(event["type"] == "message.part.delta" for event in agent.events)

    if release is not None:
        await agent.until(begun, seconds)
        release.set()
    found = await agent.until(answer, seconds)
    return list(agent.events), found


def retries(events: list[dict[str, Any]]) -> list[str]:
    statuses = [event["properties"]["status"] for event in events if event["type"] == "session.status"]
    return [status["message"] for status in statuses if status["type"] == "retry"]


async def test_a_proper_answer_arrives(agent: Session, upstream: Upstream) -> None:
    upstream.playing = ["good"]
    events, last = await turn(agent, seconds=60)
    assert (last["info"]["finish"], retries(events)) == ("stop", [])
    assert last["info"]["tokens"]["cache"]["read"] == 64


@pytest.mark.parametrize(
    ("playing", "words"),
    [
        ("broken", "does not answer"),
        ("wrong key", "does not accept the key"),
        ("garbage", "not a chat completion"),
        ("retry words", "refused the request"),
    ],
)
async def test_a_lasting_failure_ends_the_turn_at_once_with_a_clear_message(
    agent: Session, upstream: Upstream, playing: str, words: str
) -> None:
    upstream.playing = [playing]
    began = time.monotonic()
    events, last = await turn(agent, seconds=30)
    assert words in last["info"]["error"]["data"]["message"]
    assert retries(events) == []
    assert time.monotonic() - began < 12


async def test_garbage_in_the_middle_ends_the_turn_at_once(agent: Session, upstream: Upstream) -> None:
    upstream.playing = ["garbage in the middle"]
    upstream.hold.clear()
    events, last = await turn(agent, seconds=30, release=upstream.hold)
    assert "not a chat completion" in last["info"]["error"]["data"]["message"]
    assert retries(events) == []


async def test_calls_without_calls_do_not_make_it_ask_without_end(agent: Session, upstream: Upstream) -> None:
    upstream.playing = ["calls without calls"]
    before = len(upstream.requests)
    _, last = await turn(agent, seconds=30)
    assert last["info"]["finish"] == "stop"
    assert len(upstream.requests) == before + 1


@pytest.mark.parametrize("playing", ["cut", "error in the middle"])
async def test_an_answer_that_breaks_off_is_asked_for_again(
    agent: Session, upstream: Upstream, playing: str
) -> None:
    upstream.playing = [playing, "good"]
    upstream.hold.clear()
    events, last = await turn(agent, seconds=60, release=upstream.hold)
    assert len(retries(events)) == 1
    assert last["info"]["finish"] == "stop"
    assert "error" not in last["info"]
