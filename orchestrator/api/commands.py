"""Commands to the workflows: sent as Temporal updates, their refusals turned back into domain errors."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import TypeVar

from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowHandle,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from orchestrator.domain.errors import AtelierError, Conflict, NotFound, Unavailable
from orchestrator.domain.publication import PublicationState
from orchestrator.domain.question import Answer
from orchestrator.domain.session import Session
from orchestrator.workflows.commands import (
    AnswerQuestion,
    Merge,
    MessageAccepted,
    Publish,
    PublishAccepted,
    SendMessage,
    SessionStart,
    SubmitReview,
)
from orchestrator.workflows.policies import TASK_QUEUE
from orchestrator.workflows.publication import PublicationWorkflow, publication_workflow_id
from orchestrator.workflows.session import SessionWorkflow, session_workflow_id

R = TypeVar("R")
ANSWER_WITHIN = timedelta(seconds=15)
WOKEN_WITHIN = timedelta(seconds=60)
# A session's workflow completes only when the session is closed, and a closed one never runs again.
NOT_ONCE_CLOSED = WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY


class Commands:
    """Each method may be repeated with the same ids.

    Raises Conflict with the workflow's own code and words when it refuses, Unavailable when no worker
    or no Temporal answers.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    async def open_session(self, session: Session) -> None:
        """Have the session's workflow running: it prepares the sandbox before the first message."""
        await self._said(
            self._client.start_workflow(
                SessionWorkflow.run,
                self._start(session),
                id=session_workflow_id(session.id),
                task_queue=TASK_QUEUE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=NOT_ONCE_CLOSED,
            )
        )

    async def send_message(self, session: Session, message_id: str) -> MessageAccepted:
        async with self._running(session) as running:
            return await self._said(
                self._client.execute_update_with_start_workflow(
                    SessionWorkflow.send_message,
                    SendMessage(message_id=message_id),
                    start_workflow_operation=running,
                    rpc_timeout=ANSWER_WITHIN,
                )
            )

    async def wake(self, session: Session) -> None:
        """Have the session's sandbox running; returns when it is, or when it could not be started."""
        async with self._running(session) as running:
            await self._said(
                self._client.execute_update_with_start_workflow(
                    SessionWorkflow.wake, start_workflow_operation=running, rpc_timeout=WOKEN_WITHIN
                )
            )

    async def answer(self, session_id: str, answer: Answer) -> None:
        handle = self._session(session_id)
        await self._said(
            handle.execute_update(
                SessionWorkflow.answer_question, AnswerQuestion(answer=answer), rpc_timeout=ANSWER_WITHIN
            )
        )

    async def stop(self, session_id: str) -> None:
        await self._said(
            self._session(session_id).execute_update(SessionWorkflow.stop, rpc_timeout=ANSWER_WITHIN)
        )

    async def close(self, session_id: str) -> None:
        await self._said(
            self._session(session_id).execute_update(SessionWorkflow.close, rpc_timeout=ANSWER_WITHIN)
        )

    async def publish(self, session_id: str, publication_id: str) -> PublishAccepted:
        handle = self._session(session_id)
        return await self._said(
            handle.execute_update(
                SessionWorkflow.publish, Publish(publication_id=publication_id), rpc_timeout=ANSWER_WITHIN
            )
        )

    async def review(self, publication_id: str, review: SubmitReview) -> PublicationState:
        handle = self._publication(publication_id)
        return await self._said(
            handle.execute_update(
                PublicationWorkflow.review, review, id=review.review_id, rpc_timeout=ANSWER_WITHIN
            )
        )

    async def merge(self, publication_id: str, merge: Merge) -> str:
        handle = self._publication(publication_id)
        return await self._said(
            handle.execute_update(PublicationWorkflow.merge, merge, rpc_timeout=ANSWER_WITHIN)
        )

    @asynccontextmanager
    async def _running(
        self, session: Session
    ) -> AsyncIterator[WithStartWorkflowOperation[SessionWorkflow, None]]:
        """The session's workflow, started by the first update to it."""
        running = WithStartWorkflowOperation(
            SessionWorkflow.run,
            self._start(session),
            id=session_workflow_id(session.id),
            task_queue=TASK_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=NOT_ONCE_CLOSED,
        )
        try:
            yield running
        except AtelierError:
            # A start that failed is told by its update; unheard, asyncio would report it once more.
            with suppress(WorkflowAlreadyStartedError, RPCError):
                await running.workflow_handle()
            raise

    def _session(self, session_id: str) -> WorkflowHandle[SessionWorkflow, None]:
        return self._client.get_workflow_handle_for(SessionWorkflow.run, session_workflow_id(session_id))

    def _publication(self, publication_id: str) -> WorkflowHandle[PublicationWorkflow, PublicationState]:
        return self._client.get_workflow_handle_for(
            PublicationWorkflow.run, publication_workflow_id(publication_id)
        )

    @staticmethod
    def _start(session: Session) -> SessionStart:
        return SessionStart(session_id=session.id, user_id=session.user_id, tree=session.tree)

    async def _said(self, call: Awaitable[R]) -> R:
        try:
            return await call
        except WorkflowUpdateFailedError as error:
            raise _refusal(error.cause) from error
        except WorkflowAlreadyStartedError as error:
            raise Conflict(
                "session_closed", "This session is closed.", action="Start a new session."
            ) from error
        except (WorkflowUpdateRPCTimeoutOrCancelledError, TimeoutError) as error:
            raise Unavailable(
                "worker_unavailable",
                "The orchestrator's worker does not answer.",
                action="Wait a moment and try again; nothing was lost.",
            ) from error
        except RPCError as error:
            if error.status == RPCStatusCode.NOT_FOUND:
                raise NotFound(
                    "not_running", "There is nothing running to do that to.", action="Reload the page."
                ) from error
            raise Unavailable(
                "temporal_unavailable",
                "Temporal does not answer.",
                action="Wait a moment and try again; ./scripts/run doctor names the part that is down.",
            ) from error


def _refusal(cause: BaseException | None) -> Exception:
    if isinstance(cause, ApplicationError) and cause.type:
        details = [*cause.details, "", None]
        subject = details[1] if isinstance(details[1], str) else None
        return Conflict(cause.type, cause.message, action=str(details[0] or ""), subject=subject)
    return Unavailable("step_failed", f"A step failed: {cause}", action="Try again.")
