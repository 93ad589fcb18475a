"""Reading a follower of an event log in a test, each wait with a bound."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any


class Reader:
    """Collects what a follower yields, until something is seen or the follower ends."""

    def __init__(self, follower: AsyncIterator[Any]) -> None:
        self._follower = follower
        self.seen: list[Any] = []

    async def until(self, wanted: Callable[[Any], bool], *, seconds: float = 10) -> list[Any]:
        """All that has been seen, up to the first item that is wanted."""
        async with asyncio.timeout(seconds):
            async for item in self._follower:
                self.seen.append(item)
                if wanted(item):
                    return self.seen
        raise AssertionError(f"the follower ended after {self.seen[-3:]}")

    async def rest(self, *, seconds: float = 10) -> list[Any]:
        """All that has been seen when the follower ends by itself."""
        async with asyncio.timeout(seconds):
            async for item in self._follower:
                self.seen.append(item)
        return self.seen

    async def close(self) -> None:
        """Leave the follower."""
        await self._follower.aclose()  # type: ignore[attr-defined]
