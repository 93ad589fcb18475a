"""The event log: one append-only log for each session, with cursors, and live events beside it."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from orchestrator.domain.event import DurableEvent, EphemeralEvent, StreamedEvent
from orchestrator.domain.fact import Fact


class LogPage(Fact):
    """A stretch of the log; `reset` says that events before it are no longer in the log."""

    events: tuple[StreamedEvent, ...]
    cursor: str
    reset: bool = False


class CaughtUp(Fact):
    """The follower has seen everything that was in the log when it came."""

    cursor: str


class LogReset(Fact):
    """The follower's cursor is older than the log: it must load the history again."""


class EventLog(Protocol):
    """Raises Unavailable when the log's store does not answer."""

    async def append(self, event: DurableEvent, *, key: str | None = None) -> str | None:
        """Append and stream the event, return its cursor; None when the key was appended before."""
        ...

    async def publish(self, event: EphemeralEvent) -> None:
        """Stream an event to those who follow now; it is kept nowhere."""
        ...

    async def read(self, session_id: str, *, after: str | None, limit: int = 5000) -> LogPage:
        """The events after the cursor (None: from the beginning)."""
        ...

    def follow(
        self, session_id: str, *, after: str | None
    ) -> AsyncIterator[StreamedEvent | CaughtUp | LogReset]:
        """The events after the cursor, then CaughtUp once, then live ones, without gap or repeat.

        After LogReset it ends. A follower that is too slow is ended too: it resumes by its cursor.
        """
        ...

    async def restore(self, session_id: str, events: Sequence[StreamedEvent]) -> None:
        """Put an archived history back into an empty log, under its old cursors."""
        ...
