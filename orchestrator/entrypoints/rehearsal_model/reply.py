"""What the model answers: words, then tool calls."""

from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class PlannedCall:
    id: str
    tool: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """`source` is for the record of requests: what is played (`allocation-chart/steps/3`), or why nothing."""

    text: str
    calls: tuple[PlannedCall, ...] = ()
    source: str = field(default="words", compare=False)

    @property
    def finish_reason(self) -> Literal["stop", "tool_calls"]:
        return "tool_calls" if self.calls else "stop"
