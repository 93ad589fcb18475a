"""How one choice of a chat completion has to end, whatever the server says."""

import json
from dataclasses import dataclass, field
from typing import Any

from orchestrator.ports.model import ModelUsage

# "error" and "abort" are not among them: they are no endings of an answer, but failures.
_ENDINGS = frozenset({"stop", "length", "tool_calls", "content_filter", "function_call"})
FAILED_ENDINGS = frozenset({"error", "abort"})


@dataclass
class Choice:
    """What was seen of one choice so far."""

    finished: bool = False
    arguments: dict[int, str] = field(default_factory=dict)

    def see_calls(self, calls: Any) -> None:
        """Remember the (pieces of) tool calls in a delta or a message."""
        for position, call in enumerate(calls if isinstance(calls, list) else ()):
            if not isinstance(call, dict):
                continue
            index = call.get("index", position)
            function = call.get("function")
            piece = function.get("arguments") if isinstance(function, dict) else None
            index = index if isinstance(index, int) else position
            self.arguments[index] = self.arguments.get(index, "") + (piece if isinstance(piece, str) else "")

    @property
    def calls_are_whole(self) -> bool:
        """Whether every call's arguments are complete JSON (none at all is an empty object)."""
        try:
            return all(isinstance(json.loads(text or "{}"), dict) for text in self.arguments.values())
        except ValueError:
            return False

    def ending(self, said: Any) -> str:
        """The finish reason that fits what was said.

        `tool_calls` without a call makes OpenCode ask again without end, and `stop` with calls makes it
        ignore them.
        """
        if said == "tool_calls" and not self.arguments:
            return "stop"
        if self.arguments and said in ("stop", "function_call", None):
            return "tool_calls"
        return said if said in _ENDINGS else "stop"


def usage_of(value: Any) -> ModelUsage | None:
    """The token counts of a `usage` object, if it is one."""
    if not isinstance(value, dict):
        return None
    details = value.get("prompt_tokens_details")
    return ModelUsage(
        input_tokens=_count(value.get("prompt_tokens")),
        output_tokens=_count(value.get("completion_tokens")),
        cached_tokens=_count(details.get("cached_tokens") if isinstance(details, dict) else 0),
    )


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0
