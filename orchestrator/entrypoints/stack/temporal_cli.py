"""Finding the Temporal CLI: on PATH, in the cache, by the SDK's download, or built with Go."""

import asyncio
import os
import shutil
from pathlib import Path

from temporalio.testing import WorkflowEnvironment

from orchestrator.entrypoints.stack.screen import Screen, StackError
from orchestrator.entrypoints.stack.set_up_command import run_to_end

VERSION = "v1.5.1"
MODULE = f"github.com/temporalio/cli/cmd/temporal@{VERSION}"
DOWNLOAD_SECONDS = 60


async def find_temporal(cache: Path, screen: Screen) -> Path:
    """The path of a Temporal CLI; fetched into the cache when there is none."""
    on_path = shutil.which("temporal")
    if on_path:
        return Path(on_path)
    cached = cache / "bin" / "temporal"
    if cached.exists():
        return cached
    if await _download(cache, screen):
        return cached
    if await _build(cached.parent, screen):
        return cached
    raise StackError(
        "temporal",
        "the Temporal CLI is not here and could not be fetched",
        action=f"Put it on PATH, or install Go and run: go install {MODULE}",
    )


async def _download(cache: Path, screen: Screen) -> bool:
    """Let the SDK download the CLI, and keep it."""
    folder = cache / "temporal-download"
    folder.mkdir(parents=True, exist_ok=True)
    screen.say("fetching the Temporal CLI")
    try:
        async with asyncio.timeout(DOWNLOAD_SECONDS):
            environment = await WorkflowEnvironment.start_local(
                download_dest_dir=str(folder), dev_server_download_version=VERSION
            )
            await environment.shutdown()
    except (RuntimeError, TimeoutError) as error:
        screen.say(f"the Temporal CLI cannot be downloaded here ({str(error)[:80]})")
        return False
    found = [path for path in folder.iterdir() if path.is_file()]
    if not found:
        return False
    target = cache / "bin" / "temporal"
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(found[0], target)
    target.chmod(0o755)
    return True


async def _build(target: Path, screen: Screen) -> bool:
    go = shutil.which("go") or ("/usr/local/go/bin/go" if Path("/usr/local/go/bin/go").exists() else None)
    if go is None:
        return False
    target.mkdir(parents=True, exist_ok=True)
    screen.say("building the Temporal CLI with Go (some minutes, once)")
    code, output = await run_to_end(
        go, "install", MODULE, environment=os.environ | {"GOBIN": str(target), "CGO_ENABLED": "0"}
    )
    if code:
        raise StackError(
            "temporal",
            "the Temporal CLI could not be built",
            log_tail=output[-1200:],
            action="Install the Temporal CLI on PATH, then start again.",
        )
    return True
