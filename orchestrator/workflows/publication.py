"""The story of a publication: gate, pull request, reviews, merge; it outlives its session."""

import asyncio
import contextlib

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from orchestrator.activities.steps import (
        Drafted,
        FailedInput,
        GateInput,
        MergeInput,
        Opened,
        OpenInput,
        PublicationInput,
        ReviewInput,
    )
    from orchestrator.domain.errors import Conflict
    from orchestrator.domain.publication import PublicationState
    from orchestrator.workflows import effects, policies
    from orchestrator.workflows.commands import (
        Merge,
        PublicationEnded,
        PublicationStart,
        Revise,
        SendMessage,
        SubmitReview,
    )


def publication_workflow_id(publication_id: str) -> str:
    return f"publication-{publication_id}"


@workflow.defn
class PublicationWorkflow:
    """One per publication, until it is merged or cannot go on."""

    @workflow.init
    def __init__(self, start: PublicationStart) -> None:
        self._start = start
        self._next_tree: str | None = start.tree
        self._opened_tree = ""
        # Opening, reviewing and merging change the same record: one of them at a time.
        self._steps = asyncio.Lock()
        self._drafted: Drafted | None = None
        self._opened: Opened | None = None
        self._state: PublicationState = "opening"

    @workflow.run
    async def run(self, start: PublicationStart) -> PublicationState:
        while not self._has_ended:
            # Reviews take as long as people take.
            await workflow.wait_condition(lambda: self._next_tree is not None or self._has_ended)
            async with self._steps:
                if self._next_tree is not None and not self._has_ended:
                    self._opened_tree, self._next_tree = self._next_tree, None
                    await self._open()
        await workflow.wait_condition(workflow.all_handlers_finished)
        await self._tell_session()
        return self._state

    async def _open(self) -> None:
        """The change on the default branch of today, gated, committed, pushed, with its pull request."""
        self._opened = None
        try:
            self._drafted = await self._draft()
            if not await self._passes_gate(self._drafted):
                await self._fail("The gate refuses this change on the application as it is now.")
                return
            self._opened = await effects.open_publication(
                OpenInput(
                    publication_id=self._start.publication_id,
                    session_id=self._start.session_id,
                    user_id=self._start.user_id,
                    tree=self._drafted.tree,
                    base_commit=self._drafted.base_commit,
                    approvals=self._drafted.approvals,
                )
            )
            self._state = self._opened.state
        except ActivityError as error:
            await self._fail(effects.failure_of(error).message)

    async def _draft(self) -> Drafted:
        return await effects.draft_publication(
            PublicationInput(
                publication_id=self._start.publication_id,
                session_id=self._start.session_id,
                user_id=self._start.user_id,
                tree=self._opened_tree,
            )
        )

    async def _passes_gate(self, drafted: Drafted) -> bool:
        result = await effects.run_gate(
            GateInput(
                session_id=self._start.session_id,
                turn_id=None,
                tree=drafted.tree,
                base_commit=drafted.base_commit,
            )
        )
        return result.passed

    async def _fail(self, reason: str) -> None:
        await effects.fail_publication(
            FailedInput(
                publication_id=self._start.publication_id,
                session_id=self._start.session_id,
                reason=reason,
            )
        )
        self._state = "failed"

    async def _tell_session(self) -> None:
        merged = self._opened_tree if self._state == "merged" else None
        ended = PublicationEnded(publication_id=self._start.publication_id, merged_tree=merged)
        await self._signal_session("publication_ended", ended)

    async def _signal_session(self, signal: str, said: PublicationEnded | SendMessage) -> None:
        """The session may be closed and gone by now, which is no failure of the publication."""
        handle = workflow.get_external_workflow_handle(f"session-{self._start.session_id}")
        try:
            await handle.signal(signal, said)
        except ApplicationError as error:
            workflow.logger.info("session_gone", extra={"cause": str(error)})

    @property
    def _has_ended(self) -> bool:
        return self._state in ("merged", "failed")

    @workflow.signal
    async def revise(self, request: Revise) -> None:
        """The session has a newer change: it becomes the next commit, and is reviewed anew."""
        self._next_tree = request.tree

    @workflow.update
    async def review(self, request: SubmitReview) -> PublicationState:
        """A person's review of the commit as it is now."""
        await self._until_open()
        async with self._steps:
            drafted, opened = self._ready()
            reviewed = await effects.review_publication(
                ReviewInput(
                    publication_id=self._start.publication_id,
                    session_id=self._start.session_id,
                    review=request.of(opened.commit),
                    approvals=drafted.approvals,
                )
            )
            self._state = reviewed.state
        if reviewed.message_id:
            await self._signal_session("review_arrived", SendMessage(message_id=reviewed.message_id))
        return reviewed.state

    @review.validator
    def _may_review(self, request: SubmitReview) -> None:
        if not self._is_opening:
            self._ready()

    @workflow.update
    async def merge(self, request: Merge) -> str:
        """A person's decision to merge; returns the new commit of the default branch."""
        await self._until_open()
        async with self._steps:
            # A newer change, or another merge, may have come first.
            drafted = self._approved()
            self._state = "merging"
            try:
                merged = await effects.merge_publication(
                    MergeInput(
                        publication_id=self._start.publication_id,
                        session_id=self._start.session_id,
                        merged_by=request.merged_by.name,
                        approvals=drafted.approvals,
                    )
                )
            except ActivityError as error:
                self._state = "approved"
                if isinstance(error.cause, ApplicationError):
                    raise error.cause from error
                raise
            self._state = "merged"
            return merged

    @merge.validator
    def _may_merge(self, request: Merge) -> None:
        if not self._is_opening:
            self._approved()

    @property
    def _is_opening(self) -> bool:
        return not self._has_ended and (self._opened is None or self._next_tree is not None)

    async def _until_open(self) -> None:
        """People see a pull request before the step that opened it has ended."""
        with contextlib.suppress(TimeoutError):
            await workflow.wait_condition(lambda: not self._is_opening, timeout=policies.EARLY_WORD_WAIT)
        self._ready()

    def _approved(self) -> Drafted:
        drafted, _ = self._ready()
        if self._state == "merging":
            raise effects.refusal(
                Conflict("merge_running", "It is being merged already.", action="Wait a moment.")
            )
        if self._state != "approved":
            raise effects.refusal(
                Conflict(
                    "not_approved", "This change is not approved.", action="Ask a reviewer to approve it."
                )
            )
        return drafted

    def _ready(self) -> tuple[Drafted, Opened]:
        if self._has_ended:
            raise effects.refusal(Conflict("publication_ended", f"This publication is {self._state}."))
        if self._drafted is None or self._opened is None or self._is_opening:
            raise effects.refusal(
                Conflict(
                    "publication_opening", "The pull request is not open yet.", action="Try again shortly."
                )
            )
        return self._drafted, self._opened
