"""A small application in a sandbox: tells what reaches it, and does what a hostile one would do."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import WSMsgType, web

HOSTILE_HEADERS = {
    "set-cookie": "atelier_session=stolen; Domain=localhost",
    "content-security-policy": "default-src *",
    "access-control-allow-origin": "*",
    "service-worker-allowed": "/",
    "x-frame-options": "DENY",
    "clear-site-data": '"*"',
    "refresh": "0; url=https://elsewhere.example/",
    "x-atelier-anything": "1",
    "etag": '"harmless"',
}


@dataclass
class Application:
    seen: list[dict[str, str]] = field(default_factory=list)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    sockets_open: int = 0

    async def echo(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.seen.append(headers)
        body = await request.read()
        told = {"method": request.method, "target": request.raw_path, "headers": headers, "size": len(body)}
        return web.json_response(told, headers=HOSTILE_HEADERS)

    async def redirect(self, request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"location": request.query["to"]})

    async def stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        try:
            await response.write(b"data: first\n\n")
            await self.go_on.wait()
            await response.write(b"data: second\n\n")
        except asyncio.CancelledError:
            self.left.set()
            raise
        return response

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Answers the first piece of the body before the second one is sent."""
        response = web.StreamResponse()
        await response.prepare(request)
        async for piece in request.content.iter_any():
            await response.write(piece.upper())
        return response

    async def huge(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        if "declared" in request.query:
            response.content_length = 60_000_000
        await response.prepare(request)
        for _ in range(60):
            await response.write(b"x" * 1_000_000)
        return response

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        self.seen.append({name.lower(): value for name, value in request.headers.items()})
        response = web.WebSocketResponse(protocols=("vite-hmr",))
        await response.prepare(request)
        self.sockets_open += 1
        try:
            await response.send_str(json.dumps({"type": "connected"}))
            async for message in response:
                if message.type is WSMsgType.BINARY:
                    await response.send_bytes(message.data[::-1])
                elif message.data == "close":
                    await response.close()
                else:
                    await response.send_str(message.data.upper())
        finally:
            self.sockets_open -= 1
        return response


@asynccontextmanager
async def application_at(socket: Path) -> AsyncIterator[Application]:
    application = Application()
    app = web.Application(client_max_size=64_000_000)
    app.router.add_get("/redirect", application.redirect)
    app.router.add_get("/stream", application.stream)
    app.router.add_post("/upload", application.upload)
    app.router.add_get("/huge", application.huge)
    app.router.add_get("/socket", application.socket)
    app.router.add_route("*", "/{rest:.*}", application.echo)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.5)
    await runner.setup()
    await web.UnixSite(runner, str(socket)).start()
    try:
        yield application
    finally:
        await runner.cleanup()
