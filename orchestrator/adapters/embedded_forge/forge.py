"""The embedded forge: branches, pull requests and exact merges in a bare repository on this machine."""

import re
from collections.abc import Mapping
from typing import Protocol

from orchestrator.adapters.embedded_forge.ledger import Entry, Ledger
from orchestrator.adapters.embedded_forge.rules import check_approval, check_branch
from orchestrator.domain.errors import Conflict, NotFound
from orchestrator.domain.publication import Review
from orchestrator.ports.forge import PullRequest

_NOTHING = "0" * 40
_ATTEMPTS = 5


class Plumbing(Protocol):
    """Git commands on the forge's bare repository."""

    async def ask(
        self, *arguments: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Exit status and output of a command that may also say no."""
        ...

    async def run(
        self, *arguments: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None
    ) -> bytes:
        """The output of a command that must succeed."""
        ...


class EmbeddedForge:
    """Branches move by compare-and-swap only, so that two processes never undo each other's merge."""

    def __init__(
        self, git: Plumbing, ledger: Ledger, *, default_branch: str = "main", approvals: int = 1
    ) -> None:
        self._git = git
        self._ledger = ledger
        self._default = f"refs/heads/{default_branch}"
        self._approvals = approvals

    async def push(self, *, branch: str, commit: str) -> None:
        check_branch(branch)
        await self._must_be_commit(commit)
        entry = await self._ledger.of_branch(branch)
        tip = await self._tip(f"refs/heads/{branch}")
        if tip == commit:
            return
        if entry is not None and entry.merged:
            raise _not_open(entry)
        if not await self._move(f"refs/heads/{branch}", commit, tip):
            raise Conflict("branch_moved", f"The branch {branch} was pushed to meanwhile.", subject=branch)

    async def open_pull_request(self, *, branch: str, title: str, body: str) -> PullRequest:
        check_branch(branch)
        if not await self._tip(f"refs/heads/{branch}"):
            raise NotFound("unknown_branch", f"There is no branch {branch}.", subject=branch)
        return await self._as_it_is(
            await self._ledger.open_pull_request(branch=branch, title=title, body=body)
        )

    async def pull_request(self, number: int) -> PullRequest:
        return await self._as_it_is(await self._ledger.find(number))

    async def add_review(self, number: int, review: Review) -> None:
        await self._ledger.find(number)
        await self._ledger.add_review(number, review)

    async def reviews(self, number: int) -> tuple[Review, ...]:
        await self._ledger.find(number)
        return await self._ledger.reviews(number)

    async def merge(self, number: int, *, head: str, message: str) -> str:
        entry = await self._ledger.find(number)
        if entry.merged and entry.merged_head == head:
            return entry.merge_commit
        if entry.merged:
            raise _not_open(entry)
        if await self._tip(f"refs/heads/{entry.branch}") != head:
            raise Conflict(
                "head_moved",
                f"The branch {entry.branch} is no longer at {head[:10]}.",
                action="Review its newest commit.",
                subject=entry.branch,
            )
        check_approval(entry.branch, await self._ledger.reviews(number), head=head, approvals=self._approvals)
        commit = await self._finished_before(entry, head) or await self._merge_into_default(
            entry, head, message
        )
        await self._ledger.record_merge(number, head=head, commit=commit, merged=True)
        return commit

    async def _merge_into_default(self, entry: Entry, head: str, message: str) -> str:
        """Each attempt writes its commit down before it makes it the tip: a crash between is recognised."""
        for _ in range(_ATTEMPTS):
            base = await self._tip(self._default)
            commit = head if await self._contains(head, base) else await self._joined(base, head, message)
            await self._ledger.record_merge(entry.number, head=head, commit=commit, merged=False)
            if await self._move(self._default, commit, base):
                return commit
        raise Conflict("default_branch_moved", "The default branch moves too fast.", subject=entry.branch)

    async def _finished_before(self, entry: Entry, head: str) -> str | None:
        """The commit of an attempt that reached the default branch but could not be told."""
        if not entry.merge_commit or entry.merged_head != head:
            return None
        reached = await self._contains(await self._tip(self._default), entry.merge_commit)
        return entry.merge_commit if reached else None

    async def _joined(self, base: str, head: str, message: str) -> str:
        """A merge commit of both; made of trees alone, without a working tree."""
        merge = ("merge-tree", "--write-tree", "--no-messages", base, head)
        status, output = await self._git.ask(*merge)
        if status == 1:
            raise Conflict(
                "merge_conflict",
                f"The change at {head[:10]} and the default branch changed the same lines.",
                action="Ask for the change again on top of what was merged meanwhile.",
                subject=head,
            )
        tree = (output if status == 0 else await self._git.run(*merge)).decode().split("\n", 1)[0]
        words = ("--max-count=1", "--no-commit-header", "--format=%an%n%ae", head)
        author = (await self._git.run("rev-list", *words)).decode().split("\n")
        environment = {
            "GIT_AUTHOR_NAME": author[0],
            "GIT_AUTHOR_EMAIL": author[1],
            "GIT_COMMITTER_NAME": "Atelier",
            "GIT_COMMITTER_EMAIL": "atelier@localhost",
        }
        text = message.replace("\0", "").rstrip("\n") + "\n"
        output = await self._git.run(
            "commit-tree", tree, "-p", base, "-p", head, stdin=text.encode(), environment=environment
        )
        return output.decode().strip()

    async def _as_it_is(self, entry: Entry) -> PullRequest:
        return PullRequest(
            number=entry.number,
            branch=entry.branch,
            title=entry.title,
            body=entry.body,
            head=entry.merged_head if entry.merged else await self._tip(f"refs/heads/{entry.branch}"),
            state="merged" if entry.merged else "open",
            merge_commit=entry.merge_commit if entry.merged else None,
        )

    async def _tip(self, reference: str) -> str:
        """The commit at the tip of a reference; empty when there is none."""
        _, output = await self._git.ask("rev-parse", "--verify", "--quiet", reference)
        return output.decode().strip()

    async def _move(self, reference: str, commit: str, expected: str) -> bool:
        """Make the reference point to the commit, only if it points where it was expected to."""
        status, _ = await self._git.ask("update-ref", "--no-deref", reference, commit, expected or _NOTHING)
        return status == 0

    async def _contains(self, commit: str, ancestor: str) -> bool:
        status, _ = await self._git.ask("merge-base", "--is-ancestor", ancestor, commit)
        return status == 0

    async def _must_be_commit(self, commit: str) -> None:
        if re.fullmatch(r"[0-9a-f]{40}", commit):
            status, kind = await self._git.ask("cat-file", "-t", commit)
            if status == 0 and kind.strip() == b"commit":
                return
        raise NotFound("unknown_object", f"There is no commit {commit[:60]!r}.", subject=commit[:60])


def _not_open(entry: Entry) -> Conflict:
    return Conflict(
        "pull_request_merged",
        f"Pull request {entry.number} is merged already, at {entry.merged_head[:10]}.",
        action="Publish the change again.",
        subject=str(entry.number),
    )
