"""Recorded feeds, and a projection of one turn of them."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

from orchestrator.adapters.opencode.projection import TurnProjection
from orchestrator.adapters.opencode.translation import Place
from orchestrator.adapters.opencode.wire import WireEvent, parse_frame
from orchestrator.ports.agent import AgentSignal

SAMPLES = Path(__file__).parent / "samples"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def feed(name: str) -> list[WireEvent]:
    lines = (SAMPLES / name).read_text().splitlines()
    frames = [line[5:] for line in lines if line.startswith("data:")]
    if name.endswith("_global.sse"):
        frames = [json.dumps(json.loads(frame)["payload"]) for frame in frames]
    return [parse_frame(frame) for frame in frames]


def prompts(events: Iterable[WireEvent]) -> list[tuple[str, str]]:
    """(session, user message) of every prompt, in order, without those that OpenCode itself wrote."""
    found = []
    for event in events:
        part: dict[str, Any] = event.properties.get("part") or {}
        is_user_text = part.get("type") == "text" and "<<S>>" in part.get("text", "")
        if event.type == "message.part.updated" and is_user_text:
            found.append((part["sessionID"], part["messageID"]))
    return found


def turn(events: list[WireEvent], number: int) -> tuple[TurnProjection, list[AgentSignal]]:
    """The projection of the number-th prompt up to the next one, with the signals that came out."""
    all_prompts = prompts(events)
    session_id, message_id = all_prompts[number]
    next_ones = {message for session, message in all_prompts[number + 1 :] if session == session_id}
    heard = takewhile(lambda event: _message(event) not in next_ones, events)
    projection = TurnProjection(
        place=Place("sessionsession1", "turn", "/sandbox/proj"),
        root=session_id,
        prompt_id=message_id,
        clock=lambda: NOW,
    )
    return projection, [signal for event in heard for signal in projection.fold(event)]


def _message(event: WireEvent) -> str | None:
    info = event.properties.get("info")
    return info.get("id") if isinstance(info, dict) else None
