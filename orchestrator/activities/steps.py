"""What workflows hand to activities and get back: ids and small facts, never transcripts."""

from datetime import datetime
from typing import Literal

from orchestrator.domain.fact import Fact
from orchestrator.domain.publication import PublicationState, Review
from orchestrator.domain.question import Answer, Question
from orchestrator.domain.session import SessionState

TurnEnd = Literal["completed", "stopped", "failed"]


class PrepareInput(Fact):
    session_id: str
    user_id: str


class Asked(Fact):
    """An answered question, and the prompt within which it was asked."""

    question: Question
    answer: Answer


class TurnInput(Fact):
    """One stretch of a turn: from the prompt, or from an answer, until the agent stops, asks or fails.

    `prompt_id` and `prompt_at` name the prompt that is followed; `asked` is set when the stretch begins
    with an answer, and then `resumed_at` is when that answer came.
    """

    session_id: str
    user_id: str
    turn_id: str
    message_id: str
    prompt_id: str
    prompt_at: datetime
    asked: Asked | None = None
    resumed_at: datetime | None = None


class Failure(Fact):
    """Why a turn failed: code, message and action of an AtelierError."""

    code: str
    message: str
    action: str


class TurnResult(Fact):
    """How the stretch ended, and which prompt the agent is on now."""

    ending: Literal["completed", "stopped", "asked", "failed"]
    prompt_id: str
    prompt_at: datetime
    question: Question | None = None
    failure: Failure | None = None


class ConcludeInput(Fact):
    session_id: str
    user_id: str
    turn_id: str
    ending: TurnEnd
    failure: Failure | None = None


class Concluded(Fact):
    """The tree after the turn; `changed` if it is another one now, `refused` why it cannot be kept."""

    ending: TurnEnd
    tree: str
    base_commit: str
    changed: bool
    differs_from_base: bool = False
    refused: str | None = None


class GateInput(Fact):
    session_id: str
    turn_id: str | None
    tree: str
    base_commit: str
    repair: int = 0


class GateResult(Fact):
    """`repairable` if the agent can do something about it: a gate that broke is not the agent's to repair."""

    passed: bool
    repairable: bool
    tree: str


class RepairInput(Fact):
    """Write the message that sends findings, or a refusal of the whole tree, back to the agent."""

    session_id: str
    message_id: str
    tree: str
    refused: str | None = None


class SettleInput(Fact):
    session_id: str
    state: SessionState


class QueuedMessage(Fact):
    session_id: str
    message_id: str


class PublicationInput(Fact):
    """A change to publish."""

    publication_id: str
    session_id: str
    user_id: str
    tree: str


class Drafted(Fact):
    """The publication's change on top of the default branch as it is now."""

    tree: str
    base_commit: str
    approvals: int


class OpenInput(Fact):
    publication_id: str
    session_id: str
    user_id: str
    tree: str
    base_commit: str
    approvals: int


class Opened(Fact):
    """The open pull request; its state is what earlier reviews of the same commit give."""

    number: int
    commit: str
    state: PublicationState


class ReviewInput(Fact):
    publication_id: str
    session_id: str
    review: Review
    approvals: int


class Reviewed(Fact):
    """The state after the review, and the message that takes requested changes to the agent."""

    state: PublicationState
    message_id: str | None = None


class MergeInput(Fact):
    publication_id: str
    session_id: str
    merged_by: str
    approvals: int


class FailedInput(Fact):
    publication_id: str
    session_id: str
    reason: str
