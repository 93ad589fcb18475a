"""Input that cannot be: each gets an answer that names what is wrong and what to do, and loses nothing."""

import asyncio
import io
from typing import Any

import pytest
from yarl import URL

from orchestrator.domain.ids import new_id
from tests.parts.stack import RunningStack
from tests.story.client import BORIS, CHART, GREETING, Client, Talk, signed_in

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
async def talk(anna: Client) -> Talk:
    """A session of Anna's, in which nothing is said that counts."""
    return await anna.open_session()


# Messages


async def test_an_unknown_session_is_named_with_what_to_do(anna: Client) -> None:
    unknown = Talk(anna, new_id())
    for answer in (await unknown.call("GET", ""), await unknown.say("Hello")):
        assert (answer.status, answer.code) == (404, "unknown_session")
        assert answer.body["error"]["subject"] == unknown.id
        assert answer.action


@pytest.mark.parametrize("text", ["", " ", "\n\t \u00a0\n", "\u200b"])
async def test_an_empty_message_is_refused(talk: Talk, text: str) -> None:
    answer = await talk.say(text)
    assert (answer.status, answer.code) == (422, "message_empty")
    assert answer.action


@pytest.mark.parametrize("text", ["x" * 100_000, "я" * 16_001])
async def test_a_message_that_is_too_long_is_refused(talk: Talk, text: str) -> None:
    answer = await talk.say(text)
    assert (answer.status, answer.code) == (413, "message_too_long")
    assert str(len(text)) in answer.body["error"]["message"]
    assert "16000" in answer.body["error"]["message"]


async def test_a_refused_message_leaves_no_trace(talk: Talk) -> None:
    message_id = new_id()
    refused = [await talk.say(text, message_id=message_id) for text in ("", "x" * 100_000)]
    assert [answer.status for answer in refused] == [422, 413]
    assert await talk.events("user_message", "turn_started") == []
    assert (await talk.call("GET", "")).body["title"] == ""


async def test_a_double_click_is_one_message_and_one_turn(anna: Client) -> None:
    talk = await anna.open_session()
    message_id = new_id()
    first, second = await asyncio.gather(*(talk.say(GREETING, message_id=message_id) for _ in range(2)))
    assert {first.status, second.status} == {202}
    assert sorted((first.body["state"], second.body["state"])) == ["duplicate", "started"]
    await talk.until_rest()
    late = await talk.say(GREETING, message_id=message_id)
    assert late.body == {"message_id": message_id, "state": "duplicate"}
    for type_ in ("user_message", "turn_started", "turn_completed"):
        assert len(await talk.events(type_)) == 1


async def test_a_message_in_another_ones_name_shows_nothing_of_theirs(
    stack: RunningStack, anna: Client
) -> None:
    """The id of a message is made by the browser: taking one that exists elsewhere must open nothing."""
    talk = await anna.open_session()
    message_id = new_id()
    await talk.say("Hello, my secret is 4711", message_id=message_id)
    await talk.until("user_message")
    async with signed_in(stack.url, BORIS) as boris:
        his = await boris.open_session()
        stolen = await his.say("Hello", message_id=message_id)
        assert (stolen.status, stolen.code) == (409, "id_taken")
        assert await his.events("user_message") == []
        assert (await his.say(GREETING)).status == 202
        await his.until_rest()
        assert "4711" not in str(await his.history())


async def test_messages_during_a_turn_wait_and_are_answered_in_order(anna: Client) -> None:
    talk = await anna.open_session()
    await talk.say(CHART)
    question = await talk.until("question_asked")
    queued = [await talk.say(GREETING), await talk.say("Hi")]
    assert [answer.body["state"] for answer in queued] == ["queued", "queued"]
    assert [event["text"] for event in await talk.events("user_message")] == [CHART, GREETING, "Hi"]
    assert (await talk.call("POST", "/stop")).status == 202
    await talk.until_rest(turns=3)
    started = [event["message_id"] for event in await talk.events("turn_started")]
    assert started[1:] == [answer.body["message_id"] for answer in queued]
    endings = [event["ending"] for event in await talk.events("turn_completed")]
    assert endings == ["stopped", "completed", "completed"]
    late = await talk.answer(question["question_id"], "Bars")
    assert (late.status, late.code) == (409, "question_not_open")


async def test_unusual_characters_arrive_as_they_were_sent(anna: Client) -> None:
    talk = await anna.open_session()
    text = "Hello \x00 \x1b[31m \u202e \U0001f642 <b>x</b> ' OR 1=1; -- ${HOME} {{7*7}} \r\n\t."
    assert (await talk.say(text)).status == 202
    assert (await talk.until_rest())["type"] == "turn_completed"
    [message] = await talk.events("user_message")
    assert message["text"] == text


