"""Which step of which score answers a request."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

from orchestrator.entrypoints.rehearsal_model.conversation import ChatRequest
from orchestrator.entrypoints.rehearsal_model.place import Place
from orchestrator.entrypoints.rehearsal_model.reply import Reply
from orchestrator.entrypoints.rehearsal_model.score import Score, detect_language
from orchestrator.entrypoints.rehearsal_model.standing import Standing, find_standing
from orchestrator.entrypoints.rehearsal_model.step_play import StepFailure, play
from orchestrator.entrypoints.rehearsal_model.words import (
    compaction_summary,
    known_requests,
    nothing_recorded,
    step_failed,
    unknown_request,
)

_MAX_SESSIONS = 1_000


class Conductor:
    """Plays scores; whatever no score knows gets an honest answer.

    The place comes from the conversation. Only for OpenCode's request to compact one, which quotes it without
    the ids of its calls, the last place of the session is remembered.
    """

    def __init__(self, scores: Sequence[Score]) -> None:
        self._scores = tuple(scores)
        self._last_places: OrderedDict[str, Place] = OrderedDict()

    def reply(self, request: ChatRequest, session_id: str | None) -> Reply:
        if request.asks_for_compaction:
            last_place = self._last_places.get(session_id or "")
            return Reply(compaction_summary(last_place), source="compaction")
        standing = find_standing(request.messages, self._scores)
        reply, reached = self._answer(request, standing)
        if session_id and reached:
            self._remember(session_id, reached)
        return reply

    def _answer(self, request: ChatRequest, standing: Standing) -> tuple[Reply, Place | None]:
        place = standing.place
        if place is None or not standing.on_score:
            asked = next((m.text for m in reversed(request.messages) if m.role == "user"), "")
            words = unknown_request(self._scores, detect_language(asked))
            return Reply(words, source="unknown request"), place
        following = place.next_step()
        if following is None:
            words = nothing_recorded(place.movement, place.language)
            return Reply(words, source=f"{place.score.id}/{place.movement}/exhausted"), place
        number, step = following
        known = known_requests(self._scores, place.language)
        try:
            if place.failure:
                raise StepFailure(place.failure)
            reply = play(place, number, step, request.messages, known_requests=known)
        except StepFailure as failure:
            words = step_failed(str(failure), place.language)
            return Reply(words, source=f"{place.score.id}/{place.movement}/{number}/failed"), place
        return reply, replace(place, step=number + 1, finished=step.ends_the_turn)

    def _remember(self, session_id: str, place: Place) -> None:
        self._last_places[session_id] = place
        self._last_places.move_to_end(session_id)
        while len(self._last_places) > _MAX_SESSIONS:
            self._last_places.popitem(last=False)
