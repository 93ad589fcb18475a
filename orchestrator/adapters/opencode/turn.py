"""The story of one turn: listen, send or look, pass on what is said, and see how it ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import assert_never

from orchestrator.adapters.opencode.end_watch import Ending, EndWatch
from orchestrator.adapters.opencode.feed import Connected, EventFeed
from orchestrator.adapters.opencode.guards import Trip, judge, judge_silence
from orchestrator.adapters.opencode.projection import TurnProjection
from orchestrator.adapters.opencode.prompt_id import continuation_id, is_continuation, message_id
from orchestrator.adapters.opencode.snapshot import Snapshot, look
from orchestrator.adapters.opencode.surroundings import Surroundings
from orchestrator.adapters.opencode.translation import Place
from orchestrator.adapters.opencode.wire import WireEvent
from orchestrator.domain.errors import Unavailable
from orchestrator.domain.question import Answers
from orchestrator.ports.agent import AgentBroke, AgentForgot, AgentSignal, Conversation, Prompt

_NOT_ALLOWED = "This is not allowed here. Go on without it."
_CONTINUE = "The work was interrupted. Continue with the request: "


@dataclass(frozen=True)
class Reply:
    """An answer to a question of the agent, which opens the rest of its turn."""

    question_id: str
    answers: Answers


class Turn:
    """Follows one prompt from its sending, from its middle, or from an answer, until it ends or asks."""

    def __init__(
        self,
        conversation: Conversation,
        prompt: Prompt,
        around: Surroundings,
        *,
        is_sent: bool,
        reply: Reply | None = None,
    ) -> None:
        self._root = conversation.agent_session_id
        self._prompt = prompt
        self._message_id = message_id(prompt.id, prompt.at)
        self._around = around
        self._is_sent = is_sent
        self._reply = reply
        self._projection = TurnProjection(
            place=Place(conversation.session_id, prompt.turn_id, around.directory),
            root=self._root,
            prompt_id=self._message_id,
            clock=around.clock,
        )
        self._end = EndWatch(around.patience)
        self._connections = 0
        self._failed_visits = 0
        self._heard_at = _now()
        self._looked_at = 0.0

    async def follow(self) -> AsyncIterator[AgentSignal]:
        ending: Ending | None = None
        async with EventFeed(self._events, patience_seconds=self._around.patience.reconnect) as feed:
            while ending is None:
                heard = await feed.next(within=0.05 if self._end.is_waiting else 1.0)
                try:
                    signals, ending = await self._take(heard)
                except Unavailable:
                    self._failed_visits += 1
                    if self._failed_visits > self._around.patience.failed_visits:
                        raise
                    await feed.reconnect()
                    continue
                for signal in signals:
                    yield signal
        for notice in self._projection.closing_notices():
            yield notice
        yield ending

    async def _take(self, heard: Connected | WireEvent | None) -> tuple[list[AgentSignal], Ending | None]:
        """What one thing heard means: signals to pass on, and the ending if it came with it."""
        signals: list[AgentSignal] = []
        match heard:
            case Connected():
                if not await self._arrive(signals):
                    return [], AgentForgot()
            case WireEvent():
                self._heard_at = _now()
                signals.extend(self._projection.fold(heard))
                await self._stop_if(
                    judge(self._projection.record.steps(), self._around.limits)
                    if heard.type == "message.updated"
                    else None
                )
            case None:
                tool_runs = self._projection.record.tool_runs
                silence = _now() - self._heard_at
                await self._stop_if(judge_silence(silence, tool_runs=tool_runs, limits=self._around.limits))
            case _:
                assert_never(heard)
        await self._settle_what_nobody_answers()
        match decision := self._end.decide(self._projection, _now()):
            case "look":
                signals.extend(await self._look_again())
                return signals, None
            case "lost":
                signals.extend(await self._continue())
                return signals, None
            case _:
                return signals, decision

    async def _arrive(self, signals: list[AgentSignal]) -> bool:
        """Do what a fresh connection is for; False when the answer was for a forgotten question."""
        self._connections += 1
        if self._connections > 1:
            await self._around.restore_tools()
        if not self._is_sent:
            await self._send()
            return True
        async with self._around.open_api() as api:
            is_known = self._reply is None or await api.reply(self._reply.question_id, self._reply.answers)
        signals.extend(await self._look())
        if not is_known and not self._projection.record.was_told(self._reply.answers if self._reply else ()):
            return False
        self._reply = None
        return True

    async def _send(self) -> None:
        async with self._around.open_api() as api:
            await api.prompt(
                self._root, message_id=self._message_id, text=self._prompt.text, system=self._prompt.system
            )
        self._is_sent = True

    async def _look(self) -> list[AgentSignal]:
        """Catch up with the turn; a prompt that never arrived is sent."""
        self._projection.was_busy = True
        snapshot = await self._snapshot()
        if not snapshot.has(self._message_id):
            await asyncio.sleep(self._around.patience.second_idle)
            self._projection.was_busy = True
        snapshot = await self._snapshot()
        if not snapshot.has(self._message_id):
            await self._send()
            return []
        for number in range(1, self._around.patience.continuations + 1):
            for message in snapshot.messages:
                if is_continuation(message.info.id, self._prompt.id, number):
                    self._projection.continue_with(message.info.id)
        return list(self._projection.fold_snapshot(snapshot))

    async def _look_again(self) -> list[AgentSignal]:
        if _now() - self._looked_at < self._around.patience.poll:
            return []
        snapshot = await self._snapshot()
        self._looked_at = _now()
        return list(self._projection.fold_snapshot(snapshot))

    async def _continue(self) -> list[AgentSignal]:
        """OpenCode was restarted and does not go on by itself: ask it to."""
        number = self._projection.record.own_prompts
        continuation = continuation_id(self._prompt.id, number, self._around.clock())
        await self._around.restore_tools()
        async with self._around.open_api() as api:
            await api.prompt(
                self._root,
                message_id=continuation,
                text=_CONTINUE + self._prompt.text,
                system=self._prompt.system,
            )
        self._projection.continue_with(continuation)
        return [AgentBroke(reason="the agent was restarted")]

    async def _settle_what_nobody_answers(self) -> None:
        """Refuse permissions, which nobody is asked for, and answer questions that ask nothing."""
        projection = self._projection
        empty = [pending.id for pending in projection.questions.values() if not pending.questions]
        if not projection.permissions and not empty:
            return
        async with self._around.open_api() as api:
            while projection.permissions:
                await api.refuse_permission(projection.permissions[-1], reason=_NOT_ALLOWED)
                projection.permissions.pop()
            for question_id in empty:
                await api.reply(question_id, ())
                projection.questions.pop(question_id, None)

    async def _stop_if(self, trip: Trip | None) -> None:
        if trip is None or self._end.failure is not None:
            return
        self._end.fail(trip.failure(), _now())
        async with self._around.open_api() as api:
            await api.abort(self._root)

    async def _snapshot(self) -> Snapshot:
        async with self._around.open_api() as api:
            return await look(api, self._root, since=self._message_id)

    @asynccontextmanager
    async def _events(self) -> AsyncIterator[AsyncIterator[WireEvent]]:
        async with self._around.open_api() as api, api.events() as frames:
            yield frames


def _now() -> float:
    return asyncio.get_running_loop().time()
