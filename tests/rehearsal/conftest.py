"""The real parts around a rehearsal: the rehearsal model, the Core Backend with its MCP server, OpenCode."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest

from tests.rehearsal.child_process import free_port, running
from tests.rehearsal.opencode_binary import cache_folder, npm
from tests.rehearsal.opencode_session import ROOT

APP = ROOT / "examples" / "portfolio" / "app"
SCORES = ROOT / "opencode_config" / "rehearsals"
CORE_TOKEN_KEY = "a key of the rehearsal's own, 32 characters or more"


@pytest.fixture(scope="session")
def app_modules() -> Path:
    """The application's node_modules, installed once for each state of its lock file."""
    lock = (APP / "package-lock.json").read_bytes()
    folder = cache_folder() / "app_modules" / hashlib.sha256(lock).hexdigest()[:16]
    if not (folder / "complete").exists():
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(APP / name, folder / name)
        npm("ci", directory=folder)
        (folder / "complete").touch()
    return folder / "node_modules"


@pytest.fixture
def workspace(tmp_path: Path, app_modules: Path) -> Path:
    """A working copy of the application, as a session gets one."""
    copied = tmp_path / "workspace"
    shutil.copytree(APP, copied, ignore=shutil.ignore_patterns("node_modules", "__pycache__", ".vite"))
    (copied / "node_modules").symlink_to(app_modules)
    git = ["git", "-c", "user.name=test", "-c", "user.email=test@example.com"]
    subprocess.run([*git, "init", "-q", "-b", "main"], cwd=copied, check=True)
    (copied / ".git" / "info" / "exclude").write_text("node_modules\n")
    subprocess.run([*git, "add", "."], cwd=copied, check=True)
    subprocess.run([*git, "commit", "-q", "-m", "base"], cwd=copied, check=True)
    return copied


@pytest.fixture
async def model_url(tmp_path: Path) -> AsyncIterator[str]:
    port = free_port()
    module = "orchestrator.entrypoints.rehearsal_model"
    async with running(
        [sys.executable, "-m", module, "--port", str(port), "--scores", str(SCORES), "--pace-ms", "0"],
        health_url=f"http://127.0.0.1:{port}/health",
        directory=ROOT,
        log=tmp_path / "rehearsal_model.log",
    ):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
async def core_mcp(tmp_path: Path) -> AsyncIterator[tuple[str, str]]:
    """The address of the core's MCP server, and Anna's token for it."""
    core, mcp = free_port(), free_port()
    environment = os.environ | {"CORE_TOKEN_KEY": CORE_TOKEN_KEY}
    python = sys.executable
    core_url = f"http://127.0.0.1:{core}"
    database = str(tmp_path / "core.db")
    claims = {
        "iss": "atelier",
        "aud": "core_backend",
        "sub": "annaannaannaann",
        "email": "anna@example.com",
        "exp": datetime.now(UTC) + timedelta(hours=1),
    }
    async with (
        running(
            [python, "-m", "examples.portfolio.core_backend", "--port", str(core), "--database", database],
            health_url=f"{core_url}/health",
            directory=ROOT,
            log=tmp_path / "core_backend.log",
            environment=environment,
        ),
        running(
            [python, "-m", "mcp_servers.core_backend", "--port", str(mcp), "--core-url", core_url],
            health_url=f"http://127.0.0.1:{mcp}/health",
            directory=ROOT,
            log=tmp_path / "mcp_core_backend.log",
        ),
    ):
        yield f"http://127.0.0.1:{mcp}/mcp", jwt.encode(claims, CORE_TOKEN_KEY, algorithm="HS256")
