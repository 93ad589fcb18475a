"""The story of a session: messages become turns, questions wait for answers, changes meet the gate."""

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import ActivityError, WorkflowAlreadyStartedError

with workflow.unsafe.imports_passed_through():
    from orchestrator.activities.steps import (
        Asked,
        Concluded,
        ConcludeInput,
        Failure,
        GateInput,
        PrepareInput,
        QueuedMessage,
        RepairInput,
        SettleInput,
        TurnInput,
    )
    from orchestrator.domain.errors import AtelierError, Conflict
    from orchestrator.domain.ids import derive_id
    from orchestrator.domain.question import Answer, Question
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


def session_workflow_id(session_id: str) -> str:
    return f"session-{session_id}"


@workflow.defn
class SessionWorkflow:
    """One per session, for as long as the session is open."""

    @workflow.init
    def __init__(self, start: SessionStart) -> None:
        self._memory = SessionMemory.begin(start)
        self._turn: TurnInput | None = None
        self._answer: Answer | None = None
        self._stopping = False
        self._publishing = False

    @workflow.run
    async def run(self, start: SessionStart) -> None:
        memory = self._memory
        await self._prepare()
        while not memory.closed:
            # A session may rest for days: it waits for a message, not for a time.
            await workflow.wait_condition(lambda: bool(memory.queue) or memory.closed)
            while memory.queue:
                memory.busy = True
                await self._handle(memory.queue.pop(0))
                memory.busy = False
            state: SessionState = "closed" if memory.closed else "idle"
            await effects.settle_session(SettleInput(session_id=memory.session_id, state=state))
            if workflow.info().is_continue_as_new_suggested():
                # A long conversation outgrows Temporal's history; no handler may be cut off by the change.
                await workflow.wait_condition(workflow.all_handlers_finished)
                if not memory.queue:
                    workflow.continue_as_new(memory.carried_over())
        await workflow.wait_condition(workflow.all_handlers_finished)

    # What happens to one message

    async def _handle(self, message_id: str) -> None:
        """A turn, and when the gate refuses its change, at most three repairs by the agent."""
        for repair in range(policies.MAX_REPAIRS + 1):
            turn_id = derive_id(message_id, "turn")
            concluded = await self._take_turn(turn_id, message_id)
            if not (concluded.changed or concluded.refused):
                return
            if concluded.refused is None and not await self._needs_repair(turn_id, concluded, repair):
                return
            if repair == policies.MAX_REPAIRS or concluded.ending != "completed":
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

    async def _take_turn(self, turn_id: str, message_id: str) -> Concluded:
        """The turn from its message to its end, through any number of questions."""
        self._stopping = False
        turn = TurnInput(
            session_id=self._memory.session_id,
            user_id=self._memory.user_id,
            turn_id=turn_id,
            message_id=message_id,
            prompt_id=derive_id(turn_id, "prompt"),
            prompt_at=workflow.now(),
        )
        self._turn = turn
        try:
            result = await effects.take_turn(turn)
            while result.ending == "asked" and result.question:
                answer = await self._wait_for_answer(result.question)
                if answer is None:
                    await effects.stop_turn(turn)
                    return await self._conclude(turn_id, "stopped")
                turn = turn.model_copy(
                    update={
                        "prompt_id": result.prompt_id,
                        "prompt_at": result.prompt_at,
                        "asked": Asked(question=result.question, answer=answer),
                        "resumed_at": workflow.now(),
                    }
                )
                result = await effects.take_turn(turn)
            return await self._conclude(turn_id, result.ending, result.failure)
        except ActivityError as error:
            return await self._conclude(turn_id, "failed", effects.failure_of(error))
        finally:
            self._turn = None

    async def _wait_for_answer(self, question: Question) -> Answer | None:
        """The user's answer, however late; None when the user stops the turn instead."""
        memory = self._memory
        self._answer = None
        memory.question = question
        await workflow.wait_condition(lambda: self._answer is not None or self._stopping or memory.closed)
        memory.question = None
        return self._answer

    async def _conclude(self, turn_id: str, ending: str, failure: Failure | None = None) -> Concluded:
        request = {
            "session_id": self._memory.session_id,
            "user_id": self._memory.user_id,
            "turn_id": turn_id,
            "ending": ending,
            "failure": failure,
        }
        concluded = await effects.conclude_turn(ConcludeInput.model_validate(request))
        self._memory.learn(concluded)
        return concluded

    async def _needs_repair(self, turn_id: str, concluded: Concluded, repair: int) -> bool:
        """Let the gate judge the change; whether the agent has something to repair."""
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
            await self._conclude(derive_id(turn_id, "gate"), "failed", effects.failure_of(error))
            return False
        if result.passed:
            self._memory.gated_tree = concluded.tree
        return result.repairable and not result.passed

    async def _prepare(self) -> None:
        request = PrepareInput(session_id=self._memory.session_id, user_id=self._memory.user_id)
        try:
            await effects.prepare_session(request)
        except ActivityError as error:
            # Said in the log as a failed step; the first turn makes everything ready again.
            workflow.logger.warning("prepare_failed", extra={"cause": str(error.cause)})

    async def _stop_agent(self) -> None:
        self._stopping = True
        if self._turn is not None and self._memory.question is None:
            await effects.stop_turn(self._turn)

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
        _refuse(self._memory.why_not_send())

    @workflow.update
    async def answer_question(self, request: AnswerQuestion) -> None:
        """Answer the question that waits."""
        self._memory.answered.append(request.answer.question_id)
        self._answer = request.answer

    @answer_question.validator
    def _may_answer(self, request: AnswerQuestion) -> None:
        _refuse(self._memory.why_not_answer(request.answer.question_id))

    @workflow.update
    async def stop(self) -> None:
        """Stop the turn under way; what it did so far stays."""
        await self._stop_agent()

    @workflow.update
    async def wake(self) -> None:
        """Have the sandbox running and the workspace there, as before the first message."""
        await self._prepare()

    @workflow.update
    async def close(self) -> None:
        """End the session: stop what runs and take no more messages."""
        self._memory.closed = True
        self._memory.queue.clear()
        await self._stop_agent()

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
