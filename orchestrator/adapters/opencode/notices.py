"""What a reader should know about the course of a turn, as notices."""

from datetime import UTC, datetime

from orchestrator.adapters.opencode.translation import Place
from orchestrator.adapters.opencode.wire import MessageInfo, Status
from orchestrator.domain.event import Notice
from orchestrator.ports.agent import Keyed


def retry(place: Place, status: Status, message_id: str, now: datetime) -> Keyed:
    """The model failed and is asked again; OpenCode does so up to five times in about 70 seconds."""
    said = f" ({status.message[:200]})" if status.message else ""
    return _notice(
        place,
        now,
        key=f"retry:{message_id}:{status.attempt}",
        code="model_retry",
        message=f"The model did not answer{said}. Trying again, attempt {status.attempt}.",
        count=max(1, status.attempt),
    )


def truncated(place: Place, info: MessageInfo, now: datetime) -> Keyed:
    completed = info.time.completed
    return _notice(
        place,
        datetime.fromtimestamp(completed / 1000, UTC) if completed else now,
        key=f"truncated:{info.id}",
        code="answer_truncated",
        message="The model's answer was cut because it reached its greatest length.",
    )


def unknown_events(place: Place, prompt_message_id: str, count: int, now: datetime) -> Keyed:
    return _notice(
        place,
        now,
        key=f"unknown:{prompt_message_id}",
        code="unknown_agent_events",
        message="The agent sent events that this version does not know; they were left out.",
        count=count,
    )


def _notice(place: Place, at: datetime, *, key: str, code: str, message: str, count: int = 1) -> Keyed:
    event = Notice(
        session_id=place.session_id, turn_id=place.turn_id, at=at, code=code, message=message, count=count
    )
    return Keyed(key=key, event=event)
