"""The user's own PocketBase: how it is started and asked for its health."""

import asyncio
import os

import aiohttp

from supervisor.environments import plain_environment
from supervisor.parts import Part, PartPlan
from supervisor.relay import SocketRelay
from supervisor.settings import Settings


def pocketbase_part(settings: Settings) -> Part:
    """PocketBase with its data on the user's volume, reachable through `pocketbase.sock`."""
    data = settings.data / ".pocketbase"
    address = f"127.0.0.1:{settings.pocketbase_port}"

    async def answers() -> bool:
        try:
            async with (
                asyncio.timeout(5.0),
                aiohttp.ClientSession() as client,
                client.get(f"http://{address}/api/health") as answer,
            ):
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    return Part(
        PartPlan(
            name="pocketbase",
            command=[
                "/usr/local/bin/pocketbase", "serve", f"--http={address}", f"--dir={data}/data",
                f"--hooksDir={data}/hooks", f"--migrationsDir={data}/migrations",
                f"--publicDir={data}/public",
            ],
            environment=plain_environment(os.environ),
            directory=settings.data,
            ready_line="Server started at",
            answers=answers,
            start_timeout_seconds=settings.start_timeout_seconds,
        ),
        SocketRelay(settings.sockets / "pocketbase.sock", settings.pocketbase_port),
    )  # fmt: skip
