"""The record in dictionaries, for tests."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from orchestrator.domain.errors import NotFound
from orchestrator.domain.event import StreamedEvent
from orchestrator.domain.publication import Publication, Review
from orchestrator.domain.session import Message, Resolved, Session, SessionState
from orchestrator.domain.verdict import Verdict


class InMemorySessionRecords:
    """`updated` is never the same twice, so that the order of changes can be seen."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}
        self._messages: dict[str, Message] = {}
        self._resolved: dict[str, dict[str, Resolved]] = {}
        self._last_change = datetime.now(UTC)

    async def create(self, session: Session) -> Session:
        if session.id not in self._sessions:
            self._sessions[session.id] = session.model_copy(update={"updated": self._next_change()})
        return self._sessions[session.id]

    async def get(self, session_id: str) -> Session:
        if session_id not in self._sessions:
            raise NotFound("unknown_session", f"There is no session {session_id}.", subject=session_id)
        return self._sessions[session_id]

    async def of_user(self, user_id: str) -> tuple[Session, ...]:
        own = [session for session in self._sessions.values() if session.user_id == user_id]
        return tuple(sorted(own, key=lambda session: session.updated, reverse=True))

    async def update(
        self,
        session_id: str,
        *,
        title: str | None = None,
        state: SessionState | None = None,
        base_commit: str | None = None,
        tree: str | None = None,
    ) -> None:
        given = {"title": title, "state": state, "base_commit": base_commit, "tree": tree}
        fields = {name: value for name, value in given.items() if value is not None}
        session = await self.get(session_id)
        self._sessions[session_id] = session.model_copy(update=fields | {"updated": self._next_change()})

    async def add_message(self, message: Message) -> bool:
        await self.get(message.session_id)
        return self._messages.setdefault(message.id, message) is message

    async def message(self, message_id: str) -> Message:
        if message_id not in self._messages:
            raise NotFound("unknown_message", f"There is no message {message_id}.", subject=message_id)
        return self._messages[message_id]

    async def messages(self, session_id: str) -> tuple[Message, ...]:
        own = [message for message in self._messages.values() if message.session_id == session_id]
        return tuple(sorted(own, key=lambda message: message.at))

    async def add_resolved(self, session_id: str, resolved: Resolved) -> None:
        await self.get(session_id)
        self._resolved.setdefault(session_id, {}).setdefault(resolved.answer.question_id, resolved)

    async def resolved(self, session_id: str) -> tuple[Resolved, ...]:
        return tuple(self._resolved.get(session_id, {}).values())

    def _next_change(self) -> datetime:
        self._last_change = max(datetime.now(UTC), self._last_change + timedelta(milliseconds=1))
        return self._last_change


class InMemoryHistoryRecords:
    """Events by the cursor they were archived under."""

    def __init__(self) -> None:
        self._events: dict[str, dict[tuple[int, ...], StreamedEvent]] = {}

    async def archive(self, session_id: str, events: Sequence[StreamedEvent]) -> None:
        for event in events:
            if event.cursor is not None:
                place = tuple(int(number) for number in event.cursor.split("-"))
                self._events.setdefault(session_id, {}).setdefault(place, event)

    async def last_cursor(self, session_id: str) -> str | None:
        history = await self.history(session_id)
        return history[-1].cursor if history else None

    async def history(self, session_id: str) -> tuple[StreamedEvent, ...]:
        return tuple(event for _, event in sorted(self._events.get(session_id, {}).items()))


class InMemoryPublicationRecords:
    """Publications, reviews and verdicts by their ids."""

    def __init__(self) -> None:
        self._publications: dict[str, Publication] = {}
        self._reviews: dict[str, tuple[str, Review]] = {}
        self._verdicts: dict[tuple[str, str], Verdict] = {}

    async def save(self, publication: Publication) -> None:
        self._publications[publication.id] = publication

    async def get(self, publication_id: str) -> Publication:
        if publication_id not in self._publications:
            raise NotFound(
                "unknown_publication", f"There is no publication {publication_id}.", subject=publication_id
            )
        return self._publications[publication_id]

    async def of_session(self, session_id: str) -> tuple[Publication, ...]:
        every = reversed(await self.all())
        return tuple(publication for publication in every if publication.session_id == session_id)

    async def all(self, *, author_id: str | None = None) -> tuple[Publication, ...]:
        newest_first = sorted(self._publications.values(), key=lambda one: one.created, reverse=True)
        return tuple(one for one in newest_first if author_id in (None, one.author.id))

    async def add_review(self, publication_id: str, review: Review) -> bool:
        await self.get(publication_id)
        return self._reviews.setdefault(review.id, (publication_id, review))[1] is review

    async def reviews(self, publication_id: str) -> tuple[Review, ...]:
        own = [review for of, review in self._reviews.values() if of == publication_id]
        return tuple(sorted(own, key=lambda review: review.at))

    async def save_verdict(self, verdict: Verdict) -> None:
        self._verdicts[verdict.tree, verdict.image] = verdict

    async def verdict(self, *, tree: str, image: str) -> Verdict | None:
        return self._verdicts.get((tree, image))
