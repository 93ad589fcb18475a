"""OpenCode alone in a sandbox of Atelier's kind: same image, walls, relays and gateway, driven directly."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import aiohttp

from orchestrator.activities.context import system_text
from orchestrator.activities.turns import AGENT_TOKEN_LIFETIME
from orchestrator.adapters.docker.place import SandboxPlace
from orchestrator.adapters.docker.sockets import OPENCODE
from orchestrator.domain.event import SandboxStep, StepState
from orchestrator.domain.ids import new_id
from orchestrator.domain.user import User
from orchestrator.entrypoints.wiring import Machinery
from tests.bench.feeds import Feed, opencode_stream

WORKSPACES = "/workspace/sessions"


def directory_of(session_id: str) -> str:
    """The directory in the sandbox in which a session's OpenCode works."""
    return f"{WORKSPACES}/{session_id}"


@asynccontextmanager
async def opencode(machinery: Machinery, user_id: str) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of the OpenCode in this user's sandbox, whose connections are kept."""
    password = SandboxPlace.of(machinery.settings.data, user_id).password()
    async with aiohttp.ClientSession(
        "http://opencode",
        connector=machinery.sockets.connector(user_id, OPENCODE),
        auth=aiohttp.BasicAuth("opencode", password),
    ) as http:
        yield http


class BareOpenCode:
    """One conversation with the same files, tools and system text as a session of Atelier has."""

    def __init__(self, http: aiohttp.ClientSession, *, session_id: str, agent_id: str, system: str) -> None:
        self._http = http
        self._system = system
        self._path = f"/session/{agent_id}/prompt_async"
        self._where = {"directory": directory_of(session_id)}
        self.agent_id = agent_id

    async def say(self, text: str) -> None:
        body = {"parts": [{"type": "text", "text": text}], "system": self._system}
        async with self._http.post(self._path, params=self._where, json=body) as answer:
            answer.raise_for_status()

    def stream(self) -> AbstractAsyncContextManager[Feed]:
        return opencode_stream(self._http, self._where["directory"])


@asynccontextmanager
async def bare_opencode(machinery: Machinery, user: User) -> AsyncIterator[BareOpenCode]:
    """Make the sandbox, the workspace and the conversation; none of it is measured."""

    async def quietly(_step: SandboxStep, _state: StepState, _elapsed_ms: int, _detail: str) -> None:
        """Nobody watches these steps."""

    session_id = new_id()
    await machinery.sandboxes.ensure(user.id, quietly)
    head = await machinery.source.head()
    files = await machinery.source.files(await machinery.source.tree_of(head))
    manifest = await machinery.source.manifest(head)
    await machinery.workspaces.create(user.id, session_id, files, manifest.links)
    token = machinery.tokens.issue(user, session_id=session_id, audience="mcp", lifetime=AGENT_TOKEN_LIFETIME)
    conversation = await machinery.agent.open_conversation(
        user_id=user.id, session_id=session_id, title="Bench", token=token
    )
    async with opencode(machinery, user.id) as http:
        yield BareOpenCode(
            http,
            session_id=session_id,
            agent_id=conversation.agent_session_id,
            system=system_text(manifest=manifest, user=user, resolved=()),
        )
