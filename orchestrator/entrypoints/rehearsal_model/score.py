"""What a recorded score says, and which scores do not make sense."""

import re
from collections.abc import Iterator
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Language = Literal["en", "ru"]
Movement = Literal["steps", "repairs", "revisions"]
MOVEMENTS: tuple[Movement, ...] = ("steps", "repairs", "revisions")


class Notation(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Notation):
    """The same text in both languages."""

    en: str
    ru: str

    def said_in(self, language: Language) -> str:
        return self.en if language == "en" else self.ru


class Keywords(Notation):
    """Per language: alternatives, each a list of word beginnings that must all occur in a message.

    A word that begins with `=` must occur as a whole.
    """

    en: tuple[tuple[str, ...], ...] = ()
    ru: tuple[tuple[str, ...], ...] = ()

    def strength(self, message: str) -> int:
        """How many word beginnings the best matching alternative has; 0 when nothing matches."""
        words = plain_words(message)
        return max((len(wanted) for wanted in (*self.en, *self.ru) if _all_occur(wanted, words)), default=0)


class Call(Notation):
    """One tool call; a mapping {en, ru} anywhere in the arguments is replaced by its text in the language."""

    tool: str
    arguments: dict[str, Any] = Field(default_factory=dict)


class Step(Notation):
    """One answer of the model, left out unless the score's variant is in `when` (empty: always played).

    `plan` is the number of the plan's item now in progress; one past the last means that all are done.
    `expect` is what the step's one call must answer; anything else is a failure.
    """

    say: Words | None = None
    plan: int | None = None
    calls: tuple[Call, ...] = ()
    when: tuple[str, ...] = ()
    expect: str = ""

    def is_played(self, variant: str | None) -> bool:
        return not self.when or variant in self.when

    @property
    def ends_the_turn(self) -> bool:
        return not self.calls and self.plan is None


class Score(Notation):
    """`answers` tells variants by keywords of the user's answer; `otherwise` is the variant of any other."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: Words
    prompt: Words
    listed: bool = True
    match: Keywords
    plan: tuple[Words, ...] = ()
    answers: dict[str, Keywords] = Field(default_factory=dict)
    otherwise: str | None = None
    steps: tuple[Step, ...]
    repairs: tuple[Step, ...] = ()
    review_match: Keywords = Keywords()
    revisions: tuple[Step, ...] = ()

    def movement(self, name: Movement) -> tuple[Step, ...]:
        match name:
            case "steps":
                return self.steps
            case "repairs":
                return self.repairs
            case "revisions":
                return self.revisions

    def variant(self, answer: str | None) -> str | None:
        if answer:
            for name, keywords in self.answers.items():
                if keywords.strength(answer):
                    return name
        return self.otherwise

    def asked_questions(self) -> Iterator[Words]:
        for step in self.steps:
            for call in step.calls:
                if call.tool == "question":
                    for question in call.arguments["questions"]:
                        yield Words.model_validate(question["question"])

    @model_validator(mode="after")
    def makes_sense(self) -> Self:
        if self.answers and self.otherwise not in self.answers:
            raise ValueError(f"score {self.id}: otherwise must name one of {sorted(self.answers)}")
        if not self.match.strength(self.prompt.en) or not self.match.strength(self.prompt.ru):
            raise ValueError(f"score {self.id}: its own prompt does not match it")
        for name in MOVEMENTS:
            self._check_movement(name)
        return self

    def _check_movement(self, name: Movement) -> None:
        for number, step in enumerate(self.movement(name)):
            place = f"score {self.id}, {name}[{number}]"
            if unknown := set(step.when) - set(self.answers):
                raise ValueError(f"{place}: when names unknown answers {sorted(unknown)}")
            if step.plan is not None and not 1 <= step.plan <= len(self.plan) + 1:
                raise ValueError(f"{place}: the plan has {len(self.plan)} items")
            if step.expect and (len(step.calls) != 1 or step.plan is not None):
                raise ValueError(f"{place}: expect needs a step of exactly one call")
            if step.ends_the_turn and step.say is None:
                raise ValueError(f"{place}: neither says nor does anything")
        for variant in self.answers or ("",):
            played = [step for step in self.movement(name) if step.is_played(variant)]
            ends = [step.ends_the_turn for step in played]
            if played and ends != [False] * (len(played) - 1) + [True]:
                raise ValueError(f"score {self.id}, {name}: the last step, and only it, has no tool calls")


def plain_words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold().replace("ё", "е"))


def detect_language(text: str) -> Language:
    return "ru" if re.search(r"[а-яё]", text, re.IGNORECASE) else "en"


def _all_occur(wanted: tuple[str, ...], words: list[str]) -> bool:
    return all(any(_fits(beginning, word) for word in words) for beginning in wanted)


def _fits(beginning: str, word: str) -> bool:
    return word == beginning[1:] if beginning.startswith("=") else word.startswith(beginning)
