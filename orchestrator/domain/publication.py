"""Publications: branch, commit, pull request, reviews and merge of one change, and their rules."""

from datetime import datetime
from typing import Literal

from orchestrator.domain.fact import Fact
from orchestrator.domain.user import User

PublicationState = Literal[
    "opening", "open", "changes_requested", "approved", "merging", "merged", "closed", "failed"
]
ReviewDecision = Literal["approve", "request_changes", "comment"]


class Person(Fact):
    """Who did something, as others see them."""

    id: str
    name: str


class Review(Fact):
    """One review; it holds for the commit it saw, and for no later one."""

    id: str
    reviewer: Person
    decision: ReviewDecision
    body: str
    commit: str
    at: datetime


class Publication(Fact):
    """A change on its way to the default branch."""

    id: str
    session_id: str
    number: int = 0
    title: str
    body: str = ""
    state: PublicationState = "opening"
    branch: str
    commit: str = ""
    base_commit: str
    tree: str
    author: Person
    created: datetime
    updated: datetime
    failure: str | None = None


def branch_name(*, user_id: str, publication_id: str) -> str:
    """The branch of a publication, derived from its ids so that a repeat finds the same one."""
    return f"user/{user_id}/feature-{publication_id}"


def may_review(user: User, publication: Publication) -> bool:
    """Reviewers and admins review, never their own publication."""
    return user.may_review and user.id != publication.author.id


def state_after(reviews: tuple[Review, ...], *, commit: str, approvals: int) -> PublicationState:
    """The state that the reviews of this commit give: the last decision of each reviewer counts."""
    last: dict[str, ReviewDecision] = {}
    for review in sorted(reviews, key=lambda review: review.at):
        if review.commit == commit and review.decision != "comment":
            last[review.reviewer.id] = review.decision
    if "request_changes" in last.values():
        return "changes_requested"
    if sum(decision == "approve" for decision in last.values()) >= approvals:
        return "approved"
    return "open"
