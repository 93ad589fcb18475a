"""OpenCode's HTTP API in one user's sandbox, through the socket that the sandbox made."""

import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractContextManager, asynccontextmanager
from typing import Any

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from orchestrator.adapters.opencode.wire import (
    MESSAGES,
    QUESTIONS,
    SERVERS,
    SESSIONS,
    STATUSES,
    Message,
    PendingQuestion,
    ServerStatus,
    SessionInfo,
    Status,
    WireEvent,
    parse_frame,
)
from orchestrator.domain.errors import Unavailable
from orchestrator.domain.question import Answers

SocketPath = Callable[[str], AbstractContextManager[str]]
"""For a user id, a path that is safe to connect to while the context is open; OSError when there is none."""

Password = Callable[[str], str]
"""The password of the OpenCode in this user's sandbox."""

_MAX_MESSAGES = 300


class OpenCodeApi:
    """The calls that are used, for one directory; each raises Unavailable when OpenCode does not answer."""

    def __init__(self, http: httpx.AsyncClient, directory: str) -> None:
        self._http = http
        self._directory = directory

    async def root_sessions(self) -> tuple[SessionInfo, ...]:
        """The directory's conversations, ours and whatever else the sandbox made there."""
        found = SESSIONS.validate_json(await self._call("GET", "/session", roots="true"))
        return tuple(each for each in found if each.directory == self._directory and each.parent_id is None)

    async def create_session(self, title: str) -> SessionInfo:
        """A session with a title: without one OpenCode asks the model for it."""
        return SessionInfo.model_validate_json(await self._call("POST", "/session", {"title": title}))

    async def children(self, session_id: str) -> tuple[SessionInfo, ...]:
        return SESSIONS.validate_json(await self._call("GET", f"/session/{session_id}/children"))

    async def status(self, session_id: str) -> str:
        """`busy`, `retry` or `idle`; OpenCode lists only those that are not idle."""
        statuses = STATUSES.validate_json(await self._call("GET", "/session/status"))
        return statuses.get(session_id, Status(type="idle")).type

    async def messages(self, session_id: str, *, since: str) -> tuple[Message, ...]:
        """The messages in order; at least those from `since` on, if it is there."""
        path = f"/session/{session_id}/message"
        latest = MESSAGES.validate_json(await self._call("GET", path, limit=str(_MAX_MESSAGES)))
        if len(latest) < _MAX_MESSAGES or any(message.info.id <= since for message in latest):
            return latest
        return MESSAGES.validate_json(await self._call("GET", path))

    async def prompt(self, session_id: str, *, message_id: str, text: str, system: str) -> None:
        body: dict[str, Any] = {"messageID": message_id, "parts": [{"type": "text", "text": text}]}
        if system:
            body["system"] = system
        await self._call("POST", f"/session/{session_id}/prompt_async", body)

    async def abort(self, session_id: str) -> None:
        await self._call("POST", f"/session/{session_id}/abort", {})

    async def questions(self) -> tuple[PendingQuestion, ...]:
        return QUESTIONS.validate_json(await self._call("GET", "/question"))

    async def reply(self, question_id: str, answers: Answers) -> bool:
        """Answer a question; False when OpenCode does not know it."""
        response = await self._send("POST", f"/question/{question_id}/reply", {"answers": answers})
        if response.status_code == 404:
            return False
        _refuse_failure(response)
        return True

    async def dismiss(self, question_id: str) -> None:
        """Take a question away that nobody waits for."""
        await self._send("POST", f"/question/{question_id}/reject", {})

    async def refuse_permission(self, permission_id: str, *, reason: str) -> None:
        """Refuse with a reason: the agent reads it and goes on; without one its turn would end."""
        await self._send("POST", f"/permission/{permission_id}/reply", {"reply": "reject", "message": reason})

    async def tool_servers(self) -> dict[str, ServerStatus]:
        return SERVERS.validate_json(await self._call("GET", "/mcp"))

    async def add_tool_server(self, name: str, *, url: str, token: str, timeout_ms: int) -> None:
        """Register an MCP server for this directory, until OpenCode restarts."""
        config = {
            "type": "remote",
            "url": url,
            "headers": {"Authorization": f"Bearer {token}"},
            "oauth": False,
            "enabled": True,
            "timeout": timeout_ms,
        }
        await self._call("POST", "/mcp", {"name": name, "config": config})

    @asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[WireEvent]]:
        """The directory's event feed, from now on."""
        forever = httpx.Timeout(10, read=None)
        params = {"directory": self._directory}
        async with self._http.stream("GET", "/event", params=params, timeout=forever) as response:
            if response.status_code != 200:
                raise _unreachable(f"its event feed answered {response.status_code}")
            yield _frames(response)

    async def _call(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, **query: str
    ) -> bytes:
        response = await self._send(method, path, body, **query)
        _refuse_failure(response)
        return response.content

    async def _send(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, **query: str
    ) -> httpx.Response:
        params = {"directory": self._directory, **query}
        return await self._http.request(method, path, params=params, json=body)


class OpenCodeDoor:
    """Opens the API of a user's OpenCode; a connection lives as long as one visit."""

    def __init__(self, *, connect: SocketPath, password: Password, timeout_seconds: float = 30) -> None:
        self._connect = connect
        self._password = password
        self._timeout_seconds = timeout_seconds
        self._no_tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    @asynccontextmanager
    async def open(self, user_id: str, directory: str) -> AsyncIterator[OpenCodeApi]:
        password = self._password(user_id)
        try:
            with self._connect(user_id) as path:
                session = aiohttp.ClientSession(connector=aiohttp.UnixConnector(path=path))
                async with httpx.AsyncClient(
                    transport=AiohttpTransport(client=session, verify=self._no_tls),
                    base_url="http://opencode",
                    auth=("opencode", password),
                    timeout=self._timeout_seconds,
                    trust_env=False,
                ) as http:
                    yield OpenCodeApi(http, directory)
        except (httpx.HTTPError, aiohttp.ClientError, OSError, ValueError) as error:
            raise _unreachable(str(error) or type(error).__name__) from error


async def _frames(response: httpx.Response) -> AsyncIterator[WireEvent]:
    async for line in response.aiter_lines():
        if line.startswith("data:"):
            yield parse_frame(line[5:])


def _refuse_failure(response: httpx.Response) -> None:
    if response.status_code >= 400:
        raise _unreachable(f"it answered {response.status_code}: {response.text[:300]}")


def _unreachable(detail: str) -> Unavailable:
    return Unavailable(
        "agent_unreachable",
        f"The agent in the sandbox does not answer ({detail}).",
        action="It is started again; if this goes on, look at the sandbox's log.",
    )
