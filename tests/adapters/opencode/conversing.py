"""One conversation with the agent through its port, as an activity has it."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from orchestrator.adapters.opencode.agent import OpenCodeAgent
from orchestrator.adapters.opencode.guards import Limits
from orchestrator.domain.ids import new_id
from orchestrator.ports.agent import AgentAsked, AgentSignal, Conversation, Keyed, Prompt
from tests.adapters.opencode.sandboxed_opencode import PASSWORD, SandboxedOpenCode

USER = "annaannaannaann"
T = TypeVar("T")


def agent_of(server: SandboxedOpenCode, **how: Any) -> OpenCodeAgent:
    return OpenCodeAgent(
        connect=server.connect,
        password=lambda _: PASSWORD,
        tool_servers=how.pop("tool_servers", {}),
        workspaces=str(server.workspaces),
        **how,
    )


def prompt(text: str) -> Prompt:
    return Prompt(id=new_id(), at=datetime.now(UTC), turn_id=new_id(), text=text)


@dataclass(frozen=True)
class Conversing:
    server: SandboxedOpenCode
    agent: OpenCodeAgent
    conversation: Conversation

    @classmethod
    async def begin(cls, server: SandboxedOpenCode) -> "Conversing":
        agent, session_id = agent_of(server), server.workspace()
        conversation = await agent.open_conversation(
            user_id=USER, session_id=session_id, title="a session", token="token"
        )
        return cls(server, agent, conversation)

    def guarded_by(self, limits: Limits) -> "Conversing":
        return replace(self, agent=agent_of(self.server, limits=limits))

    def after_a_crash_of_ours(self) -> "Conversing":
        """Another process, which knows nothing of what was said."""
        return replace(self, agent=agent_of(self.server))

    async def work(self, said: Prompt, *, look_first: bool = False) -> list[AgentSignal]:
        return [signal async for signal in self.agent.work(self.conversation, said, look_first=look_first)]

    async def work_until(self, said: Prompt, kind: type, *, look_first: bool = False) -> list[AgentSignal]:
        """Follow until an event of this kind, then leave like a process that dies."""
        heard: list[AgentSignal] = []
        following: Any = self.agent.work(self.conversation, said, look_first=look_first)
        async with aclosing(following) as signals:
            async for signal in signals:
                heard.append(signal)
                if isinstance(signal, Keyed) and isinstance(signal.event, kind):
                    return heard
        raise AssertionError(f"there was no {kind.__name__} in {heard}")

    async def answer(
        self, said: Prompt, asked: AgentAsked, answers: tuple[tuple[str, ...], ...]
    ) -> list[AgentSignal]:
        following: AsyncIterator[AgentSignal] = self.agent.answer(
            self.conversation, said, agent_question_id=asked.agent_question_id, answers=answers
        )
        return [signal async for signal in following]


def events(signals: list[AgentSignal], kind: type[T]) -> list[T]:
    return [s.event for s in signals if isinstance(s, Keyed) and isinstance(s.event, kind)]


def keys(signals: list[AgentSignal]) -> list[str]:
    return [s.key for s in signals if isinstance(s, Keyed) and s.key is not None]
