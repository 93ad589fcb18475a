"""The supervisor inside a sandbox, spoken to over its socket; whatever it answers is hostile input."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Literal

import aiohttp
from pydantic import BaseModel, ValidationError

from orchestrator.adapters.docker.sockets import SUPERVISOR, SandboxSockets
from orchestrator.domain.errors import Unavailable

ProcessState = Literal["starting", "ready", "failed", "stopped"]
_MOST_ANSWER_BYTES = 262_144
_CHUNK_BYTES = 65_536


class ProcessStatus(BaseModel):
    """How one process of the sandbox is, with the last words of its log."""

    state: ProcessState
    detail: str = ""
    restarts: int = 0


class SandboxStatus(BaseModel):
    opencode: ProcessStatus
    previews: dict[str, ProcessStatus] = {}


class Answer(BaseModel):
    """A whole answer: status and body as an object of JSON (empty when it is not one)."""

    status: int
    body: dict[str, Any] = {}

    def word(self, name: str) -> str:
        """A text of the body, cut to what a person reads."""
        return str(self.body.get(name, ""))[-2000:]


class Supervisor:
    """Calls to the supervisors of all sandboxes. Raises Unavailable when one does not answer in time."""

    def __init__(self, sockets: SandboxSockets) -> None:
        self._sockets = sockets

    async def status(self, user_id: str, *, seconds: float = 1.0) -> SandboxStatus:
        """What runs in the user's sandbox."""
        answer = await self.ask(user_id, "GET", "/status", seconds=seconds)
        try:
            return SandboxStatus.model_validate(answer.body)
        except ValidationError as error:
            raise _silent(user_id, "its supervisor answers in a way that is not understood") from error

    async def ask(
        self,
        user_id: str,
        method: str,
        path: str,
        *,
        seconds: float,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request with a short answer."""
        async with self._request(user_id, method, path, seconds, body, headers) as response:
            received = bytearray()
            async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
                received += chunk
                if len(received) > _MOST_ANSWER_BYTES:
                    raise _silent(user_id, "its supervisor answers without end")
        try:
            document = json.loads(received)
        except (ValueError, RecursionError):
            document = None
        return Answer(status=response.status, body=document if isinstance(document, dict) else {})

    @asynccontextmanager
    async def stream(
        self, user_id: str, path: str, *, seconds: float
    ) -> AsyncIterator[tuple[int, AsyncIterator[bytes]]]:
        """One GET with a long answer: its status and its pieces as they come."""
        async with self._request(user_id, "GET", path, seconds, None, None) as response:
            yield response.status, response.content.iter_chunked(_CHUNK_BYTES)

    @asynccontextmanager
    async def _request(
        self,
        user_id: str,
        method: str,
        path: str,
        seconds: float,
        body: bytes | None,
        headers: Mapping[str, str] | None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        try:
            async with (
                aiohttp.ClientSession(
                    connector=self._sockets.connector(user_id, SUPERVISOR),
                    timeout=aiohttp.ClientTimeout(total=seconds, sock_connect=min(seconds, 5.0)),
                    cookie_jar=aiohttp.DummyCookieJar(),
                    # A small answer must not unfold into a large one.
                    auto_decompress=False,
                ) as session,
                session.request(
                    method, f"http://sandbox{path}", data=body, headers=headers, allow_redirects=False
                ) as response,
            ):
                yield response
        except TimeoutError as error:
            raise _silent(user_id, f"its supervisor gave no answer in {seconds:g} s") from error
        except (aiohttp.ClientError, OSError) as error:
            raise _silent(user_id, str(error)) from error


def _silent(user_id: str, reason: str) -> Unavailable:
    return Unavailable(
        "sandbox_silent",
        f"The sandbox of user {user_id} does not answer: {reason}.",
        action="Try again; the sandbox is started anew when it is gone.",
        subject=user_id,
    )
