"""When a turn is over: `idle` alone says nothing, it comes early, twice, or late from the turn before."""

from typing import Literal

from orchestrator.adapters.opencode.failures import failure, failure_of, is_abort
from orchestrator.adapters.opencode.projection import TurnProjection
from orchestrator.adapters.opencode.surroundings import Patience
from orchestrator.adapters.opencode.translation import question_items
from orchestrator.ports.agent import AgentAsked, AgentFailed, AgentFinished, AgentForgot

Ending = AgentAsked | AgentFinished | AgentFailed | AgentForgot

Look = Literal["look"]
"""OpenCode is idle but the turn has no ending yet: it may be written in a moment, so look."""

Lost = Literal["lost"]
"""OpenCode is idle and will not end this turn: it was restarted in the middle."""


class EndWatch:
    """Keeps the times that the decision depends on."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._idle_since: float | None = None
        self._asked_since: float | None = None
        self._failed_at = 0.0
        self.failure: AgentFailed | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether the decision may change by the passing of time."""
        return not (self._idle_since is None and self._asked_since is None and self.failure is None)

    def fail(self, reason: AgentFailed, now: float) -> None:
        """The turn is being aborted for this reason."""
        self.failure, self._failed_at = reason, now

    def decide(self, projection: TurnProjection, now: float) -> Ending | Look | Lost | None:
        """The ending, what to do about a missing one, or None while the turn goes on."""
        if projection.standing.questions and self.failure is None:
            return self._ask(projection, now)
        self._asked_since = None
        if not projection.standing.is_quiet:
            self._idle_since = None
            return self.failure if self.failure and now - self._failed_at > self._patience.abort else None
        self._idle_since = now if self._idle_since is None else self._idle_since
        return self._end(projection, now - self._idle_since)

    def _ask(self, projection: TurnProjection, now: float) -> AgentAsked | None:
        """A question may overtake the end of the text before it: wait a moment for that."""
        self._asked_since = now if self._asked_since is None else self._asked_since
        if projection.is_writing and now - self._asked_since < self._patience.open_text:
            return None
        pending = next(iter(projection.standing.questions.values()))
        return AgentAsked(agent_question_id=pending.id, items=question_items(pending))

    def _end(self, projection: TurnProjection, idle_seconds: float) -> Ending | Look | Lost | None:
        ending = projection.record.ending()
        if ending is not None:
            stopped = isinstance(ending, AgentFinished) and ending.stopped
            if stopped and projection.standing.idles < 2 and idle_seconds < self._patience.second_idle:
                return None
            return self.failure or ending
        if not projection.standing.was_busy and projection.standing.error is None:
            return None
        if idle_seconds < self._patience.late_ending:
            return "look"
        if self.failure is not None:
            return self.failure
        if projection.standing.error is not None:
            is_stopped = is_abort(projection.standing.error)
            return AgentFinished(stopped=True) if is_stopped else failure_of(projection.standing.error)
        if projection.record.own_prompts > self._patience.continuations:
            return failure("agent_error", detail="it was restarted too often in this turn")
        return "lost"
