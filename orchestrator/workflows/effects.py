"""The activities as the workflows call them, each with its policy."""

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from orchestrator.activities.changes import Changes
    from orchestrator.activities.failures import as_failure
    from orchestrator.activities.publications import Publications
    from orchestrator.activities.sandboxes import Sandboxes
    from orchestrator.activities.steps import (
        Concluded,
        ConcludeInput,
        Drafted,
        FailedInput,
        Failure,
        GateInput,
        GateResult,
        MergeInput,
        Opened,
        OpenInput,
        PrepareInput,
        PublicationInput,
        QueuedMessage,
        RepairInput,
        Reviewed,
        ReviewInput,
        SettleInput,
        TurnInput,
        TurnResult,
    )
    from orchestrator.activities.turns import Turns
    from orchestrator.activities.verdicts import Verdicts
    from orchestrator.domain.errors import AtelierError
    from orchestrator.workflows import policies


async def prepare_session(request: PrepareInput) -> None:
    await workflow.execute_activity_method(
        Sandboxes.prepare_session,
        request,
        start_to_close_timeout=policies.PREPARE_TIMEOUT,
        heartbeat_timeout=policies.HEARTBEAT_TIMEOUT,
        retry_policy=policies.PREPARE_RETRY,
    )


async def take_turn(turn: TurnInput) -> TurnResult:
    return await workflow.execute_activity_method(
        Turns.take_turn,
        turn,
        start_to_close_timeout=policies.TURN_TIMEOUT,
        heartbeat_timeout=policies.HEARTBEAT_TIMEOUT,
        retry_policy=policies.TURN_RETRY,
    )


async def stop_turn(turn: TurnInput) -> None:
    await workflow.execute_activity_method(
        Turns.stop_turn,
        turn,
        start_to_close_timeout=policies.RECORD_TIMEOUT,
        retry_policy=policies.STOP_RETRY,
    )


async def conclude_turn(request: ConcludeInput) -> Concluded:
    return await workflow.execute_activity_method(
        Changes.conclude_turn,
        request,
        start_to_close_timeout=policies.CONCLUDE_TIMEOUT,
        heartbeat_timeout=policies.HEARTBEAT_TIMEOUT,
        retry_policy=policies.RECORD_RETRY,
    )


async def settle_session(request: SettleInput) -> None:
    await workflow.execute_activity_method(
        Changes.settle_session,
        request,
        start_to_close_timeout=policies.RECORD_TIMEOUT,
        retry_policy=policies.RECORD_RETRY,
    )


async def show_queued_message(request: QueuedMessage) -> None:
    await workflow.execute_activity_method(
        Changes.show_queued_message,
        request,
        start_to_close_timeout=policies.RECORD_TIMEOUT,
        retry_policy=policies.RECORD_RETRY,
    )


async def run_gate(request: GateInput) -> GateResult:
    return await workflow.execute_activity_method(
        Verdicts.run_gate,
        request,
        start_to_close_timeout=policies.GATE_TIMEOUT,
        heartbeat_timeout=policies.HEARTBEAT_TIMEOUT,
        retry_policy=policies.GATE_RETRY,
    )


async def write_findings(request: RepairInput) -> None:
    await workflow.execute_activity_method(
        Verdicts.write_findings,
        request,
        start_to_close_timeout=policies.RECORD_TIMEOUT,
        retry_policy=policies.RECORD_RETRY,
    )


async def draft_publication(request: PublicationInput) -> Drafted:
    return await workflow.execute_activity_method(
        Publications.draft,
        request,
        start_to_close_timeout=policies.RECORD_TIMEOUT,
        retry_policy=policies.RECORD_RETRY,
    )


async def open_publication(request: OpenInput) -> Opened:
    return await workflow.execute_activity_method(
        Publications.open,
        request,
        start_to_close_timeout=policies.FORGE_TIMEOUT,
        retry_policy=policies.FORGE_RETRY,
    )


async def review_publication(request: ReviewInput) -> Reviewed:
    return await workflow.execute_activity_method(
        Publications.review,
        request,
        start_to_close_timeout=policies.FORGE_TIMEOUT,
        retry_policy=policies.FORGE_RETRY,
    )


async def merge_publication(request: MergeInput) -> str:
    return await workflow.execute_activity_method(
        Publications.merge,
        request,
        start_to_close_timeout=policies.FORGE_TIMEOUT,
        heartbeat_timeout=policies.HEARTBEAT_TIMEOUT,
        retry_policy=policies.FORGE_RETRY,
    )


async def fail_publication(request: FailedInput) -> None:
    await workflow.execute_activity_method(
        Publications.fail,
        request,
        start_to_close_timeout=policies.RECORD_TIMEOUT,
        retry_policy=policies.RECORD_RETRY,
    )


def refusal(error: AtelierError) -> ApplicationError:
    """What a validator raises: the caller gets code, message and action."""
    return as_failure(error)


def failure_of(error: ActivityError) -> Failure:
    """What people are told of a step that failed for good."""
    cause = error.cause
    if isinstance(cause, ApplicationError) and cause.type and cause.details:
        return Failure(code=cause.type, message=cause.message, action=str(cause.details[0] or ""))
    return Failure(
        code="step_failed",
        message=f"A step of the turn failed: {cause or error}",
        action="Send the message again; if it fails again, the worker's log says why.",
    )
