"""What the rehearsal model noted: when a request reached it, and when each piece of its answer left."""

from dataclasses import dataclass
from typing import Any

import aiohttp


@dataclass(frozen=True)
class ModelRequest:
    """In CLOCK_MONOTONIC seconds, like everything in these measurements."""

    number: int
    agent_id: str
    received_at: float
    chunks_sent_at: tuple[float, ...]


class ModelRecord:
    """Reads the record over HTTP, outside the measured stretches."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}/rehearsal/requests"
        self._last = 0

    async def new(self) -> list[ModelRequest]:
        """The requests since the last call."""
        async with (
            aiohttp.ClientSession() as http,
            http.get(self._url, params={"since": str(self._last)}) as answer,
        ):
            answer.raise_for_status()
            found = [_request(row) for row in (await answer.json())["requests"]]
        self._last = max([self._last, *(request.number for request in found)])
        return found


def _request(row: dict[str, Any]) -> ModelRequest:
    return ModelRequest(
        number=row["id"],
        agent_id=row["x_session_id"] or "",
        received_at=row["received_at_monotonic"],
        chunks_sent_at=tuple(row["chunks_sent_at"]),
    )
