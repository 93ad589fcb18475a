"""Two ways to hear one turn, line by line: OpenCode's own event stream, and Atelier's WebSocket."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

Wanted = Callable[[str], bool]


@dataclass(frozen=True)
class Heard:
    """A line as it came; `at` is CLOCK_MONOTONIC, the clock of the rehearsal model's record."""

    at: float
    line: str


class NotHeard(Exception):
    """What was waited for did not come; what came instead."""


class Feed:
    """Only notes line and moment while it listens: whatever is costly is done after the measurement."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self._read = 0
        self._news = asyncio.Event()

    def hear(self, line: str) -> None:
        self.heard.append(Heard(time.monotonic(), line))
        self._news.set()

    async def until(self, wanted: Wanted, *, seconds: float) -> Heard:
        """The next line that is wanted, among those that were not looked at yet."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    while self._read < len(self.heard):
                        heard = self.heard[self._read]
                        self._read += 1
                        if wanted(heard.line):
                            return heard
                        if _FAILED(heard.line):
                            raise NotHeard(f"the turn failed: {heard.line}")
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            last = "\n".join(heard.line[:500] for heard in self.heard[-5:])
            raise NotHeard(f"not heard within {seconds:g} s; the last that came:\n{last}") from None

    def forget(self) -> None:
        """Begin anew with what comes from now on."""
        self.heard.clear()
        self._read = 0


@asynccontextmanager
async def opencode_stream(http: aiohttp.ClientSession, directory: str) -> AsyncIterator[Feed]:
    """OpenCode's event stream of a directory, connected."""
    feed = Feed()
    timeout = aiohttp.ClientTimeout(total=None)

    async def read() -> None:
        async with http.get("/event", params={"directory": directory}, timeout=timeout) as answer:
            answer.raise_for_status()
            async for line in answer.content:
                if line.startswith(b"data:"):
                    feed.hear(line[5:].decode())

    async with _listening(read()):
        await feed.until(says("server.connected"), seconds=10)
        yield feed


@asynccontextmanager
async def session_stream(http: aiohttp.ClientSession, session_id: str) -> AsyncIterator[Feed]:
    """The stream of a session, as the web page reads it, caught up."""
    feed = Feed()

    async def read() -> None:
        async with http.ws_connect(f"/api/sessions/{session_id}/stream") as socket:
            async for message in socket:
                feed.hear(message.data)

    async with _listening(read()):
        await feed.until(lambda line: '"ready"' in line, seconds=15)
        yield feed


def says(kind: str) -> Wanted:
    """Whether a line is an event of this type; cheap, so that looking does not disturb the measurement."""
    compact, spaced = f'"type":"{kind}"', f'"type": "{kind}"'
    return lambda line: compact in line or spaced in line


_FAILED = says("turn_failed")

Deltas = dict[tuple[str, int], float]
"""When the text of a part had grown to so many characters."""


def deltas_of_opencode(heard: list[Heard]) -> Deltas:
    events = ((each.at, json.loads(each.line)) for each in heard if says("message.part.delta")(each.line))
    return _grown(
        (at, event["properties"]["partID"], event["properties"]["delta"])
        for at, event in events
        if event["properties"]["field"] == "text"
    )


def deltas_of_session(heard: list[Heard]) -> Deltas:
    events = ((each.at, event_of(each)) for each in heard if says("text_delta")(each.line))
    return _grown((at, event["part_id"], event["delta"]) for at, event in events)


def event_of(heard: Heard) -> dict[str, Any]:
    """The event in a frame of a session's stream."""
    event: dict[str, Any] = json.loads(heard.line)["event"]
    return event


def waits(spoken: Deltas, shown: Deltas) -> list[float]:
    """For each delta the seconds until the other reader had all of its text too."""
    return [
        min(at for (whose, length), at in shown.items() if whose == part and length >= wanted) - spoken_at
        for (part, wanted), spoken_at in spoken.items()
    ]


def _grown(pieces: Iterable[tuple[float, str, str]]) -> Deltas:
    lengths: dict[str, int] = {}
    deltas: Deltas = {}
    for at, part, text in pieces:
        lengths[part] = lengths.get(part, 0) + len(text)
        deltas[(part, lengths[part])] = at
    return deltas


@asynccontextmanager
async def _listening(reading: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        reader = group.create_task(reading)
        yield
        reader.cancel()
