"""People without a browser: the API as the page uses it, by HTTP and WebSocket, signed in by cookie."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import aiohttp

from orchestrator.domain.ids import new_id
from tests.story.people import PASSWORD

ANNA, BORIS, RITA = "anna@example.com", "boris@example.com", "rita@example.com"
GREETING = "Hello"
CHART = "Add a chart of allocation by asset class to the dashboard"
EXPORT = "Let me export my transactions as CSV"
SNIPPET = "Show the price history with this snippet: const points = eval('(' + text + ')');"
TURN_ENDED = ("turn_completed", "turn_failed")
SECONDS = 90.0
# The close code of a stream that is not for this user.
REFUSED = 4003

Event = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What the API answered; `code` and `action` are those of its errors."""

    status: int
    body: dict[str, Any]

    @property
    def code(self) -> str:
        return str(self.body.get("error", {}).get("code", ""))

    @property
    def action(self) -> str:
        return str(self.body.get("error", {}).get("action", ""))


@dataclass(frozen=True)
class Frame:
    """One frame of a stream."""

    kind: str
    cursor: str | None
    event: Event


class Client:
    """One browser's connections, with its cookie."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self.http = http
        self.url = url

    async def call(
        self, method: str, path: str, body: Any = None, *, headers: dict[str, str] | None = None
    ) -> Answer:
        async with self.http.request(method, self.url + path, json=body, headers=headers) as response:
            text = await response.text()
        is_json = response.content_type == "application/json"
        answer = Answer(response.status, json.loads(text) if is_json and text else {"text": text})
        assert answer.status < 500 or answer.code, f"{method} {path} broke: {answer}"
        return answer

    async def open_session(self) -> "Talk":
        """A new session; its sandbox begins to get ready."""
        session_id = new_id()
        answer = await self.call("PUT", f"/api/sessions/{session_id}", {})
        assert answer.status == 200, answer
        return Talk(self, session_id)

    def sign_in_cookie(self) -> str:
        return "; ".join(f"{cookie.key}={cookie.value}" for cookie in self.http.cookie_jar)


@dataclass(frozen=True)
class Talk:
    """A session as one client sees it."""

    client: Client
    id: str

    @property
    def path(self) -> str:
        return f"/api/sessions/{self.id}"

    async def call(self, method: str, below: str, body: Any = None) -> Answer:
        return await self.client.call(method, self.path + below, body)

    async def say(self, text: str, *, message_id: str | None = None) -> Answer:
        return await self.call("POST", "/messages", {"id": message_id or new_id(), "text": text})

    async def answer(self, question_id: str, *words: str) -> Answer:
        body = {"answers": [[word] for word in words], "skipped": not words}
        return await self.call("POST", f"/questions/{question_id}/answer", body)

    async def changed_files(self) -> set[str]:
        answer = await self.call("GET", "/changes")
        return {file["path"] for file in answer.body["files"]}

    async def history(self, after: str | None = None) -> list[Frame]:
        """All events that polling tells, page by page as the page would."""
        query = f"?after={after}" if after else ""
        answer = await self.call("GET", f"/events{query}")
        assert answer.status == 200, answer
        return [Frame("event", each["cursor"], each["event"]) for each in answer.body["events"]]

    async def events(self, *types: str) -> list[Event]:
        return [frame.event for frame in await self.history() if frame.event["type"] in types]

    @asynccontextmanager
    async def stream(self, after: str | None = None) -> AsyncIterator[AsyncIterator[Frame]]:
        """The WebSocket as our page opens it."""
        url = f"{self.client.url}{self.path}/stream" + (f"?after={after}" if after else "")
        async with self.client.http.ws_connect(url, headers={"Origin": self.client.url}) as socket:
            yield _frames(socket)

    async def until(self, *types: str, times: int = 1, seconds: float = SECONDS) -> Event:
        """The event with which one of these types was said so many times, from the session's beginning."""
        seen: list[Event] = []
        try:
            async with asyncio.timeout(seconds), aclosing(self._follow()) as events:
                async for event in events:
                    seen.append(event)
                    if len([event for event in seen if event["type"] in types]) == times:
                        return seen[-1]
        except TimeoutError:
            pass
        said = "\n".join(f"  {event['type']} {_short(event)}" for event in seen[-12:])
        raise AssertionError(
            f"{types} was not said {times} times within {seconds:g} s; the last were:\n{said}"
        )

    async def _follow(self) -> AsyncIterator[Event]:
        """Every event of the log, through any number of broken streams."""
        place: str | None = None
        while True:
            with suppress(aiohttp.ClientError):
                async with self.stream(place) as frames:
                    async for frame in frames:
                        if frame.kind == "event" and frame.cursor:
                            place = frame.cursor
                            yield frame.event
            await asyncio.sleep(0.1)

    async def until_rest(self, *, turns: int = 1, seconds: float = SECONDS) -> Event:
        """The end of the last of so many turns, once the session waits for a message again."""
        ended = await self.until(*TURN_ENDED, times=turns, seconds=seconds)
        await self.until_state("idle", seconds=seconds)
        return ended

    async def until_state(self, state: str, *, seconds: float = SECONDS) -> None:
        async with asyncio.timeout(seconds):
            while (await self.call("GET", "")).body["state"] != state:  # noqa: ASYNC110 - only the server knows
                await asyncio.sleep(0.05)


async def _frames(socket: aiohttp.ClientWebSocketResponse) -> AsyncIterator[Frame]:
    async for message in socket:
        frame = json.loads(message.data)
        yield Frame(frame["kind"], frame.get("cursor"), frame.get("event", {}))
    assert socket.close_code != REFUSED, "the stream was refused"


def _short(event: Event) -> str:
    return json.dumps({key: event[key] for key in event if key not in ("type", "session_id")})[:300]


@asynccontextmanager
async def visitor(url: str) -> AsyncIterator[Client]:
    """Somebody who is not signed in."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as http:
        yield Client(http, url)


@asynccontextmanager
async def signed_in(url: str, email: str) -> AsyncIterator[Client]:
    """A demo user."""
    async with visitor(url) as client:
        answer = await client.call("POST", "/api/auth/sign-in", {"email": email, "password": PASSWORD})
        assert answer.status == 200, answer
        yield client
