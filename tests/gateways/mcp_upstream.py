"""A bare MCP server that keeps what it was sent, and does what a proper one never does."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class BareServer:
    """Keeps what it was sent; answers every call with the user of its token."""

    port: int = 0
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    streams_open: int = 0
    notify: asyncio.Event = field(default_factory=asyncio.Event)

    async def post(self, request: web.Request) -> web.StreamResponse:
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        self.bodies.append(await request.read())
        message = json.loads(self.bodies[-1])
        tool = message.get("params", {}).get("name", "")
        if tool == "crash":
            return web.Response(status=500, text="oh")
        answer: dict[str, object] = {"jsonrpc": "2.0", "id": message.get("id")}
        if tool == "unknown":
            answer["error"] = {"code": -32602, "message": "Unknown tool: unknown"}
        else:
            answer["result"] = {"content": [{"type": "text", "text": "rows"}], "isError": tool == "failing"}
        secret = {"mcp-session-id": "s1", "set-cookie": "a=b", "x-powered-by": "me", "server": "bare"}
        if tool != "streamed":
            return web.json_response(answer, headers=secret)
        response = web.StreamResponse(headers={"content-type": "text/event-stream", **secret})
        await response.prepare(request)
        await response.write(b'event: message\ndata: {"jsonrpc":"2.0","method":"notifications/progress"}\n\n')
        await self.notify.wait()
        await response.write(f"event: message\ndata: {json.dumps(answer)}\n\n".encode())
        return response

    async def delete(self, _request: web.Request) -> web.Response:
        return web.Response(status=204)

    async def get(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        self.streams_open += 1
        try:
            await response.write(b": open\n\n")
            while True:
                await asyncio.sleep(0.05)
                await response.write(b": ping\n\n")
        finally:
            self.streams_open -= 1


@asynccontextmanager
async def bare_server() -> AsyncIterator[BareServer]:
    server = BareServer()
    app = web.Application()
    app.router.add_post("/mcp", server.post)
    app.router.add_get("/mcp", server.get)
    app.router.add_delete("/mcp", server.delete)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.port = runner.addresses[0][1]
    try:
        yield server
    finally:
        await runner.cleanup()