@pytest.mark.parametrize("signed_in_too", [True, False])
async def test_a_body_that_no_request_can_need_is_refused(talk: Talk, *, signed_in_too: bool) -> None:
    url, where = talk.client.url, f"{talk.path}/messages" if signed_in_too else "/api/auth/sign-in"
    with io.BytesIO(b'{"text":"' + b"x" * 20_000_000 + b'"}') as body:
        headers = {"Content-Type": "application/json"}
        async with talk.client.http.post(f"{url}{where}", data=body, headers=headers) as response:
            problem = (await response.json())["error"]
    assert (response.status, problem["code"]) == (413, "body_too_large")
    assert problem["action"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing", 404),
        ("POST", "/api/nothing", 405),
        ("DELETE", "/api/sessions", 405),
        ("GET", "/%00", 404),
        ("GET", "/assets/..%2f..%2f..%2fsecrets.json%00", 404),
    ],
)
async def test_a_route_that_is_none_is_answered_like_every_other_mistake(
    anna: Client, method: str, path: str, status: int
) -> None:
    async with anna.http.request(method, URL(anna.url + path, encoded=True)) as response:
        assert response.status == status
        problem = (await response.json())["error"]
    assert problem["code"] == "unknown_route"
    assert problem["message"]


# Questions


async def test_a_question_is_answered_once(anna: Client) -> None:
    talk = await anna.open_session()
    await talk.say(CHART)
    question_id = (await talk.until("question_asked"))["question_id"]
    empty = await talk.call("POST", f"/questions/{question_id}/answer", {"answers": [["", "  "]]})
    assert (empty.status, empty.code) == (422, "answer_empty")
    unknown = await talk.answer(new_id(), "Bars")
    assert (unknown.status, unknown.code) == (409, "question_not_open")
    answers = await asyncio.gather(*(talk.answer(question_id, word) for word in ("Bars", "Donut")))
    assert sorted(answer.status for answer in answers) == [202, 409]
    [refused] = [answer for answer in answers if answer.status == 409]
    assert refused.code == "question_already_answered"
    assert refused.action
    await talk.until("question_answered")
    again = await talk.answer(question_id, "Donut")
    assert (again.status, again.code) == (409, "question_already_answered")
    assert len(await talk.events("question_answered")) == 1
    await talk.call("POST", "/stop")
    await talk.until_rest()


# A closed session


async def test_a_closed_session_takes_nothing_and_shows_everything(anna: Client) -> None:
    talk = await anna.open_session()
    await talk.say(GREETING)
    await talk.until_rest()
    assert (await talk.call("POST", "/close")).status == 202
    said = await talk.say("Hello again")
    assert (said.status, said.code) == (409, "session_closed")
    assert said.action
    await talk.until_state("closed")
    assert (await talk.call("PUT", "", {})).body["state"] == "closed"
    for refused in (
        await talk.say("Hello again"),
        await talk.answer(new_id(), "Bars"),
        await talk.call("POST", "/publications", {"id": new_id()}),
    ):
        assert (refused.status, refused.code) == (409, "session_closed")
    for repeated in ("/close", "/stop"):
        assert (await talk.call("POST", repeated)).status == 202
    assert len(await talk.events("turn_started")) == 1
    assert (await talk.call("GET", "")).body["state"] == "closed"


# Form


@pytest.mark.parametrize(
    "session_id", ["x", "A" * 15, "a" * 16, "' OR 1=1 --", "..", "%2e%2e%2fusers", "a" * 14 + "%00", "ä" * 15]
)
async def test_a_session_id_that_is_none_finds_nothing(anna: Client, session_id: str) -> None:
    for method, below in (("GET", ""), ("GET", "/events"), ("POST", "/stop"), ("GET", "/changes")):
        answer = await anna.call(method, f"/api/sessions/{session_id}{below}")
        assert answer.status in (404, 405), (method, below, answer)
    made = await anna.call("PUT", f"/api/sessions/{session_id}", {})
    assert made.status in (404, 405, 422), made


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "Hello",
        {},
        {"id": "short", "text": "Hello"},
        {"id": "A" * 15, "text": "Hello"},
        {"id": ["a" * 15], "text": "Hello"},
        {"id": "a" * 15},
        {"id": "a" * 15, "text": None},
        {"id": "a" * 15, "text": {"$gt": ""}},
        {"id": "a" * 15, "text": "\ud800"},
    ],
)
async def test_a_malformed_message_names_the_field(talk: Talk, body: Any) -> None:
    answer = await talk.call("POST", "/messages", body)
    assert (answer.status, answer.code) == (422, "malformed_request")
    assert answer.body["error"]["subject"]
    assert answer.action


@pytest.mark.parametrize(
    "path", ["", "/etc/passwd", "../secrets.json", "a/../../b", ".git/config", "a\\b", "%00"]
)
async def test_a_path_that_no_tree_can_hold_gives_no_file(anna: Client, path: str) -> None:
    talk = await anna.open_session()
    await talk.until("sandbox_step")
    async with anna.http.get(f"{anna.url}{talk.path}/changes/file", params={"path": path}) as answer:
        assert answer.status in (404, 422)
        assert (await answer.json())["error"]["message"]


@pytest.mark.parametrize("cursor", ["x", "-1", "99999999999999-0", "0-0", "1" * 400, "' OR 1=1"])
async def test_a_cursor_that_is_none_gives_the_whole_history(talk: Talk, cursor: str) -> None:
    whole = await talk.history()
    async with talk.client.http.get(
        f"{talk.client.url}{talk.path}/events", params={"after": cursor}
    ) as answer:
        page = await answer.json()
    assert answer.status == 200
    assert page["reset"] is (cursor != "0-0")
    assert [event["cursor"] for event in page["events"]] == [frame.cursor for frame in whole]
