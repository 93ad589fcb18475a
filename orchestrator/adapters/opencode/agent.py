"""OpenCode as the agent's port: conversations, turns and their stopping, in each user's sandbox."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from functools import partial

from orchestrator.adapters.opencode.client import OpenCodeApi, OpenCodeDoor, Password, SocketPath
from orchestrator.adapters.opencode.guards import Limits
from orchestrator.adapters.opencode.surroundings import Patience, Reply, Surroundings
from orchestrator.adapters.opencode.turn import Turn
from orchestrator.domain.errors import Unavailable
from orchestrator.domain.question import Answers
from orchestrator.ports.agent import Agent, AgentSignal, Conversation, Prompt

_TOOL_TIMEOUT_MS = 60_000
_STOP_POLL_SECONDS = 0.05


class OpenCodeAgent(Agent):
    """Every conversation has a directory of its own, so that its tools act with its own token."""

    def __init__(
        self,
        *,
        connect: SocketPath,
        password: Password,
        tool_servers: Mapping[str, str],
        workspaces: str = "/workspace/sessions",
        renew_token_minutes: float = 360,
        limits: Limits | None = None,
        patience: Patience | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`tool_servers` maps names of MCP servers to their addresses as seen from inside the sandbox.

        Registering them again with a fresh token costs a turn's start about 100 ms, so a token is kept for
        `renew_token_minutes`, which has to be well below its lifetime.
        """
        self._door = OpenCodeDoor(connect=connect, password=password)
        self._tool_servers = tool_servers
        self._workspaces = workspaces
        self._renew_token_seconds = renew_token_minutes * 60
        self._limits = limits or Limits()
        self._patience = patience or Patience()
        self._clock = clock
        self._tokens: dict[str, str] = {}
        self._registered_at: dict[str, float] = {}
        self._conversations: dict[str, Conversation] = {}

    async def open_conversation(
        self, *, user_id: str, session_id: str, title: str, token: str
    ) -> Conversation:
        self._tokens[session_id] = token
        async with self._open_api(user_id, session_id) as api:
            were_connected = await self._connect_tools(api, session_id)
            known = self._conversations.get(session_id)
            if known is not None and were_connected:
                return known
            # The title carries our id: the sandbox makes sessions of its own there, to warm the directory.
            found = [each for each in await api.root_sessions() if each.title.startswith(session_id)]
            root = (
                min(found, key=lambda each: each.id)
                if found
                else await api.create_session(f"{session_id} {title}")
            )
        conversation = Conversation(user_id=user_id, session_id=session_id, agent_session_id=root.id)
        self._conversations[session_id] = conversation
        return conversation

    def work(
        self, conversation: Conversation, prompt: Prompt, *, look_first: bool
    ) -> AsyncIterator[AgentSignal]:
        return Turn(conversation, prompt, self._around(conversation), is_sent=look_first).follow()

    def answer(
        self, conversation: Conversation, prompt: Prompt, *, agent_question_id: str, answers: Answers
    ) -> AsyncIterator[AgentSignal]:
        reply = Reply(agent_question_id, answers)
        return Turn(conversation, prompt, self._around(conversation), is_sent=True, reply=reply).follow()

    async def stop(self, conversation: Conversation) -> None:
        """Abort, and take away the questions that OpenCode would keep; return when it is idle."""
        root = conversation.agent_session_id
        async with self._open_api(conversation.user_id, conversation.session_id) as api:
            await api.abort(root)
            theirs = {root, *(child.id for child in await api.children(root))}
            for pending in await api.questions():
                if pending.session_id in theirs:
                    await api.dismiss(pending.id)
            for _ in range(int(self._patience.abort / _STOP_POLL_SECONDS)):
                if await api.status(root) == "idle":
                    return
                await asyncio.sleep(_STOP_POLL_SECONDS)

    def _around(self, conversation: Conversation) -> Surroundings:
        user_id, session_id = conversation.user_id, conversation.session_id
        return Surroundings(
            directory=self._directory(session_id),
            open_api=partial(self._open_api, user_id, session_id),
            restore_tools=partial(self._restore_tools, user_id, session_id),
            clock=self._clock,
            limits=self._limits,
            patience=self._patience,
        )

    async def _restore_tools(self, user_id: str, session_id: str) -> None:
        """OpenCode forgets registered servers when it restarts."""
        if session_id in self._tokens:
            async with self._open_api(user_id, session_id) as api:
                await self._connect_tools(api, session_id)

    async def _connect_tools(self, api: OpenCodeApi, session_id: str) -> bool:
        """Make sure that every server is connected with a token of the session; True when it was already."""
        now = asyncio.get_running_loop().time()
        registered_at = self._registered_at.get(session_id)
        is_current = registered_at is not None and now - registered_at < self._renew_token_seconds
        states = await api.tool_servers()
        missing = [
            name
            for name in self._tool_servers
            if not is_current or name not in states or states[name].status != "connected"
        ]
        for name in missing:
            await api.add_tool_server(
                name,
                url=self._tool_servers[name],
                token=self._tokens[session_id],
                timeout_ms=_TOOL_TIMEOUT_MS,
            )
        if missing:
            states = await api.tool_servers()
        for name in missing:
            if name not in states or states[name].status != "connected":
                said = states[name].error if name in states else "it is not listed"
                raise Unavailable(
                    "agent_tools_unavailable",
                    f"The agent's tools at {name} are not connected ({said}).",
                    action="Try again; if this goes on, look at the gateway's log.",
                    subject=name,
                )
        if missing:
            self._registered_at[session_id] = now
        return not missing

    def _open_api(self, user_id: str, session_id: str) -> AbstractAsyncContextManager[OpenCodeApi]:
        return self._door.open(user_id, self._directory(session_id))

    def _directory(self, session_id: str) -> str:
        return f"{self._workspaces}/{session_id}"
