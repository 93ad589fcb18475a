"""From a fresh clone to the printed URL and to a merged change, and the second start."""

import asyncio
import sys
import time
from contextlib import AsyncExitStack

from tests.bench.checkout import empty_caches, fresh_clone, started
from tests.bench.figures import Figure, HostLoad
from tests.bench.own_stack import remove_sandboxes
from tests.bench.private_engine import private_engine
from tests.bench.story import merge_a_change

SECOND_START_SECONDS = 20.0


async def measure_first_run(*, cold: bool) -> list[Figure]:
    """Cold: nothing of Atelier on the machine but its system packages; else caches and images are there."""
    async with AsyncExitStack() as opened:
        surroundings: dict[str, str] = {}
        if cold:
            surroundings |= await opened.enter_async_context(empty_caches())
            surroundings["DOCKER_HOST"] = await opened.enter_async_context(private_engine())
        kind = "cold" if cold else "caches and images there"
        load = HostLoad()
        began = time.monotonic()
        clone = await opened.enter_async_context(fresh_clone())
        cloned = time.monotonic() - began
        if not cold:
            opened.push_async_callback(asyncio.to_thread, remove_sandboxes, clone / ".atelier")
        async with started(clone, surroundings) as (stack, to_url):
            load.look()
            print("\n".join(stack.printed), file=sys.stderr, flush=True)
            await merge_a_change(stack.port("api"))
            to_merged = time.monotonic() - began
            load.look()
        second_load = HostLoad()
        second_load.look()
        async with started(clone, surroundings) as (_, second):
            pass
    return [
        Figure(f"clone to printed URL, {kind}", cloned + to_url, "s", None, load.median),
        Figure(f"clone to merged change, {kind}", to_merged, "s", None, load.median),
        Figure("second start to printed URL", second, "s", SECOND_START_SECONDS, second_load.median),
    ]


def run(*, cold: bool) -> list[Figure]:
    return asyncio.run(measure_first_run(cold=cold))
