"""Where in which score a conversation stands, and how that place is written down and found again.

Every tool call of a score carries its place in its id, and OpenCode keeps the ids; where a compaction drops
them, a line of its summary carries the place.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote

from orchestrator.entrypoints.rehearsal_model.score import MOVEMENTS, Language, Movement, Score, Step

_POSITION = r"(?P<score>[a-z0-9-]+)_(?P<movement>[a-z]+)_(?P<step>\d+)_(?P<language>en|ru)"
_CALL_ID = re.compile(rf"rehearsal_{_POSITION}_[0-9a-f]+")
_BOOKMARK = re.compile(rf"rehearsal_{_POSITION}_(?P<finished>finished|unfinished)_(?P<answer>[^\s`]*)")


@dataclass(frozen=True)
class Place:
    """A movement from its given step on; `failure` is what a tool said when it could not do its part."""

    score: Score
    language: Language
    movement: Movement = "steps"
    step: int = 0
    answer: str | None = None
    finished: bool = False
    failure: str | None = None

    def next_step(self) -> tuple[int, Step] | None:
        variant = self.score.variant(self.answer)
        for number, step in enumerate(self.score.movement(self.movement)):
            if number >= self.step and step.is_played(variant):
                return number, step
        return None

    def call_id(self, step: int) -> str:
        return f"rehearsal_{self.score.id}_{self.movement}_{step}_{self.language}_{secrets.token_hex(6)}"

    def bookmark(self) -> str:
        finished = "finished" if self.finished else "unfinished"
        answer = quote(self.answer or "", safe="")
        return f"rehearsal_{self.score.id}_{self.movement}_{self.step}_{self.language}_{finished}_{answer}"


def place_of_call(call_id: str, scores: Sequence[Score]) -> Place | None:
    """The place at the step that made the call."""
    return _read(_CALL_ID.fullmatch(call_id), scores)


def place_of_bookmark(text: str, scores: Sequence[Score]) -> Place | None:
    found = _BOOKMARK.search(text)
    place = _read(found, scores)
    if found is None or place is None:
        return None
    return replace(place, finished=found["finished"] == "finished", answer=unquote(found["answer"]) or None)


def _read(found: re.Match[str] | None, scores: Sequence[Score]) -> Place | None:
    if found is None:
        return None
    score = next((score for score in scores if score.id == found["score"]), None)
    movement = next((name for name in MOVEMENTS if name == found["movement"]), None)
    if score is None or movement is None:
        return None
    return Place(score, "ru" if found["language"] == "ru" else "en", movement, int(found["step"]))
