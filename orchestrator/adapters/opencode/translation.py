"""How one finished or running piece of OpenCode's answer reads as an event of ours; pure, without memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from orchestrator.adapters.opencode.wire import Part, PendingQuestion
from orchestrator.domain.event import (
    ReasoningDelta,
    TextCompleted,
    TextDelta,
    TodoUpdated,
    ToolCompleted,
    ToolFailed,
    ToolProgress,
)
from orchestrator.domain.question import QuestionItem, QuestionOption
from orchestrator.domain.todo import read_plan
from orchestrator.ports.agent import Keyed

MAX_OUTPUT_CHARACTERS = 4_000
MAX_INPUT_CHARACTERS = 4_000

PLAN_TOOL = "todowrite"
QUESTION_TOOL = "question"
_REFUSED_CALL_TOOL = "invalid"

_TITLE_FIELDS: dict[str, tuple[str, ...]] = {
    "bash": ("description", "command"),
    "read": ("filePath",),
    "write": ("filePath",),
    "edit": ("filePath",),
    "glob": ("pattern",),
    "grep": ("pattern",),
    "webfetch": ("url",),
    "task": ("description",),
    "skill": ("name",),
}


@dataclass(frozen=True)
class Place:
    """Which log and turn the events belong to, and the directory that file names are shown relative to."""

    session_id: str
    turn_id: str
    directory: str


def text_delta(place: Place, part_id: str, delta: str, now: datetime) -> Keyed:
    event = TextDelta(
        session_id=place.session_id, turn_id=place.turn_id, at=now, part_id=part_id, delta=delta
    )
    return Keyed(key=None, event=event)


def reasoning_delta(place: Place, part_id: str, delta: str, now: datetime) -> Keyed:
    event = ReasoningDelta(
        session_id=place.session_id, turn_id=place.turn_id, at=now, part_id=part_id, delta=delta
    )
    return Keyed(key=None, event=event)


def text_completed(place: Place, part: Part, now: datetime) -> Keyed:
    event = TextCompleted(
        session_id=place.session_id,
        turn_id=place.turn_id,
        at=_moment(part.time.end, now),
        part_id=part.id,
        text=part.text,
    )
    return Keyed(key=f"text:{part.id}", event=event)


def tool_progress(place: Place, part: Part, now: datetime, *, of: str | None = None) -> Keyed:
    """What a call does now; `of` shows it as progress of another call (a subagent's of its task)."""
    event = ToolProgress(
        session_id=place.session_id,
        turn_id=place.turn_id,
        at=now,
        call_id=of or part.id,
        tool="task" if of else part.tool,
        title=tool_title(place, part),
        input=_cut(part.state.input) if not of else {},
        output=_tail(str(part.state.metadata.get("output") or "")) if not of else "",
    )
    return Keyed(key=None, event=event)


def tool_finished(place: Place, part: Part, now: datetime) -> Keyed:
    """The end of a call, under its part's id: call ids come from the model, which may repeat them."""
    state = part.state
    refused = part.tool == _REFUSED_CALL_TOOL
    tool = str(state.input.get("tool") or part.tool) if refused else part.tool
    start, end = state.time.start, state.time.end
    told: dict[str, Any] = {
        "session_id": place.session_id,
        "turn_id": place.turn_id,
        "at": _moment(end, now),
        "call_id": part.id,
        "tool": tool,
        "title": tool if refused else tool_title(place, part),
        "input": {} if refused else _cut(state.input),
        "duration_ms": int(end - start) if start is not None and end is not None else 0,
    }
    event: ToolCompleted | ToolFailed
    if refused or state.status == "error":
        event = ToolFailed(**told, error=_tail(state.error or state.output))
    else:
        event = ToolCompleted(**told, output=_tail(state.output))
    return Keyed(key=f"tool:{part.id}", event=event)


def plan_updated(place: Place, part: Part, now: datetime) -> Keyed:
    """The plan that this call of the todo tool wrote."""
    items = part.state.input.get("todos")
    event = TodoUpdated(
        session_id=place.session_id,
        turn_id=place.turn_id,
        at=_moment(part.state.time.end, now),
        todos=read_plan(_steps(items if isinstance(items, list) else [])),
    )
    return Keyed(key=f"todo:{part.id}", event=event)


def question_items(pending: PendingQuestion) -> tuple[QuestionItem, ...]:
    return tuple(
        QuestionItem(
            question=asked.question,
            header=asked.header,
            multiple=asked.multiple,
            options=tuple(
                QuestionOption(label=option.label, description=option.description) for option in asked.options
            ),
        )
        for asked in pending.questions
    )


def tool_title(place: Place, part: Part) -> str:
    """What the call is about in one line, the same while it runs and when it is over."""
    for field in _TITLE_FIELDS.get(part.tool, ()):
        value = part.state.input.get(field)
        if isinstance(value, str) and value.strip():
            return value.removeprefix(f"{place.directory}/").strip().splitlines()[0][:200]
    return part.state.title[:200] or part.tool


def _steps(items: list[Any]) -> Iterable[tuple[str, str]]:
    for item in items:
        if isinstance(item, dict):
            yield str(item.get("content", "")), str(item.get("status", ""))


def _moment(milliseconds: float | None, otherwise: datetime) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds else otherwise


def _tail(text: str) -> str:
    return text if len(text) <= MAX_OUTPUT_CHARACTERS else "…" + text[1 - MAX_OUTPUT_CHARACTERS :]


def _cut(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= MAX_INPUT_CHARACTERS else value[: MAX_INPUT_CHARACTERS - 1] + "…"
    if isinstance(value, dict):
        return {key: _cut(inner) for key, inner in value.items()}
    return [_cut(inner) for inner in value[:200]] if isinstance(value, list) else value
