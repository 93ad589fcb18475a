"""Sessions: one conversation about one customization, as the list of sessions shows it."""

import unicodedata
from datetime import datetime
from typing import Literal

from orchestrator.domain.fact import Fact
from orchestrator.domain.question import Answer, QuestionItem

SessionState = Literal["idle", "working", "waiting", "closed"]
MAX_MESSAGE_CHARACTERS = 16_000
MAX_TITLE_CHARACTERS = 120


class Session(Fact):
    """The record of a session."""

    id: str
    user_id: str
    title: str
    state: SessionState = "idle"
    base_commit: str = ""
    tree: str = ""
    created: datetime
    updated: datetime


class Message(Fact):
    """A message as it is kept; the workflow carries only its id."""

    id: str
    session_id: str
    text: str
    origin: Literal["user", "gate", "review", "answer"] = "user"
    at: datetime


class Resolved(Fact):
    """A question with its answer: part of the resolved context, never asked again."""

    items: tuple[QuestionItem, ...]
    answer: Answer


def says_nothing(text: str) -> bool:
    """Whether the text has no visible character."""
    return all(character.isspace() or unicodedata.category(character)[0] == "C" for character in text)


def title_of(text: str) -> str:
    """A session's title from its first message: the first line, cut at a word."""
    line = text.strip().splitlines()[0] if text.strip() else ""
    if len(line) <= 60:
        return line
    return line[:60].rsplit(" ", 1)[0].rstrip(",.;:") + "…"
