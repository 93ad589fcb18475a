"""What the embedded forge refuses: pushes beside `user/*`, and merges that nobody else approved."""

import re

from orchestrator.domain.errors import Conflict
from orchestrator.domain.publication import Review, state_after

_BRANCH = re.compile(r"user/([a-z0-9]{1,40})/[a-z0-9][a-z0-9-]{0,100}")


def check_branch(branch: str) -> None:
    """Only branches of users may be pushed to; the default branch moves by merges alone."""
    if not _BRANCH.fullmatch(branch):
        raise Conflict(
            "branch_protected",
            f"The branch {branch[:100]!r} is protected.",
            action="Push to a branch named user/<user id>/<name> and open a pull request.",
            subject=branch[:200],
        )


def check_approval(branch: str, reviews: tuple[Review, ...], *, head: str, approvals: int) -> None:
    """Exactly this head needs enough approvals of others than its author, and no open request for changes."""
    match = _BRANCH.fullmatch(branch)
    author_id = match[1] if match else ""
    of_others = tuple(review for review in reviews if review.reviewer.id != author_id)
    if approvals > 0 and state_after(of_others, commit=head, approvals=approvals) != "approved":
        raise Conflict(
            "not_approved",
            f"The pull request of {branch} is not approved at {head[:10]}.",
            action="Let a reviewer who is not its author approve it.",
            subject=branch,
        )
