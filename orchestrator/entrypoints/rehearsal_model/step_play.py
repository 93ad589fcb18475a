"""A step of a score as an answer: in the request's language, with what earlier tools answered filled in."""

import json
from collections.abc import Sequence
from typing import Any

from orchestrator.entrypoints.rehearsal_model.conversation import ChatMessage
from orchestrator.entrypoints.rehearsal_model.place import Place
from orchestrator.entrypoints.rehearsal_model.reply import PlannedCall, Reply
from orchestrator.entrypoints.rehearsal_model.score import Score, Step


class StepFailure(Exception):
    """A step cannot be played; the message says why."""


def play(
    place: Place, number: int, step: Step, messages: Sequence[ChatMessage], *, known_requests: str
) -> Reply:
    """The score's words may contain {answer}, the user's, and {requests}, the list of those known."""
    planned = [(call.tool, call.arguments) for call in step.calls]
    if step.plan is not None:
        planned.insert(0, ("todowrite", _plan(place.score, step.plan)))
    calls = [
        PlannedCall(place.call_id(number), tool, _filled(arguments, place, messages))
        for tool, arguments in planned
    ]
    words = step.say.said_in(place.language) if step.say else ""
    return Reply(
        text=words.replace("{answer}", place.answer or "").replace("{requests}", known_requests),
        calls=tuple(calls),
        source=f"{place.score.id}/{place.movement}/{number}",
    )


def _plan(score: Score, in_progress: int) -> dict[str, Any]:
    """The whole plan, as the todo tool wants it: done before the item in progress, pending after it."""
    todos = []
    for number, item in enumerate(score.plan, start=1):
        status = "completed" if number < in_progress else "pending"
        status = "in_progress" if number == in_progress else status
        todos.append({"content": item.model_dump(), "status": status, "priority": "medium"})
    return {"todos": todos}


def _filled(value: Any, place: Place, messages: Sequence[ChatMessage]) -> Any:
    match value:
        case {"en": str(), "ru": str()} if len(value) == 2:
            return value[place.language]
        case {"answered_by": str(tool), "path": list(path)} if len(value) == 2:
            return _found_in_answer(tool, path, messages)
        case dict():
            return {key: _filled(item, place, messages) for key, item in value.items()}
        case list():
            return [_filled(item, place, messages) for item in value]
        case _:
            return value


def _found_in_answer(tool: str, path: Sequence[str | int], messages: Sequence[ChatMessage]) -> Any:
    """A value of the JSON that a tool answered last."""
    names = {call.id: call.function.name for message in messages for call in message.calls}
    answers = [m.text for m in messages if m.role == "tool" and names.get(m.tool_call_id or "") == tool]
    try:
        value = json.loads(answers[-1])
        for key in path:
            value = value[key]
    except (IndexError, KeyError, TypeError, ValueError):
        place = ".".join(str(key) for key in path)
        raise StepFailure(f"{tool} answered nothing at {place}: {answers[-1:]}") from None
    return value
