"""The record: sessions, messages, history and publications, kept for good."""

from collections.abc import Sequence
from typing import Protocol

from orchestrator.domain.event import StreamedEvent
from orchestrator.domain.publication import Publication, Review
from orchestrator.domain.session import Message, Resolved, Session, SessionState
from orchestrator.domain.verdict import Verdict


class SessionRecords(Protocol):
    """Sessions and what was said in them. Raises NotFound for an unknown id, Unavailable when down."""

    async def create(self, session: Session) -> Session:
        """Record the session; when its id is there already, the recorded one is returned unchanged."""
        ...

    async def get(self, session_id: str) -> Session: ...

    async def of_user(self, user_id: str) -> tuple[Session, ...]:
        """The user's sessions, last touched first."""
        ...

    async def update(
        self,
        session_id: str,
        *,
        title: str | None = None,
        state: SessionState | None = None,
        base_commit: str | None = None,
        tree: str | None = None,
    ) -> None:
        """Change these fields only, without losing a concurrent change of others."""
        ...

    async def add_message(self, message: Message) -> bool:
        """Record a message; False when its id is there already."""
        ...

    async def message(self, message_id: str) -> Message: ...

    async def messages(self, session_id: str) -> tuple[Message, ...]:
        """All messages of the session, oldest first."""
        ...

    async def add_resolved(self, session_id: str, resolved: Resolved) -> None:
        """Record an answered question; a repeat of the same question id changes nothing."""
        ...

    async def resolved(self, session_id: str) -> tuple[Resolved, ...]:
        """The resolved context, oldest first."""
        ...


class HistoryRecords(Protocol):
    """Durable events for good, so that history survives the loss of the event log."""

    async def archive(self, session_id: str, events: Sequence[StreamedEvent]) -> None:
        """Keep these events; those whose cursor is kept already are skipped."""
        ...

    async def last_cursor(self, session_id: str) -> str | None:
        """The cursor up to which the session is archived."""
        ...

    async def history(self, session_id: str) -> tuple[StreamedEvent, ...]:
        """All archived events, in order."""
        ...


class PublicationRecords(Protocol):
    """Publications with their reviews, and verdicts by tree and gate image."""

    async def save(self, publication: Publication) -> None:
        """Record the publication as it is now (made or replaced, whole)."""
        ...

    async def get(self, publication_id: str) -> Publication: ...

    async def of_session(self, session_id: str) -> tuple[Publication, ...]: ...

    async def all(self, *, author_id: str | None = None) -> tuple[Publication, ...]:
        """Publications, newest first; of one author or of all."""
        ...

    async def add_review(self, publication_id: str, review: Review) -> bool:
        """Record a review; False when its id is there already."""
        ...

    async def reviews(self, publication_id: str) -> tuple[Review, ...]:
        """Reviews, oldest first."""
        ...

    async def save_verdict(self, verdict: Verdict) -> None: ...

    async def verdict(self, *, tree: str, image: str) -> Verdict | None:
        """The verdict on this tree by this gate image, if there is one."""
        ...
