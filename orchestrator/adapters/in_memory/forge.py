"""A forge in dictionaries, for tests."""

import re

from orchestrator.adapters.in_memory.source import InMemorySource
from orchestrator.domain.errors import Conflict, NotFound
from orchestrator.domain.publication import Review, state_after
from orchestrator.ports.forge import PullRequest


class InMemoryForge:
    """Merges into the default branch of an in-memory source."""

    def __init__(self, source: InMemorySource, *, approvals: int = 1) -> None:
        self._source = source
        self._approvals = approvals
        self._branches: dict[str, str] = {}
        self._pull_requests: dict[int, PullRequest] = {}
        self._reviews: dict[int, dict[str, Review]] = {}

    async def push(self, *, branch: str, commit: str) -> None:
        if not re.fullmatch(r"user/[a-z0-9]+/[a-z0-9][a-z0-9-]*", branch):
            raise Conflict("branch_protected", f"The branch {branch!r} is protected.", subject=branch)
        self._source.find_commit(commit)
        opened = next((one for one in self._pull_requests.values() if one.branch == branch), None)
        if opened and opened.state == "merged" and opened.head != commit:
            raise Conflict("pull_request_merged", f"Pull request {opened.number} is merged already.")
        self._branches[branch] = commit

    async def open_pull_request(self, *, branch: str, title: str, body: str) -> PullRequest:
        if branch not in self._branches:
            raise NotFound("unknown_branch", f"There is no branch {branch}.", subject=branch)
        for present in self._pull_requests.values():
            if present.branch == branch:
                return await self.pull_request(present.number)
        number = len(self._pull_requests) + 1
        self._pull_requests[number] = PullRequest(
            number=number, branch=branch, title=title, body=body, head=self._branches[branch], state="open"
        )
        return self._pull_requests[number]

    async def pull_request(self, number: int) -> PullRequest:
        if number not in self._pull_requests:
            raise NotFound("unknown_pull_request", f"There is no pull request {number}.", subject=str(number))
        found = self._pull_requests[number]
        return found.model_copy(update={"head": self._branches[found.branch]})

    async def add_review(self, number: int, review: Review) -> None:
        await self.pull_request(number)
        self._reviews.setdefault(number, {}).setdefault(review.id, review)

    async def reviews(self, number: int) -> tuple[Review, ...]:
        await self.pull_request(number)
        return tuple(sorted(self._reviews.get(number, {}).values(), key=lambda review: review.at))

    async def merge(self, number: int, *, head: str, message: str) -> str:
        found = await self.pull_request(number)
        if found.state == "merged" and found.merge_commit and found.head == head:
            return found.merge_commit
        if found.state == "merged":
            raise Conflict("pull_request_merged", f"Pull request {number} is merged already.")
        if found.head != head:
            raise Conflict("head_moved", f"The branch {found.branch} moved.", subject=found.branch)
        author_id = found.branch.split("/")[1]
        of_others = tuple(one for one in await self.reviews(number) if one.reviewer.id != author_id)
        if self._approvals and state_after(of_others, commit=head, approvals=self._approvals) != "approved":
            raise Conflict("not_approved", f"Pull request {number} is not approved.", subject=found.branch)
        commit = await self._joined(head, message)
        self._source.default_tip = commit
        self._pull_requests[number] = found.model_copy(update={"state": "merged", "merge_commit": commit})
        return commit

    def numbers(self) -> list[int]:
        """The pull requests there are."""
        return sorted(self._pull_requests)

    async def _joined(self, head: str, message: str) -> str:
        tip, ours = self._source.default_tip, self._source.find_commit(head)
        if ours.parents[0] == tip:
            return head
        tree = await self._source.rebase_tree(base_commit=ours.parents[0], tree=ours.tree, onto=tip)
        if tree is None:
            raise Conflict("merge_conflict", f"The change at {head[:10]} conflicts.", subject=head)
        return self._source.keep_commit(tree=tree, parents=(tip, head), message=message, author=ours.author)
