"""Publishing as steps: draft, commit, pull request, reviews, merge; each looks before it acts."""

from collections.abc import Callable
from datetime import datetime

from temporalio import activity

from orchestrator.activities.failures import speaks_domain
from orchestrator.activities.heartbeat import heartbeating
from orchestrator.activities.publication_text import body_of, commit_message, merge_message, title_line
from orchestrator.activities.steps import (
    Drafted,
    FailedInput,
    MergeInput,
    Opened,
    OpenInput,
    PublicationInput,
    Reviewed,
    ReviewInput,
)
from orchestrator.activities.verdicts import Verdicts
from orchestrator.domain.errors import Conflict, NotFound
from orchestrator.domain.event import PublicationOpened, PublicationUpdated
from orchestrator.domain.ids import derive_id
from orchestrator.domain.publication import Person, Publication, branch_name, state_after
from orchestrator.domain.session import Message, Session
from orchestrator.domain.user import User
from orchestrator.ports.accounts import Accounts
from orchestrator.ports.event_log import EventLog
from orchestrator.ports.forge import Forge
from orchestrator.ports.records import PublicationRecords, SessionRecords
from orchestrator.ports.source import SourceRepository


class Publications:
    """Takes one change to the default branch; only a tree with a passing verdict gets there."""

    def __init__(
        self,
        *,
        forge: Forge,
        source: SourceRepository,
        verdicts: Verdicts,
        publications: PublicationRecords,
        sessions: SessionRecords,
        accounts: Accounts,
        log: EventLog,
        now: Callable[[], datetime],
    ) -> None:
        self._forge = forge
        self._source = source
        self._verdicts = verdicts
        self._publications = publications
        self._sessions = sessions
        self._accounts = accounts
        self._log = log
        self._now = now

    @activity.defn(name="draft_publication")
    @speaks_domain
    async def draft(self, request: PublicationInput) -> Drafted:
        """Record the publication, with its change put on top of the default branch as it is now."""
        session = await self._sessions.get(request.session_id)
        user = await self._accounts.user(request.user_id)
        publication = await self._begun(request, session, user)
        head = await self._source.head()
        tree = await self._on_top_of(head, session.base_commit, request)
        drafted = publication.model_copy(
            update={"tree": tree, "base_commit": head, "state": "opening", "failure": None}
        )
        await self._publications.save(drafted.model_copy(update={"updated": self._now()}))
        manifest = await self._source.manifest(head)
        return Drafted(tree=tree, base_commit=head, approvals=manifest.review.approvals)

    async def _begun(self, request: PublicationInput, session: Session, user: User) -> Publication:
        """The publication's record, made before anything can go wrong with it."""
        try:
            return await self._publications.get(request.publication_id)
        except NotFound:
            publication = Publication(
                id=request.publication_id,
                session_id=session.id,
                title=session.title,
                branch=branch_name(user_id=user.id, publication_id=request.publication_id),
                base_commit=session.base_commit,
                tree=request.tree,
                author=Person(id=user.id, name=user.name),
                created=self._now(),
                updated=self._now(),
            )
            await self._publications.save(publication)
            return publication

    async def _on_top_of(self, head: str, base_commit: str, request: PublicationInput) -> str:
        """The tree of the change on the default branch of today."""
        tree: str | None = request.tree
        if head != base_commit:
            tree = await self._source.rebase_tree(base_commit=base_commit, tree=request.tree, onto=head)
        if tree is None:
            raise Conflict(
                "publication_conflicts",
                "The application changed meanwhile in the same lines.",
                action="Start a new session and ask for the change again.",
                subject=request.publication_id,
            )
        if tree == await self._source.tree_of(head):
            raise Conflict(
                "nothing_to_publish",
                "The application has this change already.",
                action="Ask for another change first.",
                subject=request.publication_id,
            )
        return tree

    @activity.defn(name="open_publication")
    @speaks_domain
    async def open(self, request: OpenInput) -> Opened:
        """Commit the gated tree, push its branch, and open the pull request."""
        publication = await self._publications.get(request.publication_id)
        user = await self._accounts.user(request.user_id)
        verdict = await self._verdicts.of_tree(tree=request.tree, base_commit=request.base_commit)
        if not verdict.passed:
            raise Conflict("gate_not_passed", "The gate refuses this tree.", subject=request.tree)
        changes = await self._source.changes(request.base_commit, request.tree)
        messages = await self._sessions.messages(request.session_id)
        message = commit_message(publication, user, verdict)
        commit = await self._source.commit(
            tree=request.tree, parent=request.base_commit, message=message, author=user
        )
        await self._forge.push(branch=publication.branch, commit=commit)
        body = body_of(messages=messages, changes=changes, verdict=verdict)
        pull_request = await self._forge.open_pull_request(
            branch=publication.branch, title=title_line(publication), body=body
        )
        reviews = await self._publications.reviews(publication.id)
        state = state_after(reviews, commit=commit, approvals=request.approvals)
        opened = publication.model_copy(
            update={
                "number": pull_request.number,
                "commit": commit,
                "body": body,
                "state": state,
                "updated": self._now(),
            }
        )
        await self._publications.save(opened)
        event = PublicationOpened(
            session_id=request.session_id,
            at=self._now(),
            publication_id=opened.id,
            number=opened.number,
            title=opened.title,
            branch=opened.branch,
            commit=commit,
        )
        await self._log.append(event, key=f"opened:{opened.id}:{commit}")
        return Opened(number=opened.number, commit=commit, state=state)

    @activity.defn(name="review_publication")
    @speaks_domain
    async def review(self, request: ReviewInput) -> Reviewed:
        """Record a review and the state it gives; requested changes become a message to the agent."""
        publication = await self._publications.get(request.publication_id)
        await self._publications.add_review(publication.id, request.review)
        await self._forge.add_review(publication.number, request.review)
        reviews = await self._publications.reviews(publication.id)
        state = state_after(reviews, commit=publication.commit, approvals=request.approvals)
        await self._save_state(publication.model_copy(update={"state": state}), key=request.review.id)
        if request.review.decision != "request_changes":
            return Reviewed(state=state)
        message = Message(
            id=derive_id(request.review.id, "message"),
            session_id=publication.session_id,
            text=f"A reviewer asked for changes:\n{request.review.body}",
            origin="review",
            at=self._now(),
        )
        await self._sessions.add_message(message)
        return Reviewed(state=state, message_id=message.id)

    @activity.defn(name="merge_publication")
    @speaks_domain
    async def merge(self, request: MergeInput) -> str:
        """Merge exactly the commit that was gated and approved; return the default branch's new commit."""
        async with heartbeating():
            publication = await self._publications.get(request.publication_id)
            reviews = await self._publications.reviews(publication.id)
            state = state_after(reviews, commit=publication.commit, approvals=request.approvals)
            if state != "approved" and publication.state != "merged":
                raise Conflict(
                    "not_approved",
                    "This commit is not approved.",
                    action="Ask a reviewer to approve it.",
                    subject=publication.id,
                )
            verdict = await self._verdicts.of_tree(tree=publication.tree, base_commit=publication.base_commit)
            if not verdict.passed:
                raise Conflict(
                    "gate_not_passed", "The gate of today refuses this tree.", subject=publication.id
                )
            message = merge_message(publication, merged_by=request.merged_by)
            merged = await self._forge.merge(publication.number, head=publication.commit, message=message)
            await self._save_state(publication.model_copy(update={"state": "merged"}), key="merged")
            await self._move_base(publication, merged)
            return merged

    async def _move_base(self, publication: Publication, merged: str) -> None:
        """Let the session go on from the merged commit, when that holds nobody else's changes."""
        session = await self._sessions.get(publication.session_id)
        unmoved = session.base_commit == publication.base_commit
        if unmoved and await self._source.tree_of(merged) == publication.tree:
            await self._sessions.update(session.id, base_commit=merged)

    @activity.defn(name="fail_publication")
    @speaks_domain
    async def fail(self, request: FailedInput) -> None:
        """Record that the publication cannot go on, and why."""
        publication = await self._publications.get(request.publication_id)
        failed = publication.model_copy(update={"state": "failed", "failure": request.reason})
        await self._save_state(failed, key=f"failed:{publication.tree}", detail=request.reason)

    async def _save_state(self, publication: Publication, *, key: str, detail: str = "") -> None:
        publication = publication.model_copy(update={"updated": self._now()})
        await self._publications.save(publication)
        event = PublicationUpdated(
            session_id=publication.session_id,
            at=self._now(),
            publication_id=publication.id,
            state=publication.state,
            detail=detail,
        )
        await self._log.append(event, key=f"publication:{publication.id}:{key}")
