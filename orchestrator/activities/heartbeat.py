"""A heartbeat beside an activity's work, so that a dead worker is noticed within seconds."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from temporalio import activity

HEARTBEAT_SECONDS = 3.0


@contextlib.asynccontextmanager
async def heartbeating(seconds: float = HEARTBEAT_SECONDS) -> AsyncIterator[None]:
    """Tell Temporal at this interval that the activity lives."""

    async def beat() -> None:
        while True:
            activity.heartbeat()
            await asyncio.sleep(seconds)

    task = asyncio.create_task(beat())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
