"""What the API asks of the workflows: the inputs and answers of their updates and signals."""

from datetime import datetime
from typing import Literal

from orchestrator.domain.fact import Fact
from orchestrator.domain.publication import Person, Review
from orchestrator.domain.question import Answer


class SessionStart(Fact):
    """A session to run; all but the ids is what it carries over when its history is cut."""

    session_id: str
    user_id: str
    queue: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    tree: str = ""
    judged_tree: str = ""
    gated_tree: str = ""
    differs_from_base: bool = False
    publication_id: str = ""


class SendMessage(Fact):
    message_id: str


class MessageAccepted(Fact):
    message_id: str
    state: Literal["started", "queued", "duplicate"]


class AnswerQuestion(Fact):
    answer: Answer


class Publish(Fact):
    publication_id: str


class PublishAccepted(Fact):
    """The publication that carries the change: the open one of this session, or a new one."""

    publication_id: str


class PublicationStart(Fact):
    publication_id: str
    session_id: str
    user_id: str
    tree: str


class PublicationEnded(Fact):
    """A publication is over; `merged_tree` is what was merged, None when nothing was."""

    publication_id: str
    merged_tree: str | None


class Revise(Fact):
    tree: str


class SubmitReview(Fact):
    """A review as it was written; the workflow adds the commit that it holds for."""

    review_id: str
    reviewer: Person
    decision: Literal["approve", "request_changes", "comment"]
    body: str
    at: datetime

    def of(self, commit: str) -> Review:
        return Review(
            id=self.review_id,
            reviewer=self.reviewer,
            decision=self.decision,
            body=self.body,
            commit=commit,
            at=self.at,
        )


class Merge(Fact):
    merged_by: Person
