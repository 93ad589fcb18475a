"""When each request arrived and each piece of text left, for benchmarks; the memory of it is bounded."""

import time
from collections import deque
from dataclasses import dataclass, field
from itertools import count

_MAX_REQUESTS = 1_000
_MAX_CHUNKS = 4_000


@dataclass
class Arrival:
    """Monotonic seconds are CLOCK_MONOTONIC: comparable among the processes of one machine."""

    id: int
    x_session_id: str | None
    received_at: float
    received_at_monotonic: float
    source: str = ""
    chunks_sent_at: list[float] = field(default_factory=list)
    finished_at_monotonic: float | None = None

    def text_sent(self) -> None:
        if len(self.chunks_sent_at) < _MAX_CHUNKS:
            self.chunks_sent_at.append(time.monotonic())

    def finished(self) -> None:
        self.finished_at_monotonic = time.monotonic()


class Arrivals:
    def __init__(self) -> None:
        self._numbers = count(1)
        self._kept: deque[Arrival] = deque(maxlen=_MAX_REQUESTS)

    def note(self, x_session_id: str | None) -> Arrival:
        arrival = Arrival(next(self._numbers), x_session_id, time.time(), time.monotonic())
        self._kept.append(arrival)
        return arrival

    def since(self, number: int) -> list[Arrival]:
        """The kept requests with a greater id."""
        return [arrival for arrival in self._kept if arrival.id > number]
