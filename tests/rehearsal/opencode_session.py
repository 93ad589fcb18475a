"""One session of a real `opencode serve`, driven over HTTP as the orchestrator does."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from orchestrator.adapters.opencode.config import AgentModel, render_config
from tests.rehearsal.child_process import Child, free_port, running
from tests.rehearsal.opencode_binary import NODE_PROGRAMS, opencode_binary, with_programs

ROOT = Path(__file__).resolve().parents[2]
MODEL = AgentModel(name="rehearsal", context_tokens=32_768, output_tokens=4_096)


def config_of(model_url: str, core_mcp: tuple[str, str] | None) -> str:
    """The sandbox's configuration with the test's addresses, without the language servers of its image."""
    config: dict[str, Any] = json.loads(render_config(ROOT / "opencode_config", MODEL))
    config["provider"]["atelier"]["options"]["baseURL"] = f"{model_url}/v1"
    config["lsp"] = False
    if core_mcp:
        url, token = core_mcp
        headers = {"Authorization": f"Bearer {token}"}
        config["mcp"] = {"core": {"type": "remote", "url": url, "headers": headers, "oauth": False}}
    return json.dumps(config)


@dataclass
class Session:
    """Events of the directory are collected as they come."""

    client: httpx.AsyncClient
    id: str
    events: list[dict[str, Any]] = field(default_factory=list)
    turns_before: int = 0

    async def prompt(self, text: str) -> None:
        self.turns_before = len(await self._ended_turns())
        answer = await self.client.post(
            f"/session/{self.id}/prompt_async", json={"parts": [{"type": "text", "text": text}]}
        )
        answer.raise_for_status()

    async def say(self, text: str, seconds: float = 200) -> str:
        """Prompts and waits until the turn ended; the last words of the model."""
        await self.prompt(text)
        return await self.last_words_of_turn(seconds)

    async def last_words_of_turn(self, seconds: float = 200) -> str:
        async def ended() -> list[str]:
            return (await self._ended_turns())[self.turns_before :]

        return str((await self.until(ended, seconds))[-1])

    async def _ended_turns(self) -> list[str]:
        """The words of each assistant message that ended a turn."""
        return [
            "".join(part["text"] for part in message["parts"] if part["type"] == "text")
            for message in await self.messages()
            if message["info"].get("finish") == "stop" and "completed" in message["info"]["time"]
        ]

    async def question(self, seconds: float = 200) -> dict[str, Any]:
        async def asked() -> dict[str, Any] | None:
            pending = (await self.client.get("/question")).json()
            return next((item for item in pending if item["sessionID"] == self.id), None)

        return await self.until(asked, seconds)

    async def answer(self, question: dict[str, Any], words: str) -> None:
        reply = await self.client.post(f"/question/{question['id']}/reply", json={"answers": [[words]]})
        reply.raise_for_status()

    async def messages(self) -> list[dict[str, Any]]:
        return list((await self.client.get(f"/session/{self.id}/message")).json())

    async def tools(self) -> list[tuple[str, str]]:
        """(tool, status) of every tool call so far."""
        parts = [part for message in await self.messages() for part in message["parts"]]
        return [(part["tool"], part["state"]["status"]) for part in parts if part["type"] == "tool"]

    async def todos(self) -> list[str]:
        return [todo["status"] for todo in (await self.client.get(f"/session/{self.id}/todo")).json()]

    def todo_history(self) -> list[list[str]]:
        updates = [event["properties"] for event in self.events if event["type"] == "todo.updated"]
        return [[todo["status"] for todo in update["todos"]] for update in updates]

    async def until(self, fact: Callable[[], Any], seconds: float) -> Any:
        async with asyncio.timeout(seconds):
            while not (found := await fact()):  # noqa: ASYNC110 - the fact is in another process
                await asyncio.sleep(0.1)
        return found


@asynccontextmanager
async def opencode(
    *, workspace: Path, data: Path, model_url: str, core_mcp: tuple[str, str] | None = None
) -> AsyncIterator[tuple[httpx.AsyncClient, Child]]:
    port = free_port()
    environment = {
        **with_programs(NODE_PROGRAMS, Path(sys.executable).parent),
        "HOME": str(data),
        **{f"XDG_{kind}_HOME": str(data / kind.lower()) for kind in ("DATA", "CONFIG", "STATE", "CACHE")},
        "OPENCODE_CONFIG_CONTENT": config_of(model_url, core_mcp),
        **{
            f"OPENCODE_DISABLE_{what}": "1"
            for what in ("MODELS_FETCH", "AUTOUPDATE", "SHARE", "DEFAULT_PLUGINS", "LSP_DOWNLOAD")
        },
        "OPENCODE_DISABLE_PROJECT_CONFIG": "1",
        "npm_config_fetch_retries": "0",
    }
    base_url = f"http://127.0.0.1:{port}"
    async with (
        running(
            [opencode_binary(), "serve", "--port", str(port), "--hostname", "127.0.0.1"],
            health_url=f"{base_url}/global/health",
            directory=workspace,
            log=data / "opencode.log",
            environment=environment,
        ) as child,
        httpx.AsyncClient(base_url=base_url, timeout=30) as client,
    ):
        yield client, child


@asynccontextmanager
async def session(client: httpx.AsyncClient, session_id: str | None = None) -> AsyncIterator[Session]:
    """A new session, or one that an earlier OpenCode process left behind."""
    if session_id is None:
        session_id = str((await client.post("/session", json={"title": "rehearsal"})).json()["id"])
    opened = Session(client, session_id)
    connected = asyncio.Event()
    reader = asyncio.create_task(_collect(opened, connected))
    await asyncio.wait_for(connected.wait(), 20)
    try:
        yield opened
    finally:
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)


async def _collect(opened: Session, connected: asyncio.Event) -> None:
    async with opened.client.stream("GET", "/event", timeout=None) as stream:
        async for line in stream.aiter_lines():
            connected.set()
            if line.startswith("data: "):
                event = json.loads(line.removeprefix("data: "))
                if event["properties"].get("sessionID") in (None, opened.id):
                    opened.events.append(event)
