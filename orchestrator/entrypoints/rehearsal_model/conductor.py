"""Which step of which score answers a request."""

from collections.abc import Sequence
from typing import Any

from orchestrator.entrypoints.rehearsal_model.conversation import ChatRequest
from orchestrator.entrypoints.rehearsal_model.place import Place, find_standing
from orchestrator.entrypoints.rehearsal_model.reply import PlannedCall, Reply
from orchestrator.entrypoints.rehearsal_model.score import Language, Score, Step, detect_language
from orchestrator.entrypoints.rehearsal_model.words import nothing_recorded, step_failed, unknown_request


class Conductor:
    """Plays scores; whatever no score knows gets an honest answer."""

    def __init__(self, scores: Sequence[Score]) -> None:
        self._scores = tuple(scores)

    def reply(self, request: ChatRequest) -> Reply:
        standing = find_standing(request.messages, self._scores)
        if standing.place is None or not standing.on_score:
            asked = next((m.text for m in reversed(request.messages) if m.role == "user"), "")
            return Reply(unknown_request(self._scores, detect_language(asked)), source="unknown request")
        place = standing.place
        if place.failure:
            return Reply(step_failed(place.failure, place.language), source=f"{place.score.id}/failed")
        following = place.next_step()
        if following is None:
            return Reply(
                nothing_recorded(place.movement, place.language), source=f"{place.score.id}/exhausted"
            )
        return play(place, *following)


def play(place: Place, number: int, step: Step) -> Reply:
    calls = [PlannedCall(place.call_id(number), call.tool, call.arguments) for call in step.calls]
    if step.plan is not None:
        calls.insert(0, PlannedCall(place.call_id(number), "todowrite", _plan(place.score, step.plan)))
    return Reply(
        text=step.say.said_in(place.language) if step.say else "",
        calls=tuple(_said_in(call, place.language) for call in calls),
        source=f"{place.score.id}/{place.movement}/{number}",
    )


def _plan(score: Score, in_progress: int) -> dict[str, Any]:
    """The whole plan, as the todo tool wants it: done before the item in progress, pending after it."""
    todos = []
    for number, item in enumerate(score.plan, start=1):
        status = "completed" if number < in_progress else "pending"
        todos.append(
            {
                "content": item.model_dump(),
                "status": "in_progress" if number == in_progress else status,
                "priority": "medium",
            }
        )
    return {"todos": todos}


def _said_in(call: PlannedCall, language: Language) -> PlannedCall:
    return PlannedCall(call.id, call.tool, _localized(call.arguments, language))


def _localized(value: Any, language: Language) -> Any:
    match value:
        case {"en": str(), "ru": str()} if len(value) == 2:
            return value[language]
        case dict():
            return {key: _localized(item, language) for key, item in value.items()}
        case list():
            return [_localized(item, language) for item in value]
        case _:
            return value
