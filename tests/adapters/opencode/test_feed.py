"""The feed's reader: it reconnects, says so, and gives up when its patience is over."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from orchestrator.adapters.opencode.feed import Connected, EventFeed
from orchestrator.adapters.opencode.wire import WireEvent
from orchestrator.domain.errors import Unavailable

HELLO = WireEvent(type="server.connected")
BEAT = WireEvent(type="server.heartbeat")


class Server:
    """Plays one list of events for each connection; then it is down, or silent if told so."""

    def __init__(self, *connections: Sequence[WireEvent], silent: bool = False) -> None:
        self._connections = list(connections)
        self._silent = silent
        self.used_up = asyncio.Event()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[WireEvent]]:
        if not self._connections:
            raise Unavailable("agent_unreachable", "nobody listens")
        events = self._connections.pop(0)
        if not self._connections:
            self.used_up.set()
        yield self._play(events)

    async def _play(self, events: Sequence[WireEvent]) -> AsyncIterator[WireEvent]:
        for event in events:
            yield event
        if self._silent:
            await asyncio.Event().wait()


def said(word: str) -> WireEvent:
    return WireEvent(type=word)


async def heard(feed: EventFeed, count: int) -> list[str]:
    found = []
    for _ in range(count):
        item = await feed.next(within=5)
        found.append("connected" if isinstance(item, Connected) else item.type if item else "nothing")
    return found


async def test_a_lost_connection_is_made_again_and_told() -> None:
    server = Server([HELLO, BEAT, said("one")], [HELLO, said("two")])
    async with EventFeed(server.open, patience_seconds=5) as feed:
        assert await heard(feed, 4) == ["connected", "one", "connected", "two"]


async def test_a_silent_connection_is_left() -> None:
    server = Server([HELLO], [HELLO, said("back")], silent=True)
    async with EventFeed(server.open, patience_seconds=5, heartbeat_seconds=0.05) as feed:
        assert await heard(feed, 3) == ["connected", "connected", "back"]


async def test_an_agent_that_stays_away_is_unavailable() -> None:
    async with EventFeed(Server([HELLO]).open, patience_seconds=0.2) as feed:
        assert await heard(feed, 1) == ["connected"]
        with pytest.raises(Unavailable, match="nobody listens"):
            await feed.next(within=5)


async def test_a_follower_that_is_too_far_behind_starts_from_a_new_connection() -> None:
    flood = [HELLO, *(said(str(number)) for number in range(20))]
    server = Server(flood, [HELLO, said("fresh")], silent=True)
    async with EventFeed(server.open, patience_seconds=5, capacity=10) as feed:
        await asyncio.wait_for(server.used_up.wait(), 5)
        assert await heard(feed, 2) == ["connected", "fresh"]


async def test_nothing_within_the_time_is_none() -> None:
    async with EventFeed(Server([HELLO], silent=True).open, patience_seconds=5) as feed:
        assert await heard(feed, 1) == ["connected"]
        assert await feed.next(within=0.01) is None
