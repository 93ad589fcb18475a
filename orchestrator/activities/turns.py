"""Taking a turn: the agent works on a message, and everything it says goes into the session's log."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

from temporalio import activity

from orchestrator.activities.context import late_answer_text, system_text
from orchestrator.activities.failures import speaks_domain
from orchestrator.activities.heartbeat import heartbeating
from orchestrator.activities.sandboxes import Sandboxes
from orchestrator.activities.steps import Asked, Failure, TurnInput, TurnResult
from orchestrator.domain.event import (
    EphemeralEvent,
    QuestionAnswered,
    QuestionAsked,
    TurnRetried,
    TurnStarted,
    UsageRecorded,
    UserMessage,
)
from orchestrator.domain.ids import derive_id
from orchestrator.domain.question import Question
from orchestrator.domain.session import Message, Resolved
from orchestrator.ports.accounts import Accounts
from orchestrator.ports.agent import (
    Agent,
    AgentAsked,
    AgentBroke,
    AgentFailed,
    AgentFinished,
    AgentForgot,
    AgentSignal,
    Conversation,
    Keyed,
    Prompt,
)
from orchestrator.ports.event_log import EventLog
from orchestrator.ports.gateway import SessionTokens
from orchestrator.ports.records import SessionRecords

AGENT_TOKEN_LIFETIME = timedelta(hours=24)


class Turns:
    """One stretch of a turn at a time; a retried attempt re-attaches instead of prompting again."""

    def __init__(
        self,
        *,
        agent: Agent,
        sandboxes: Sandboxes,
        sessions: SessionRecords,
        accounts: Accounts,
        tokens: SessionTokens,
        log: EventLog,
        now: Callable[[], datetime],
    ) -> None:
        self._agent = agent
        self._sandboxes = sandboxes
        self._sessions = sessions
        self._accounts = accounts
        self._tokens = tokens
        self._log = log
        self._now = now

    @activity.defn(name="take_turn")
    @speaks_domain
    async def take_turn(self, turn: TurnInput) -> TurnResult:
        """Follow the agent until it is done, asks, is stopped or fails."""
        async with heartbeating():
            attempt = activity.info().attempt
            message = await self._sessions.message(turn.message_id)
            await self._announce(turn, message, attempt)
            conversation, prompt = await self._open(turn, message)
            return await self._listen(turn, conversation, prompt, first=attempt == 1)

    @activity.defn(name="stop_turn")
    @speaks_domain
    async def stop_turn(self, turn: TurnInput) -> None:
        """Stop the agent; the stretch under way then ends as stopped."""
        message = await self._sessions.message(turn.message_id)
        conversation, _ = await self._open(turn, message)
        await self._agent.stop(conversation)

    async def _announce(self, turn: TurnInput, message: Message, attempt: int) -> None:
        place = {"session_id": turn.session_id, "turn_id": turn.turn_id}
        if attempt > 1:
            retried = TurnRetried(**place, at=self._now(), attempt=attempt, reason="worker_restarted")
            stretch = turn.asked.question.id if turn.asked else turn.prompt_id
            await self._log.append(retried, key=f"retried:{stretch}:{attempt}")
        if turn.asked is None:
            said = UserMessage(
                **place, at=message.at, message_id=message.id, text=message.text, origin=message.origin
            )
            await self._log.append(said, key=f"message:{message.id}")
            started = TurnStarted(**place, at=self._now(), message_id=message.id)
            await self._log.append(started, key=f"turn:{turn.turn_id}")
        else:
            answer = turn.asked.answer
            answered = QuestionAnswered(
                **place,
                at=self._now(),
                question_id=answer.question_id,
                answers=answer.answers,
                skipped=answer.skipped,
            )
            await self._log.append(answered, key=f"answered:{answer.question_id}")
            resolved = Resolved(items=turn.asked.question.items, answer=answer)
            await self._sessions.add_resolved(turn.session_id, resolved)
        await self._sessions.update(turn.session_id, state="working")

    async def _open(self, turn: TurnInput, message: Message) -> tuple[Conversation, Prompt]:
        # None of these needs another, and a person waits.
        session, user, resolved = await asyncio.gather(
            self._sessions.get(turn.session_id),
            self._accounts.user(turn.user_id),
            self._sessions.resolved(turn.session_id),
        )
        session = await self._sandboxes.make_ready(session)
        token = self._tokens.issue(user, session_id=session.id, audience="mcp", lifetime=AGENT_TOKEN_LIFETIME)
        conversation = await self._agent.open_conversation(
            user_id=user.id, session_id=session.id, title=session.title, token=token
        )
        system = system_text(
            manifest=await self._sandboxes.manifest(session.base_commit),
            user=user,
            resolved=resolved,
        )
        prompt = Prompt(
            id=turn.prompt_id, at=turn.prompt_at, turn_id=turn.turn_id, text=message.text, system=system
        )
        return conversation, prompt

    async def _listen(
        self, turn: TurnInput, conversation: Conversation, prompt: Prompt, *, first: bool
    ) -> TurnResult:
        if turn.asked is None:
            signals = self._agent.work(conversation, prompt, look_first=not first)
        else:
            signals = self._answered(conversation, prompt, turn.asked)
        async for signal in signals:
            match signal:
                case Keyed():
                    await self._tell(signal)
                case AgentAsked():
                    return await self._asked(turn, prompt, signal)
                case AgentFinished():
                    return await self._finished(turn, prompt, signal)
                case AgentFailed(code=code, message=message, action=action):
                    failure = Failure(code=code, message=message, action=action)
                    return self._result("failed", prompt, failure=failure)
                case AgentBroke(reason=reason):
                    await self._broke(turn, reason)
                case AgentForgot() if turn.asked:
                    late = self._late_prompt(turn, prompt, turn.asked)
                    plain = turn.model_copy(update={"asked": None, "resumed_at": None})
                    return await self._listen(plain, conversation, late, first=first)
        failure = Failure(
            code="agent_silent",
            message="The agent's answer ended without an end.",
            action="Send the message again.",
        )
        return self._result("failed", prompt, failure=failure)

    async def _answered(
        self, conversation: Conversation, prompt: Prompt, asked: Asked
    ) -> AsyncIterator[AgentSignal]:
        answers = asked.answer.per_item(asked.question.items)
        question_id = asked.question.agent_question_id
        async for signal in self._agent.answer(
            conversation, prompt, agent_question_id=question_id, answers=answers
        ):
            yield signal

    def _late_prompt(self, turn: TurnInput, prompt: Prompt, asked: Asked) -> Prompt:
        words = asked.answer.in_words(asked.question.items)
        return prompt.model_copy(
            update={
                "id": derive_id(turn.turn_id, "late answer", asked.question.id),
                "at": turn.resumed_at or turn.prompt_at,
                "text": late_answer_text(words),
            }
        )

    async def _tell(self, signal: Keyed) -> None:
        if isinstance(signal.event, EphemeralEvent):
            await self._log.publish(signal.event)
        else:
            await self._log.append(signal.event, key=signal.key)

    async def _broke(self, turn: TurnInput, reason: str) -> None:
        event = TurnRetried(
            session_id=turn.session_id, turn_id=turn.turn_id, at=self._now(), attempt=1, reason=reason
        )
        await self._log.append(event)

    async def _asked(self, turn: TurnInput, prompt: Prompt, signal: AgentAsked) -> TurnResult:
        question = Question(
            id=derive_id(turn.session_id, signal.agent_question_id),
            agent_question_id=signal.agent_question_id,
            items=signal.items,
        )
        event = QuestionAsked(
            session_id=turn.session_id,
            turn_id=turn.turn_id,
            at=self._now(),
            question_id=question.id,
            items=question.items,
        )
        await self._log.append(event, key=f"question:{question.id}")
        await self._sessions.update(turn.session_id, state="waiting")
        return self._result("asked", prompt, question=question)

    async def _finished(self, turn: TurnInput, prompt: Prompt, signal: AgentFinished) -> TurnResult:
        if signal.model_calls:
            usage = UsageRecorded(
                session_id=turn.session_id,
                turn_id=turn.turn_id,
                at=self._now(),
                model=signal.model,
                input_tokens=signal.input_tokens,
                output_tokens=signal.output_tokens,
                cached_tokens=signal.cached_tokens,
            )
            await self._log.append(usage, key=f"usage:{prompt.id}")
        return self._result("stopped" if signal.stopped else "completed", prompt)

    @staticmethod
    def _result(
        ending: str, prompt: Prompt, *, question: Question | None = None, failure: Failure | None = None
    ) -> TurnResult:
        return TurnResult.model_validate(
            {
                "ending": ending,
                "prompt_id": prompt.id,
                "prompt_at": prompt.at,
                "question": question,
                "failure": failure,
            }
        )
