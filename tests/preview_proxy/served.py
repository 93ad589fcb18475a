"""The preview proxy as it stands in the API process: a real server, in front of real sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from orchestrator.adapters.docker.place import SandboxPlace
from orchestrator.adapters.docker.sockets import SandboxSockets
from orchestrator.adapters.in_memory.preview_grants import InMemoryPreviewGrants
from orchestrator.adapters.sandbox_http.previews import SandboxPreviews
from orchestrator.adapters.tokens.session_tokens import JwtSessionTokens
from orchestrator.api.preview_proxy.admission import Admission
from orchestrator.api.preview_proxy.hosts import PreviewHosts
from orchestrator.api.preview_proxy.proxy import PreviewProxy

ANNA = "annaannaannaann"
SESSION = "sessionsession1"
DOMAIN = "preview.localhost"
TOKENS = JwtSessionTokens("the key of this test, which has more than 32 bytes")


class Clock:
    """A clock that tests can turn."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Served:
    port: int
    key: str
    clock: Clock
    grants: InMemoryPreviewGrants
    sandbox: SandboxPlace
    http: aiohttp.ClientSession

    @property
    def host(self) -> str:
        return f"{self.key}.{DOMAIN}:{self.port}"

    def at(self, path: str, *, scheme: str = "http") -> str:
        """The loopback address; the host comes as a header, so that no name has to be resolved."""
        return f"{scheme}://127.0.0.1:{self.port}{path}"

    def headers(self, **more: str) -> dict[str, str]:
        return {"host": self.host} | {name.replace("_", "-"): value for name, value in more.items()}

    @property
    def socket(self) -> Path:
        return self.sandbox.sockets / f"preview-{SESSION}.sock"


async def _app_page(_request: Request) -> Response:
    return PlainTextResponse("the app itself")


async def _app_socket(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("the app itself")
    await socket.close()


@asynccontextmanager
async def served(data: Path) -> AsyncIterator[Served]:
    clock = Clock()
    grants = InMemoryPreviewGrants(now=clock)
    sandbox = SandboxPlace.of(data, ANNA)
    sandbox.prepare()
    grant = await grants.grant(user_id=ANNA, session_id=SESSION, email="anna@example.com", name="Анна")
    previews = PreviewProxy(
        admission=Admission(grants, TOKENS),
        servers=SandboxPreviews(SandboxSockets(data)),
        app_origins=("http://localhost:8400",),
    )
    app = Starlette(routes=[WebSocketRoute("/socket", _app_socket), Route("/{rest:path}", _app_page)])
    hosts = PreviewHosts(app, domain=DOMAIN, previews=lambda: previews)
    config = uvicorn.Config(
        hosts,
        port=0,
        log_level="warning",
        ws="websockets-sansio",
        timeout_graceful_shutdown=2,
        server_header=False,
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server._serve())
    async with asyncio.timeout(10):
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(cookie_jar=jar, auto_decompress=False) as http:
        yield Served(port, grant.key, clock, grants, sandbox, http)
    server.should_exit = True
    await running
