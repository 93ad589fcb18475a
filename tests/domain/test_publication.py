"""What reviews make of a publication, and who may review it."""

from datetime import UTC, datetime, timedelta

import pytest

from orchestrator.domain.publication import (
    Person,
    Publication,
    Review,
    ReviewDecision,
    branch_name,
    may_review,
    state_after,
)
from orchestrator.domain.user import Role, User

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def review(decision: ReviewDecision, *, by: str = "rita", commit: str = "c1", minute: int = 0) -> Review:
    return Review(
        id=f"{by}{minute}",
        reviewer=Person(id=by, name=by),
        decision=decision,
        body="",
        commit=commit,
        at=NOON + timedelta(minutes=minute),
    )


def test_one_approval_of_this_commit_approves() -> None:
    assert state_after((review("approve"),), commit="c1", approvals=1) == "approved"


def test_an_approval_of_an_earlier_commit_does_not_count() -> None:
    assert state_after((review("approve", commit="c0"),), commit="c1", approvals=1) == "open"


def test_requested_changes_outweigh_another_reviewers_approval() -> None:
    reviews = (review("approve", by="rita"), review("request_changes", by="alex", minute=1))
    assert state_after(reviews, commit="c1", approvals=1) == "changes_requested"


def test_the_last_decision_of_a_reviewer_counts() -> None:
    reviews = (review("request_changes"), review("approve", minute=1))
    assert state_after(reviews, commit="c1", approvals=1) == "approved"


def test_a_comment_decides_nothing() -> None:
    assert (
        state_after((review("approve"), review("comment", minute=1)), commit="c1", approvals=1) == "approved"
    )


def test_the_same_reviewer_twice_is_one_approval() -> None:
    reviews = (review("approve"), review("approve", minute=1))
    assert state_after(reviews, commit="c1", approvals=2) == "open"


@pytest.mark.parametrize(
    ("role", "user_id", "allowed"),
    [
        ("user", "someone", False),
        ("reviewer", "someone", True),
        ("admin", "someone", True),
        ("reviewer", "author", False),
        ("admin", "author", False),
    ],
)
def test_reviewers_review_what_is_not_their_own(role: Role, user_id: str, allowed: bool) -> None:
    publication = Publication(
        id="p",
        session_id="s",
        title="t",
        branch=branch_name(user_id="author", publication_id="p"),
        base_commit="b",
        tree="t",
        author=Person(id="author", name="A"),
        created=NOON,
        updated=NOON,
    )
    user = User(id=user_id, email="a@example.com", name="A", role=role)
    assert may_review(user, publication) is allowed
