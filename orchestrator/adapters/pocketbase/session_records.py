"""Sessions, messages and resolved context as rows in PocketBase."""

from orchestrator.adapters.pocketbase import moments
from orchestrator.adapters.pocketbase.client import PocketBase, Row
from orchestrator.adapters.pocketbase.refusal import RowRefused
from orchestrator.domain.errors import NotFound
from orchestrator.domain.ids import derive_id
from orchestrator.domain.session import Message, Resolved, Session, SessionState

_SESSIONS, _MESSAGES, _RESOLVED = "sessions", "messages", "resolved"
_IN_ORDER_OF_ARRIVAL = "@rowid"


class PocketBaseSessionRecords:
    """`updated` is PocketBase's own time of the last change."""

    def __init__(self, pocketbase: PocketBase) -> None:
        self._pocketbase = pocketbase

    async def create(self, session: Session) -> Session:
        row = session.model_dump(exclude={"user_id", "created", "updated"})
        await self._pocketbase.create(
            _SESSIONS, row | {"user": session.user_id, "created": moments.written(session.created)}
        )
        return await self.get(session.id)

    async def get(self, session_id: str) -> Session:
        row = await self._pocketbase.find(_SESSIONS, session_id)
        if row is None:
            raise _unknown_session(session_id)
        return _session(row)

    async def of_user(self, user_id: str) -> tuple[Session, ...]:
        rows = await self._pocketbase.rows(_SESSIONS, sort="-updated,-@rowid", user=user_id)
        return tuple(map(_session, rows))

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
        if not await self._pocketbase.update(_SESSIONS, session_id, fields):
            raise _unknown_session(session_id)

    async def add_message(self, message: Message) -> bool:
        row = message.model_dump(exclude={"session_id", "at"})
        row |= {"session": message.session_id, "at": moments.written(message.at)}
        return await self._add(_MESSAGES, row)

    async def message(self, message_id: str) -> Message:
        row = await self._pocketbase.find(_MESSAGES, message_id)
        if row is None:
            raise NotFound("unknown_message", f"There is no message {message_id}.", subject=message_id)
        return _message(row)

    async def messages(self, session_id: str) -> tuple[Message, ...]:
        rows = await self._pocketbase.rows(_MESSAGES, sort=f"at,{_IN_ORDER_OF_ARRIVAL}", session=session_id)
        return tuple(map(_message, rows))

    async def add_resolved(self, session_id: str, resolved: Resolved) -> None:
        row = resolved.model_dump(mode="json")
        row_id = derive_id("resolved", session_id, resolved.answer.question_id)
        await self._add(_RESOLVED, row | {"id": row_id, "session": session_id})

    async def resolved(self, session_id: str) -> tuple[Resolved, ...]:
        rows = await self._pocketbase.rows(_RESOLVED, sort=_IN_ORDER_OF_ARRIVAL, session=session_id)
        return tuple(
            Resolved.model_validate({name: row[name] for name in Resolved.model_fields}) for row in rows
        )

    async def _add(self, collection: str, row: Row) -> bool:
        try:
            return await self._pocketbase.create(collection, row)
        except RowRefused as refused:
            if "session" in refused.fields:
                raise _unknown_session(row["session"]) from refused
            raise


def _session(row: Row) -> Session:
    return Session(
        id=row["id"],
        user_id=row["user"],
        title=row["title"],
        state=row["state"],
        base_commit=row["base_commit"],
        tree=row["tree"],
        created=moments.read(row["created"]),
        updated=moments.read(row["updated"]),
    )


def _message(row: Row) -> Message:
    return Message(
        id=row["id"],
        session_id=row["session"],
        text=row["text"],
        origin=row["origin"],
        at=moments.read(row["at"]),
    )


def _unknown_session(session_id: str) -> NotFound:
    return NotFound("unknown_session", f"There is no session {session_id}.", subject=session_id)
