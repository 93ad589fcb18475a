"""Waiting for a fact, with a bound."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def eventually(fact: Callable[[], T], *, seconds: float = 15, what: str = "") -> T:
    """What the fact gives as soon as it is true; says what was waited for when it never is."""
    try:
        async with asyncio.timeout(seconds):
            while True:
                if found := fact():
                    return found
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise AssertionError(f"after {seconds} s still not so: {what or fact}") from None
