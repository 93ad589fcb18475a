"""A real OpenCode behind a unix socket, as a sandbox has it: it can be killed and started again."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orchestrator.domain.ids import new_id
from tests.rehearsal.child_process import Child, free_port, running
from tests.rehearsal.opencode_binary import opencode_binary, with_programs

PASSWORD = "a password of the test"


@dataclass
class SandboxedOpenCode:
    folder: Path
    model_url: str
    port: int = field(default_factory=free_port)
    _running: AsyncExitStack = field(default_factory=AsyncExitStack)
    _child: Child | None = None

    @property
    def socket(self) -> Path:
        return self.folder / "opencode.sock"

    @property
    def workspaces(self) -> Path:
        return self.folder / "sessions"

    def workspace(self) -> str:
        """Make a workspace as the supervisor does; the id of its session. All have one root commit."""
        session_id = new_id()
        directory = self.workspaces / session_id
        directory.mkdir(parents=True)
        (directory / "README.md").write_text("An application.\n")
        moment = "2026-01-01T00:00:00Z"
        environment = os.environ | {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
        for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "base"]):
            author = ["-c", "user.name=test", "-c", "user.email=test@example.com"]
            subprocess.run(["git", *author, *command], cwd=directory, env=environment, check=True)
        return session_id

    @contextmanager
    def connect(self, user_id: str) -> Iterator[str]:
        if not self.socket.exists():
            raise FileNotFoundError(self.socket)
        yield str(self.socket)

    async def start(self) -> None:
        self._child = await self._running.enter_async_context(
            running(
                [opencode_binary(), "serve", "--port", str(self.port), "--hostname", "127.0.0.1"],
                health_url=f"http://127.0.0.1:{self.port}/global/health",
                directory=self.folder,
                log=self.folder / "opencode.log",
                environment=self._environment(),
            )
        )
        relay = await asyncio.start_unix_server(self._relay, self.socket)
        self._running.push_async_callback(self._close, relay)

    async def kill(self) -> None:
        """SIGKILL: nothing is said, nothing is saved."""
        assert self._child is not None
        await self._child.kill()
        await self._running.aclose()

    async def _close(self, relay: asyncio.Server) -> None:
        self.socket.unlink(missing_ok=True)
        relay.close()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            writer.close()
            return
        one = asyncio.create_task(_copy(reader, back))
        two = asyncio.create_task(_copy(there, writer))
        await asyncio.gather(one, two)

    def _environment(self) -> dict[str, str]:
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        switched_off = ("MODELS_FETCH", "AUTOUPDATE", "SHARE", "DEFAULT_PLUGINS", "LSP_DOWNLOAD")
        return {
            **with_programs(Path(sys.executable).parent),
            "HOME": str(home),
            **{f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("DATA", "CONFIG", "STATE", "CACHE")},
            **{f"OPENCODE_DISABLE_{what}": "1" for what in switched_off},
            "OPENCODE_DISABLE_PROJECT_CONFIG": "1",
            "OPENCODE_SERVER_PASSWORD": PASSWORD,
            "OPENCODE_CONFIG_CONTENT": json.dumps(_config(self.model_url)),
            "npm_config_fetch_retries": "0",
        }


@asynccontextmanager
async def sandboxed_opencode(folder: Path, model_url: str) -> AsyncIterator[SandboxedOpenCode]:
    server = SandboxedOpenCode(folder=folder, model_url=model_url)
    await server.start()
    try:
        yield server
    finally:
        await server.kill()


def _config(model_url: str) -> dict[str, Any]:
    limit = {"context": 32768, "input": 32768, "output": 4096}
    model = {"name": "scripted", "tool_call": True, "reasoning": True, "limit": limit}
    return {
        "autoupdate": False,
        "share": "disabled",
        "formatter": False,
        "lsp": False,
        "enabled_providers": ["atelier"],
        "model": "atelier/scripted",
        "provider": {
            "atelier": {
                "npm": "@ai-sdk/openai-compatible",
                "options": {"baseURL": model_url, "apiKey": "none"},
                "models": {"scripted": model},
            }
        },
        "permission": {"*": "allow", "bash": {"*": "allow", "ask *": "ask"}},
    }


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()
