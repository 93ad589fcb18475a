"""The story of one turn: listen, send or look, pass on what is said, and see how it ends."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import assert_never

from orchestrator.adapters.opencode.end_watch import Ending, EndWatch
from orchestrator.adapters.opencode.feed import Connected, EventFeed
from orchestrator.adapters.opencode.guards import Trip, judge, judge_silence
from orchestrator.adapters.opencode.projection import TurnProjection
from orchestrator.adapters.opencode.prompt_id import is_continuation
from orchestrator.adapters.opencode.surroundings import Reply, Surroundings
from orchestrator.adapters.opencode.translation import Place
from orchestrator.adapters.opencode.visits import Visits
from orchestrator.adapters.opencode.wire import WireEvent
from orchestrator.domain.errors import Unavailable
from orchestrator.ports.agent import (
    AgentBroke,
    AgentFailed,
    AgentFinished,
    AgentForgot,
    AgentSignal,
    Conversation,
    Prompt,
)


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
        self._visits = Visits(self._root, prompt, around)
        self._around = around
        self._is_sent = is_sent
        self._reply = reply
        self._projection = TurnProjection(
            place=Place(conversation.session_id, prompt.turn_id, around.directory),
            root=self._root,
            prompt_id=self._visits.message_id,
            clock=around.clock,
        )
        self._end = EndWatch(around.patience)
        self._signals: deque[AgentSignal] = deque()
        self._connections = 0
        self._failed_visits = 0
        self._heard_at = _now()
        self._looked_at = 0.0

    async def follow(self) -> AsyncIterator[AgentSignal]:
        ending: Ending | None = None
        async with EventFeed(self._visits.events, patience_seconds=self._around.patience.reconnect) as feed:
            while ending is None:
                heard = await feed.next(within=0.05 if self._end.is_waiting else 1.0)
                try:
                    ending = await self._take(heard)
                except Unavailable:
                    self._failed_visits += 1
                    if self._failed_visits > self._around.patience.failed_visits:
                        raise
                    await feed.reconnect()
                while self._signals:
                    yield self._signals.popleft()
        if isinstance(ending, AgentFinished | AgentFailed):
            for notice in self._projection.closing_notices():
                yield notice
        yield ending

    async def _take(self, heard: Connected | WireEvent | None) -> Ending | None:
        """Let one thing heard have its effect: signals to pass on, and the ending if it came with it."""
        match heard:
            case Connected():
                if not await self._arrive():
                    self._signals.clear()
                    return AgentForgot()
            case WireEvent():
                self._heard_at = _now()
                self._signals.extend(self._projection.fold(heard))
                if heard.type == "message.updated":
                    await self._stop_if(judge(self._projection.record.steps(), self._around.limits))
            case None:
                silence, tool_runs = _now() - self._heard_at, self._projection.record.tool_runs
                await self._stop_if(judge_silence(silence, tool_runs=tool_runs, limits=self._around.limits))
            case _:
                assert_never(heard)
        await self._visits.settle(self._projection.standing)
        match decision := self._end.decide(self._projection, _now()):
            case "look":
                await self._look_again()
            case "lost":
                await self._continue()
            case _:
                return decision
        return None

    async def _arrive(self) -> bool:
        """Do what a fresh connection is for; False when the answer was for a forgotten question."""
        self._connections += 1
        if self._connections > 1:
            await self._around.restore_tools()
        if not self._is_sent:
            await self._visits.send()
            self._is_sent = True
            return True
        if self._reply is None:
            await self._look(send_if_missing=True)
            return True
        is_known = await self._visits.reply(self._reply)
        answers, self._reply = self._reply.answers, None if is_known else self._reply
        await self._look(send_if_missing=False)
        # An unknown question was forgotten, unless it has this answer already from an earlier attempt.
        return is_known or self._projection.record.was_told(answers)

    async def _look(self, *, send_if_missing: bool) -> None:
        """Catch up with the turn; a prompt that never arrived is sent."""
        self._projection.standing.was_busy = True
        snapshot = await self._visits.snapshot()
        if send_if_missing and not snapshot.has(self._visits.message_id):
            await asyncio.sleep(self._around.patience.second_idle)
            snapshot = await self._visits.snapshot()
            if not snapshot.has(self._visits.message_id):
                await self._visits.send()
                return
        for number in range(1, self._around.patience.continuations + 1):
            for message in snapshot.messages:
                if is_continuation(message.info.id, self._prompt.id, number):
                    self._projection.continue_with(message.info.id)
        self._signals.extend(self._projection.fold_snapshot(snapshot))

    async def _look_again(self) -> None:
        if _now() - self._looked_at >= self._around.patience.poll:
            snapshot = await self._visits.snapshot()
            self._looked_at = _now()
            self._signals.extend(self._projection.fold_snapshot(snapshot))

    async def _continue(self) -> None:
        """OpenCode was restarted and does not go on by itself."""
        continuation = await self._visits.ask_to_continue(self._projection.record.own_prompts)
        self._projection.continue_with(continuation)
        self._signals.append(AgentBroke(reason="the agent was restarted"))

    async def _stop_if(self, trip: Trip | None) -> None:
        if trip is not None and self._end.failure is None:
            await self._visits.abort()
            self._end.fail(trip.failure(), _now())


def _now() -> float:
    return asyncio.get_running_loop().time()
