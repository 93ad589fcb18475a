"""The leash: a sandbox whose gateway is gone for too long ends itself, so that nothing is left behind."""

import asyncio
import contextlib
import time
from pathlib import Path

from supervisor.journal import record


async def hold_leash(gateway: Path, leash_seconds: float) -> None:
    """Return once the gateway could not be reached for the whole length of the leash."""
    interval = max(0.2, min(5.0, leash_seconds / 5))
    alone = 0.0
    last = time.monotonic()
    while alone < leash_seconds:
        await asyncio.sleep(interval)
        now = time.monotonic()
        # A paused container misses no time of its own: what passed in one step counts as two steps at most.
        step, last = min(now - last, 2 * interval), now
        alone = 0.0 if await _reachable(gateway) else alone + step
    record("leash_ended", gateway_unreachable_seconds=round(alone, 1))


async def _reachable(gateway: Path) -> bool:
    try:
        async with asyncio.timeout(2.0):
            _, writer = await asyncio.open_unix_connection(gateway)
    except (OSError, TimeoutError):
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True
