"""A session's events: streamed over a WebSocket from a cursor on, or fetched by polling."""

import asyncio
import json
from typing import Any

import structlog
from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from orchestrator.api.history import make_whole, read_history
from orchestrator.api.identity import (
    Given,
    OwnSession,
    is_our_page,
    services_of,
    session_of,
    signed_in,
)
from orchestrator.api.schemas import EventPage
from orchestrator.domain.errors import AtelierError, Unavailable
from orchestrator.domain.event import StreamedEvent
from orchestrator.ports.event_log import CaughtUp, LogReset

router = APIRouter(prefix="/api/sessions", tags=["events"])
log = structlog.get_logger(__name__)

# WebSocket close codes of ours; 4000 to 4999 are free for applications.
REFUSED, RESUME = 4003, 4008
SEND_SECONDS = 20.0


@router.get("/{session_id}/events")
async def read_events(session: OwnSession, services: Given, after: str | None = None) -> EventPage:
    """The events after a cursor; the same as the stream tells."""
    page = await read_history(services, session.id, after=after)
    return EventPage(events=list(page.events), cursor=page.cursor, reset=page.reset)


@router.websocket("/{session_id}/stream")
async def stream_events(socket: WebSocket, session_id: str, after: str | None = None) -> None:
    """Frames: `event` (cursor null when ephemeral), `ready` once when caught up, `reset` when too old."""
    services = services_of(socket)
    if not is_our_page(socket, required=True):
        await socket.close(REFUSED)
        return
    try:
        user = await signed_in(socket)
        session = await session_of(services, user, session_id)
    except AtelierError as error:
        await socket.accept()
        # A part that is away for a moment is no refusal: the browser may come again.
        await socket.close(RESUME if isinstance(error, Unavailable) else REFUSED, reason=error.code)
        return
    await socket.accept()
    sender = asyncio.create_task(_send(socket, session.id, after))
    listener = asyncio.create_task(_until_closed(socket))
    try:
        await asyncio.wait({sender, listener}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (sender, listener):
            task.cancel()
        results = await asyncio.gather(sender, listener, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception) and not isinstance(result, WebSocketDisconnect):
                log.warning("stream_broken", session_id=session_id, reason=repr(result))


async def _send(socket: WebSocket, session_id: str, after: str | None) -> None:
    services = services_of(socket)
    try:
        if after is None:
            await make_whole(services, session_id)
        async for item in services.log.follow(session_id, after=after):
            async with asyncio.timeout(SEND_SECONDS):
                await socket.send_text(_frame(item))
    except (AtelierError, TimeoutError) as error:
        log.info("stream_ended", session_id=session_id, reason=str(error))
    await socket.close(RESUME)


async def _until_closed(socket: WebSocket) -> None:
    while True:
        await socket.receive_text()


def _frame(item: StreamedEvent | CaughtUp | LogReset) -> str:
    frame: dict[str, Any]
    match item:
        case StreamedEvent():
            return f'{{"kind":"event",{item.model_dump_json()[1:]}'
        case CaughtUp(cursor=cursor):
            frame = {"kind": "ready", "cursor": cursor}
        case LogReset():
            frame = {"kind": "reset"}
    return json.dumps(frame)
