"""Durable events as rows in PocketBase, under the cursors that the event log gave them."""

from collections.abc import Sequence

from orchestrator.adapters.pocketbase.client import PocketBase, Row
from orchestrator.domain.event import EVENT, StreamedEvent
from orchestrator.domain.ids import derive_id

_HISTORY = "history"


class PocketBaseHistoryRecords:
    """A row's id derives from session and cursor, so an event is kept once however often it is archived."""

    def __init__(self, pocketbase: PocketBase) -> None:
        self._pocketbase = pocketbase

    async def archive(self, session_id: str, events: Sequence[StreamedEvent]) -> None:
        rows = [
            {
                "id": derive_id("history", session_id, event.cursor),
                "session": session_id,
                "position": _position(event.cursor),
                "event": event.event.model_dump_json(),
            }
            for event in events
            if event.cursor is not None
        ]
        await self._pocketbase.put(_HISTORY, rows)

    async def last_cursor(self, session_id: str) -> str | None:
        row = await self._pocketbase.first(_HISTORY, sort="-position", session=session_id)
        return _cursor(row["position"]) if row else None

    async def history(self, session_id: str) -> tuple[StreamedEvent, ...]:
        rows = await self._pocketbase.rows(_HISTORY, sort="position", session=session_id)
        return tuple(map(_event, rows))


def _event(row: Row) -> StreamedEvent:
    return StreamedEvent(cursor=_cursor(row["position"]), event=EVENT.validate_json(row["event"]))


def _position(cursor: str) -> str:
    """The cursor with its numbers filled up with zeros: sorted as text, it is sorted as a place."""
    return "-".join(number.zfill(19) for number in cursor.split("-"))


def _cursor(position: str) -> str:
    return "-".join(str(int(number)) for number in position.split("-"))
