"""Conversations as OpenCode sends them, made turn by turn with the player's own answers."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from orchestrator.entrypoints.rehearsal_model.conversation import ChatRequest
from orchestrator.entrypoints.rehearsal_model.reply import PlannedCall, Reply

Tool = Callable[[PlannedCall], str]
TOOLS = [{"type": "function", "function": {"name": "read"}}]
PORTFOLIOS = json.dumps({"items": [{"id": "portfolio1", "name": "Growth"}]})


class Player(Protocol):
    def reply(self, request: ChatRequest, session_id: str | None) -> Reply: ...


@dataclass
class Conversation:
    """Plays OpenCode: runs the tools of each answer until an answer has none."""

    player: Player
    messages: list[dict[str, Any]] = field(default_factory=list)
    calls: list[PlannedCall] = field(default_factory=list)

    def ask(self, text: str | None = None) -> Reply:
        """One model call, with the user's text before it."""
        if text is not None:
            self.messages.append({"role": "user", "content": text})
        request = {"model": "rehearsal", "messages": self.messages, "tools": TOOLS}
        reply = self.player.reply(ChatRequest.model_validate(request), "session")
        calls = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.tool, "arguments": json.dumps(call.arguments)},
            }
            for call in reply.calls
        ]
        self.messages.append({"role": "assistant", "content": reply.text, "tool_calls": calls or None})
        self.calls += reply.calls
        return reply

    def run(self, reply: Reply, answers: Mapping[str, str]) -> None:
        for call in reply.calls:
            text = answers.get(call.tool, "done")
            self.messages.append({"role": "tool", "tool_call_id": call.id, "content": text})

    def turn(self, text: str, *, answers: Mapping[str, str] | None = None, until: str | None = None) -> Reply:
        """Calls the model until it has nothing more to do, or asks for the tool `until`, which is not run."""
        known = {"core_list_portfolios": PORTFOLIOS, "bash": "Types and syntax are fine\n", **(answers or {})}
        reply = self.ask(text)
        while reply.calls and until not in [call.tool for call in reply.calls]:
            self.run(reply, known)
            reply = self.ask()
        return reply

    def tools(self) -> list[str]:
        return [call.tool for call in self.calls]


def answered(words: str) -> str:
    """What OpenCode's question tool answers."""
    return (
        f'User has answered your questions: "How should the shares be shown?"="{words}". '
        "You can now continue with the user's answers in mind."
    )
