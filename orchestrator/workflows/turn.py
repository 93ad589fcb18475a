"""The story of a turn: from its message to its end, through any number of questions."""

import asyncio
import contextlib

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from orchestrator.activities.steps import (
        Asked,
        Concluded,
        ConcludeInput,
        Failure,
        TurnEnd,
        TurnInput,
        TurnResult,
    )
    from orchestrator.domain.ids import derive_id
    from orchestrator.domain.question import Answer, Question
    from orchestrator.workflows import effects, policies
    from orchestrator.workflows.session_memory import SessionMemory


async def take_turn(memory: SessionMemory, *, turn_id: str, message_id: str) -> Concluded:
    """The agent works on the message until it is done, is stopped or fails; what it did is recorded."""
    turn = TurnInput(
        session_id=memory.session_id,
        user_id=memory.user_id,
        turn_id=turn_id,
        message_id=message_id,
        prompt_id=derive_id(turn_id, "prompt"),
        prompt_at=workflow.now(),
    )
    try:
        result = await _follow(memory, turn)
        while result.ending == "asked" and result.question:
            answer = await _wait_for_answer(memory, result.question)
            if answer is None:
                await _tell_to_stop(turn)
                return await conclude(memory, turn_id, "stopped")
            turn = turn.model_copy(
                update={
                    "prompt_id": result.prompt_id,
                    "prompt_at": result.prompt_at,
                    "asked": Asked(question=result.question, answer=answer),
                    "resumed_at": workflow.now(),
                }
            )
            result = await _follow(memory, turn)
        ending: TurnEnd = "failed" if result.ending == "asked" else result.ending
        return await conclude(memory, turn_id, ending, result.failure)
    except ActivityError as error:
        return await conclude(memory, turn_id, "failed", effects.failure_of(error))


async def conclude(
    memory: SessionMemory, turn_id: str, ending: TurnEnd, failure: Failure | None = None
) -> Concluded:
    """Record the workspace as it is now, and say that the turn has ended."""
    request = ConcludeInput(
        session_id=memory.session_id,
        user_id=memory.user_id,
        turn_id=turn_id,
        ending=ending,
        failure=failure,
    )
    concluded = await effects.conclude_turn(request)
    memory.learn(concluded)
    return concluded


async def _follow(memory: SessionMemory, turn: TurnInput) -> TurnResult:
    """One stretch of the turn; when it is to be stopped, the agent is told until it has stopped."""
    stretch = asyncio.create_task(effects.take_turn(turn))
    await workflow.wait_condition(lambda: stretch.done() or memory.stopping)
    for patience in policies.STOP_AGAIN_AFTER:
        if stretch.done():
            break
        await _tell_to_stop(turn)
        # An agent that has no prompt yet has nothing to stop: it is told again.
        with contextlib.suppress(TimeoutError):
            await workflow.wait_condition(stretch.done, timeout=patience)
    return await stretch


async def _tell_to_stop(turn: TurnInput) -> None:
    # An agent that cannot be reached does nothing either.
    with contextlib.suppress(ActivityError):
        await effects.stop_turn(turn)


async def _wait_for_answer(memory: SessionMemory, question: Question) -> Answer | None:
    """The user's answer, however late; None when the user stops the turn instead."""
    memory.answer, memory.question = None, question
    await workflow.wait_condition(lambda: memory.answer is not None or memory.stopping)
    memory.question = None
    return memory.answer
