"""Starts the sandbox: relays, control API, PocketBase, OpenCode, and the leash that ends it."""

import asyncio
import os
import signal
import sys

from supervisor.control import ControlApi
from supervisor.journal import record
from supervisor.leash import hold_leash
from supervisor.opencode import OpenCode
from supervisor.pocketbase import pocketbase_part
from supervisor.previews import Previews
from supervisor.relay import remove_stale_sockets, serve_gateway
from supervisor.settings import Settings
from supervisor.warm_model import serve_warm_model
from supervisor.workspaces import Workspaces

_LEASH_ENDED = 75


async def run(settings: Settings) -> int:
    """Run until SIGTERM (0) or until the leash ends (75)."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    os.umask(0o022)
    remove_stale_sockets(settings.sockets)
    settings.sessions.mkdir(parents=True, exist_ok=True)
    (settings.data / ".pocketbase").mkdir(exist_ok=True)

    opencode = OpenCode(settings)
    pocketbase = pocketbase_part(settings)
    previews = Previews(settings)
    gateway = await serve_gateway(settings.gateway_port, settings.gateway)
    warm_model = await serve_warm_model(settings.warm_model_port)
    control = await ControlApi(opencode, pocketbase, Workspaces(settings), previews).serve(settings)
    parts = [asyncio.create_task(part.run()) for part in (opencode.part, pocketbase)]
    leash = asyncio.create_task(hold_leash(settings.gateway, settings.leash_seconds))
    record("supervisor_ready")

    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait([stopped, leash, *parts], return_when=asyncio.FIRST_COMPLETED)
    record("supervisor_stopping")
    remove_stale_sockets(settings.sockets)
    for task in (*parts, leash, stopped):
        task.cancel()
    await asyncio.gather(*parts, previews.stop_all(), return_exceptions=True)
    gateway.close()
    await control.cleanup()
    await warm_model.cleanup()
    return 0 if stop.is_set() else _LEASH_ENDED


if __name__ == "__main__":
    sys.exit(asyncio.run(run(Settings.read(os.environ))))
