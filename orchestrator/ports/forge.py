"""The forge: where publications become branches and pull requests, and are merged."""

from typing import Literal, Protocol

from orchestrator.domain.fact import Fact
from orchestrator.domain.publication import Review


class PullRequest(Fact):
    """A pull request as the forge knows it; `head` is the commit at the tip of its branch."""

    number: int
    branch: str
    title: str
    body: str
    head: str
    state: Literal["open", "merged", "closed"]
    merge_commit: str | None = None


class Forge(Protocol):
    """Every method may be repeated: things are looked for before they are made.

    Raises Unavailable when the forge does not answer, Conflict when its rules refuse.
    """

    async def push(self, *, branch: str, commit: str) -> None:
        """Make the branch point to the commit; other branches than `user/*` are refused."""
        ...

    async def open_pull_request(self, *, branch: str, title: str, body: str) -> PullRequest:
        """The one pull request of this branch into the default branch; made if there is none."""
        ...

    async def pull_request(self, number: int) -> PullRequest:
        """The pull request as it is now; NotFound when there is none."""
        ...

    async def add_review(self, number: int, review: Review) -> None:
        """Put a review made in our own web UI on the pull request."""
        ...

    async def reviews(self, number: int) -> tuple[Review, ...]:
        """All reviews, oldest first."""
        ...

    async def merge(self, number: int, *, head: str, message: str) -> str:
        """Merge exactly this head, return the commit on the default branch; Conflict when the head moved."""
        ...
