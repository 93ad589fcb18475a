"""How an event is written in Redis: as JSON in the log, behind its cursor in a live message."""

import re
from datetime import UTC, datetime

from pydantic import ValidationError

from orchestrator.domain.event import EVENT, DurableEvent, EphemeralEvent, Notice, StreamedEvent

START = "0-0"
_CURSOR = re.compile(r"(\d{1,15})-(\d{1,9})")


def place_of(cursor: str) -> tuple[int, int] | None:
    """The cursor as a comparable place; None when it cannot be a cursor of this log."""
    match = _CURSOR.fullmatch(cursor)
    return (int(match[1]), int(match[2])) if match else None


def encode(event: DurableEvent | EphemeralEvent) -> bytes:
    """The event as it is kept."""
    return event.model_dump_json().encode()


def decode(session_id: str, cursor: str, stored: bytes) -> StreamedEvent:
    """The event of a log entry.

    One that this version cannot read becomes a notice: a session must not be lost for one entry of it.
    """
    try:
        return StreamedEvent(cursor=cursor, event=EVENT.validate_json(stored))
    except ValidationError:
        milliseconds = (place_of(cursor) or (0, 0))[0]
        notice = Notice(
            session_id=session_id,
            at=datetime.fromtimestamp(milliseconds / 1000, UTC),
            code="event_unreadable",
            message="An entry of this session was written by another version and cannot be shown.",
        )
        return StreamedEvent(cursor=cursor, event=notice)


def encode_ephemeral(event: EphemeralEvent) -> bytes:
    """The live message of an event that is kept nowhere: its cursor is empty."""
    return b" " + encode(event)


def decode_message(session_id: str, message: bytes) -> StreamedEvent | None:
    """The event of a live message; None for an ephemeral one that cannot be read."""
    cursor, _, stored = message.partition(b" ")
    if cursor:
        return decode(session_id, cursor.decode(), stored)
    try:
        return StreamedEvent(cursor=None, event=EVENT.validate_json(stored))
    except ValidationError:
        return None
