"""Somebody else's session is as unknown as one that does not exist, on every route that there is."""

import pytest

from orchestrator.domain.ids import new_id
from tests.parts.stack import RunningStack
from tests.story.client import BORIS, GREETING, RITA, Client, Talk, signed_in

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]

OTHERS = (BORIS, RITA, "admin@example.com")
METHODS = ("get", "put", "post", "delete", "patch")


@pytest.fixture(scope="module")
async def annas_talk(anna: Client) -> Talk:
    talk = await anna.open_session()
    await talk.say(GREETING)
    await talk.until_rest()
    return talk


async def session_routes(client: Client) -> list[tuple[str, str]]:
    """Every route below a session that the API describes."""
    paths = (await client.call("GET", "/api/openapi.json")).body["paths"]
    found = [(method.upper(), path) for path in paths for method in METHODS if method in paths[path]]
    return [(method, path) for method, path in found if "{session_id}" in path]


@pytest.mark.parametrize("email", OTHERS)
async def test_every_route_of_anothers_session_answers_as_if_it_were_not_there(
    stack: RunningStack, annas_talk: Talk, email: str
) -> None:
    before = [frame.cursor for frame in await annas_talk.history()]
    routes = await session_routes(annas_talk.client)
    assert len(routes) >= 10
    body = {"id": new_id(), "text": "Hello", "answers": [["x"]], "title": "mine"}
    async with signed_in(stack.url, email) as other:
        for method, path in routes:
            filled = path.replace("{session_id}", annas_talk.id).replace("{question_id}", new_id())
            theirs = await other.call(method, f"{filled}?path=README.md", body if method != "GET" else None)
            assert (theirs.status, theirs.code) == (404, "unknown_session"), (method, path, theirs)
        listed = (await other.call("GET", "/api/sessions")).body["sessions"]
        assert annas_talk.id not in {session["id"] for session in listed}
    assert [frame.cursor for frame in await annas_talk.history()] == before
    assert (await annas_talk.call("GET", "")).body["title"] == GREETING


async def test_the_owner_reaches_what_others_do_not(annas_talk: Talk) -> None:
    """Without this the test above could pass because nothing answers at all."""
    for below in ("", "/events", "/changes"):
        assert (await annas_talk.call("GET", below)).status == 200


@pytest.mark.parametrize("email", OTHERS)
async def test_the_stream_of_anothers_session_is_closed_without_a_word(
    stack: RunningStack, annas_talk: Talk, email: str
) -> None:
    async with signed_in(stack.url, email) as other:
        headers = {"Origin": stack.url}
        async with other.http.ws_connect(f"{stack.url}{annas_talk.path}/stream", headers=headers) as socket:
            message = await socket.receive(timeout=10)
    assert (message.data, message.extra) == (4003, "unknown_session")
