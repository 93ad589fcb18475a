"""A stack of the bench's own, which leaves nothing on the machine when it ends."""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import docker

from orchestrator.entrypoints.secrets import load_secrets
from orchestrator.entrypoints.settings import Ports, Settings
from tests.parts.stack import RunningStack, start_stack, stop_stack

# The figures are of the rehearsal model, whatever the caller's environment connects.
REHEARSED = {"MODEL_BASE_URL": "", "ATELIER_MODEL_BASE_URL": ""}
_PORT = "ATELIER_PORTS__"


@asynccontextmanager
async def own_stack() -> AsyncIterator[RunningStack]:
    """Started by `./scripts/run` on free ports, with data that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="atelier-bench-", ignore_cleanup_errors=True) as folder:
        stack = await start_stack(Path(folder) / "data", **REHEARSED)
        try:
            yield stack
        finally:
            await stop_stack(stack)
            await asyncio.to_thread(remove_sandboxes, stack.data)


def settings_of(stack: RunningStack) -> Settings:
    """The settings that the stack's own processes read."""
    ports = {
        name.removeprefix(_PORT).lower(): int(value)
        for name, value in stack.environment.items()
        if name.startswith(_PORT)
    }
    return Settings(data=stack.data, ports=Ports.model_validate(ports), model_base_url="")


def remove_sandboxes(data: Path) -> None:
    """Remove what the sandboxes of this data directory kept; the stack ended the containers itself."""
    label: dict[str, Any] = {"label": f"atelier.installation={load_secrets(data).installation}"}
    client = docker.from_env()
    try:
        for left in client.containers.list(all=True, filters=label, ignore_removed=True):
            print(f"the stack left the container {left.name} behind ({left.status})", file=sys.stderr)
            left.remove(force=True)
        for volume in client.volumes.list(filters=label):
            volume.remove(force=True)
    finally:
        client.close()
