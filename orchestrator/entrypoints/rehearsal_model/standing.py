"""How the messages of a conversation lead to a place in a score.

A restart, a late answer, an interrupted tool or a message of OpenCode's own making does not lose the place.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from orchestrator.entrypoints.rehearsal_model.conversation import ChatMessage
from orchestrator.entrypoints.rehearsal_model.place import Place, place_of_bookmark, place_of_call
from orchestrator.entrypoints.rehearsal_model.score import Movement, Score, detect_language, plain_words

GATE_OPENING = "The gate refused this change. Findings:"
REVIEW_OPENING = "A reviewer asked for changes:"
ANSWER_OPENING = "Answer to your question"

_GO_ON = {"continue", "go on", "please continue", "продолжай", "продолжи", "продолжить", "дальше"}
_OPENCODE_SAYS = ("What did we do so far?", "Continue if you have next steps", "<system-reminder>")
_INTERRUPTED = ("[Tool execution was interrupted]", "Tool execution aborted")
_AROUND_ANSWERS = " \t:\"'«»“”=.,"
_FAILED = (
    "Could not find oldString",
    "Found multiple matches for oldString",
    "File not found",
    "The user has specified a rule which prevents you",
    "The arguments provided to the tool are invalid",
    "was called with invalid arguments",
    "MCP error",
    "Unable to connect",
    '{"error"',
)


@dataclass(frozen=True)
class Standing:
    """The last place of the conversation, and whether its last message asks for that place to be played."""

    place: Place | None = None
    on_score: bool = False


def find_standing(messages: Sequence[ChatMessage], scores: Sequence[Score]) -> Standing:
    standing = Standing()
    for message in messages:
        match message.role:
            case "user":
                standing = _after_user(standing, message.text.strip(), scores)
            case "assistant":
                standing = _after_assistant(standing, message, scores)
            case "tool":
                standing = _after_tool(standing, message, scores)
            case "system" | "developer":
                pass
    return standing


def best_match(message: str, scores: Iterable[Score]) -> Score | None:
    ranked = sorted(scores, key=lambda score: score.match.strength(message), reverse=True)
    return ranked[0] if ranked and ranked[0].match.strength(message) else None


def _after_user(standing: Standing, text: str, scores: Sequence[Score]) -> Standing:
    place = standing.place
    if not text or text.startswith(_OPENCODE_SAYS):
        return standing
    if place and text.startswith(GATE_OPENING):
        return Standing(_enter(place, "repairs"), on_score=True)
    if place and text.startswith(REVIEW_OPENING):
        return Standing(_reviewed(place, text.removeprefix(REVIEW_OPENING)), on_score=True)
    if place and text.startswith(ANSWER_OPENING):
        return Standing(_answered(place, text.removeprefix(ANSWER_OPENING)), on_score=True)
    if place and not place.finished and " ".join(plain_words(text)) in _GO_ON:
        return Standing(replace(place, failure=None), on_score=True)
    score = best_match(text, scores)
    if score is None:
        return replace(standing, on_score=False)
    if place and place.score.id == score.id and place.movement == "steps" and not place.finished:
        return Standing(replace(place, failure=None), on_score=True)
    return Standing(Place(score, detect_language(text)), on_score=True)


def _enter(place: Place, movement: Movement) -> Place:
    """The start of a movement; asked again for one that was played to its end, nothing is left in it."""
    if place.movement == movement:
        return replace(place, finished=False, failure=None)
    return replace(place, movement=movement, step=0, finished=False, failure=None)


def _reviewed(place: Place, review: str) -> Place:
    """The revisions where the review asks for what they do; else past their end, for nothing is recorded."""
    entered = _enter(place, "revisions")
    if place.score.review_match.strength(review):
        return entered
    return replace(entered, step=len(place.score.revisions))


def _answered(place: Place, text: str) -> Place:
    """An answer that came as a message: the question's call was interrupted, yet its step is done."""
    for question in place.score.asked_questions():
        text = text.replace(question.en, " ").replace(question.ru, " ")
    asked_at = _question_step(place.score)
    step = max(place.step, asked_at + 1) if place.movement == "steps" else place.step
    lines = [line for line in (line.strip(_AROUND_ANSWERS) for line in text.splitlines()) if line]
    return replace(place, step=step, answer=lines[0] if lines else None, finished=False)


def _question_step(score: Score) -> int:
    asking = (
        number for number, step in enumerate(score.steps) for call in step.calls if call.tool == "question"
    )
    return next(asking, -1)


def _after_assistant(standing: Standing, message: ChatMessage, scores: Sequence[Score]) -> Standing:
    place = standing.place
    for call in message.calls:
        place = _after_call(place, call.id, scores)
    if bookmarked := place_of_bookmark(message.text, scores):
        return Standing(bookmarked, on_score=True)
    if place and standing.on_score and not message.calls and message.text.strip():
        following = place.next_step()
        if following is None or following[1].ends_the_turn:
            place = replace(place, finished=True, step=len(place.score.movement(place.movement)))
    return replace(standing, place=place)


def _after_call(place: Place | None, call_id: str, scores: Sequence[Score]) -> Place | None:
    """Past the step that made the call, even when the message that asked for it is no longer there."""
    called_at = place_of_call(call_id, scores)
    if called_at is None:
        return place
    if place is None or place.score.id != called_at.score.id:
        place = called_at
    return replace(place, movement=called_at.movement, step=called_at.step + 1)


def _after_tool(standing: Standing, message: ChatMessage, scores: Sequence[Score]) -> Standing:
    place, text = standing.place, message.text
    called_at = place_of_call(message.tool_call_id or "", scores)
    if place is None or called_at is None:
        return standing
    if any(words in text for words in _INTERRUPTED):
        return replace(standing, place=replace(place, step=min(place.step, called_at.step)))
    if answer := _answer_in_result(text):
        return replace(standing, place=replace(place, answer=answer))
    expected = called_at.score.movement(called_at.movement)[called_at.step].expect
    if text.removeprefix("Error: ").startswith(_FAILED) or expected not in text:
        return replace(standing, place=replace(place, step=called_at.step, failure=text.strip()))
    return standing


def _answer_in_result(text: str) -> str | None:
    """The words after the last `="` of OpenCode's sentence `User has answered your questions: "Q"="A".`"""
    if not text.startswith("User has answered your questions:"):
        return None
    found = re.findall(r'"="(.*?)"(?:, "|\. You can now)', text, re.DOTALL)
    return " ".join(found) or None
