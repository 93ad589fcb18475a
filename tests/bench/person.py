"""Someone who uses Atelier over its HTTP API, with the same calls as the web page makes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import aiohttp

from orchestrator.domain.ids import new_id
from orchestrator.domain.user import User
from orchestrator.entrypoints.demo import DEMO_PASSWORD
from tests.bench.feeds import Feed, session_stream

POLL_SECONDS = 0.03
SOON_SECONDS = 10.0
TRY_AGAIN = ("question_not_open", "publication_opening", "not_approved")


class Refusal(Exception):
    """The API refused; its own words, and the code of its error."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class Person:
    """Signed in; `user` is who they are."""

    def __init__(self, http: aiohttp.ClientSession, user: User) -> None:
        self._http = http
        self.user = user

    async def begin_session(self) -> str:
        session_id = new_id()
        await self.call("PUT", f"/api/sessions/{session_id}", {"title": ""})
        return session_id

    async def say(self, session_id: str, text: str) -> None:
        accepted = await self.call(
            "POST", f"/api/sessions/{session_id}/messages", {"id": new_id(), "text": text}
        )
        if accepted["state"] != "started":
            raise Refusal(f"the message is {accepted['state']}: another turn runs")

    async def answer(self, session_id: str, question: dict[str, Any], *, option: int) -> None:
        """Choose the option of this number for everything that is asked."""
        answers = [[item["options"][option]["label"]] for item in question["items"]]
        path = f"/api/sessions/{session_id}/questions/{question['question_id']}/answer"
        await self._call_soon(path, {"answers": answers, "skipped": False})

    async def until_idle(self, session_id: str, *, seconds: float = 120) -> None:
        """Until the session takes the next message at once."""
        await self._until(f"/api/sessions/{session_id}", "idle", seconds=seconds)

    async def publish(self, session_id: str) -> str:
        publication_id = new_id()
        await self.call("POST", f"/api/sessions/{session_id}/publications", {"id": publication_id})
        return publication_id

    async def review_and_merge(self, publication_id: str) -> None:
        path = f"/api/publications/{publication_id}"
        await self._until(path, "open", seconds=60)
        await self._call_soon(f"{path}/reviews", {"id": new_id(), "decision": "approve", "body": ""})
        await self._until(path, "approved", seconds=60)
        await self._call_soon(f"{path}/merge", {})
        await self._until(path, "merged", seconds=60)

    def stream(self, session_id: str) -> AbstractAsyncContextManager[Feed]:
        return session_stream(self._http, session_id)

    async def call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        async with self._http.request(method, path, json=body) as answer:
            said: dict[str, Any] = await answer.json()
            if answer.status >= 400:
                raise Refusal(f"{method} {path}: {answer.status} {said}", said["error"]["code"])
            return said

    async def _call_soon(self, path: str, body: dict[str, Any]) -> None:
        """A command on something that was shown just now: its workflow may hear of it a moment later.

        No person is that quick, a bench is; so it asks again, and the time counts.
        """
        async with asyncio.timeout(SOON_SECONDS):
            while True:
                try:
                    await self.call("POST", path, body)
                except Refusal as refusal:
                    if refusal.code not in TRY_AGAIN:
                        raise
                    await asyncio.sleep(POLL_SECONDS)
                else:
                    return

    async def _until(self, path: str, state: str, *, seconds: float) -> None:
        seen = ""
        try:
            async with asyncio.timeout(seconds):
                while (seen := (await self.call("GET", path))["state"]) != state:
                    if seen in ("failed", "closed"):
                        raise Refusal(f"{path} is {seen} and never {state}")
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            raise Refusal(f"{path} is still {seen} after {seconds:g} s, not {state}") from None


@asynccontextmanager
async def signed_in(port: int, email: str) -> AsyncIterator[Person]:
    """A demo user in front of the API at this port."""
    origin = {"Origin": f"http://localhost:{port}"}
    async with aiohttp.ClientSession(
        f"http://localhost:{port}", headers=origin, timeout=aiohttp.ClientTimeout(total=60)
    ) as http:
        credentials = {"email": email, "password": DEMO_PASSWORD}
        async with http.post("/api/auth/sign-in", json=credentials) as answer:
            if answer.status != 200:
                raise Refusal(f"{email} cannot sign in: {await answer.text()}")
            user = User.model_validate((await answer.json())["user"])
        yield Person(http, user)
