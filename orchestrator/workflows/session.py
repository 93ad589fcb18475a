"""The story of a session: messages become turns, questions wait for answers, changes meet the gate."""

import contextlib

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import ActivityError, WorkflowAlreadyStartedError

with workflow.unsafe.imports_passed_through():
    from orchestrator.activities.steps import (
        Concluded,
        GateInput,
        PrepareInput,
        QueuedMessage,
        RepairInput,
        SettleInput,
    )
    from orchestrator.domain.errors import AtelierError, Conflict
    from orchestrator.domain.ids import derive_id
    from orchestrator.domain.session import SessionState
    from orchestrator.workflows import effects, policies
    from orchestrator.workflows.commands import (
        AnswerQuestion,
        MessageAccepted,
        PublicationEnded,
        PublicationStart,
        Publish,
        PublishAccepted,
        Revise,
        SendMessage,
        SessionStart,
    )
    from orchestrator.workflows.publication import PublicationWorkflow, publication_workflow_id
    from orchestrator.workflows.session_memory import SessionMemory
    from orchestrator.workflows.turn import conclude, take_turn


def session_workflow_id(session_id: str) -> str:
    return f"session-{session_id}"


@workflow.defn
class SessionWorkflow:
    """One per session, for as long as the session is open."""

    @workflow.init
    def __init__(self, start: SessionStart) -> None:
        self._memory = SessionMemory.begin(start)
        self._publishing = False

    @workflow.run
    async def run(self, start: SessionStart) -> None:
        memory = self._memory
        await self._prepare()
        while not memory.closed:
            # A session may rest for days: it waits for a message, not for a time.
            await workflow.wait_condition(lambda: bool(memory.queue) or memory.closed)
            await self._handle_all()
            if workflow.info().is_continue_as_new_suggested() and not memory.closed:
                # A long conversation outgrows Temporal's history; no handler may be cut off by the change.
                await workflow.wait_condition(workflow.all_handlers_finished)
                if not memory.closed:
                    workflow.continue_as_new(memory.carried_over())
        await self._settle("closed")
        await workflow.wait_condition(workflow.all_handlers_finished)

    # What happens to one message

    async def _handle_all(self) -> None:
        """Every message that waits, one after the other; then the session rests."""
        memory = self._memory
        while memory.queue:
            memory.busy = True
            try:
                await self._handle(memory.queue.pop(0))
            except ActivityError as error:
                # A store was away for longer than it is waited for: this turn's end could not be recorded.
                workflow.logger.error("turn_lost", extra={"cause": str(error.cause)})
            finally:
                memory.busy = memory.stopping = False
        if not memory.closed:
            await self._settle("idle")

    async def _settle(self, state: SessionState) -> None:
        try:
            await effects.settle_session(SettleInput(session_id=self._memory.session_id, state=state))
        except ActivityError as error:
            # The next time archives what this one did not.
            workflow.logger.error("session_unsettled", extra={"cause": str(error.cause)})

    async def _handle(self, message_id: str) -> None:
        """A turn, and when the gate refuses its change, at most three repairs by the agent."""
        for repair in range(policies.MAX_REPAIRS + 1):
            turn_id = derive_id(message_id, "turn")
            concluded = await take_turn(self._memory, turn_id=turn_id, message_id=message_id)
            if not await self._needs_repair(turn_id, concluded, repair):
                return
            if repair == policies.MAX_REPAIRS or concluded.ending != "completed" or self._memory.stopping:
                return
            message_id = derive_id(turn_id, "repair")
            await effects.write_findings(
                RepairInput(
                    session_id=self._memory.session_id,
                    message_id=message_id,
                    tree=concluded.tree,
                    refused=concluded.refused,
                )
            )

    async def _needs_repair(self, turn_id: str, concluded: Concluded, repair: int) -> bool:
        """Let the gate judge the change; whether the agent has something to repair."""
        if concluded.refused is not None:
            return True
        if not self._memory.needs_verdict(concluded):
            return False
        request = GateInput(
            session_id=self._memory.session_id,
            turn_id=turn_id,
            tree=concluded.tree,
            base_commit=concluded.base_commit,
            repair=repair,
        )
        try:
            result = await effects.run_gate(request)
        except ActivityError as error:
            # The gate could not run: nothing passes, and the user is told instead of the agent.
            failure = effects.failure_of(error)
            await conclude(self._memory, derive_id(turn_id, "gate"), "failed", failure)
            return False
        self._memory.keep_verdict(result)
        return result.repairable and not result.passed

    async def _prepare(self) -> None:
        request = PrepareInput(session_id=self._memory.session_id, user_id=self._memory.user_id)
        try:
            await effects.prepare_session(request)
        except ActivityError as error:
            # Said in the log as a failed step; the first turn makes everything ready again.
            workflow.logger.warning("prepare_failed", extra={"cause": str(error.cause)})

    # What people ask of it

    @workflow.update
    async def send_message(self, request: SendMessage) -> MessageAccepted:
        """Take a message: at once, or after the turn under way. The same id is taken once."""
        state = self._memory.take(request.message_id)
        if state == "queued":
            await effects.show_queued_message(
                QueuedMessage(session_id=self._memory.session_id, message_id=request.message_id)
            )
        return MessageAccepted(message_id=request.message_id, state=state)

    @send_message.validator
    def _may_send(self, request: SendMessage) -> None:
        _refuse(self._memory.why_not_send(request.message_id))

    @workflow.update
    async def answer_question(self, request: AnswerQuestion) -> None:
        """Answer the question that waits."""
        memory, question_id = self._memory, request.answer.question_id
        # People see a question in the log before the step that asked it has ended.
        with contextlib.suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: not memory.may_still_ask(question_id), timeout=policies.EARLY_WORD_WAIT
            )
        _refuse(memory.why_not_answer(question_id))
        memory.answered.append(question_id)
        memory.answer = request.answer

    @answer_question.validator
    def _may_answer(self, request: AnswerQuestion) -> None:
        question_id = request.answer.question_id
        if not self._memory.may_still_ask(question_id):
            _refuse(self._memory.why_not_answer(question_id))

    @workflow.update
    async def stop(self) -> None:
        """Stop the turn under way; what it did so far stays."""
        self._memory.stopping = self._memory.busy or bool(self._memory.queue)

    @workflow.update
    async def wake(self) -> None:
        """Have the sandbox running and the workspace there, as before the first message."""
        await self._prepare()

    @workflow.update
    async def close(self) -> None:
        """End the session: stop what runs and take no more messages."""
        self._memory.closed = self._memory.stopping = True
        self._memory.queue.clear()

    @workflow.update
    async def publish(self, request: Publish) -> PublishAccepted:
        """Publish the gated tree: as a new publication, or as the next commit of the open one."""
        memory = self._memory
        while self._publishing:
            await workflow.wait_condition(lambda: not self._publishing)
        if memory.publication_id:
            if request.publication_id != memory.publication_id:
                handle = workflow.get_external_workflow_handle(publication_workflow_id(memory.publication_id))
                await handle.signal(PublicationWorkflow.revise, Revise(tree=memory.gated_tree))
            return PublishAccepted(publication_id=memory.publication_id)
        await self._begin_publication(request.publication_id)
        memory.publication_id = request.publication_id
        return PublishAccepted(publication_id=request.publication_id)

    async def _begin_publication(self, publication_id: str) -> None:
        """Refused when the id is taken: it may be somebody else's publication, which must not change."""
        self._publishing = True
        try:
            # The publication outlives the session: reviews may come long after it was closed.
            await workflow.start_child_workflow(
                PublicationWorkflow.run,
                PublicationStart(
                    publication_id=publication_id,
                    session_id=self._memory.session_id,
                    user_id=self._memory.user_id,
                    tree=self._memory.gated_tree,
                ),
                id=publication_workflow_id(publication_id),
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
            )
        except WorkflowAlreadyStartedError as error:
            taken = Conflict("id_taken", "Another publication has this id.", action="Publish again.")
            raise effects.refusal(taken) from error
        finally:
            self._publishing = False

    @publish.validator
    def _may_publish(self, request: Publish) -> None:
        if request.publication_id != self._memory.publication_id:
            _refuse(self._memory.why_not_publish())

    @workflow.signal
    def review_arrived(self, request: SendMessage) -> None:
        """A reviewer asks for changes: the agent hears it as the next message."""
        self._memory.take(request.message_id)

    @workflow.signal
    def publication_ended(self, ended: PublicationEnded) -> None:
        """A publication was merged or failed: the next Publish begins a new one."""
        self._memory.forget_publication(ended.publication_id, ended.merged_tree)


def _refuse(error: AtelierError | None) -> None:
    if error is not None:
        raise effects.refusal(error)
