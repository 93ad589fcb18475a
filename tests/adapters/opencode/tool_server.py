"""A bare MCP server with one tool, which keeps the token of every call."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.rehearsal.child_process import free_port

TOOL = {"name": "list_rows", "description": "Lists rows.", "inputSchema": {"type": "object"}}


@dataclass
class ToolServer:
    url: str
    tokens_of_calls: list[str] = field(default_factory=list)

    async def post(self, request: web.Request) -> web.Response:
        message = await request.json()
        if "id" not in message:
            return web.Response(status=202)
        result = self._result(message["method"], message.get("params", {}), request)
        return web.json_response({"jsonrpc": "2.0", "id": message["id"], "result": result})

    def _result(self, method: str, told: dict[str, Any], request: web.Request) -> dict[str, Any]:
        match method:
            case "initialize":
                server = {"name": "bare", "version": "1"}
                version = told["protocolVersion"]
                return {"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": server}
            case "tools/list":
                return {"tools": [TOOL]}
            case "tools/call":
                self.tokens_of_calls.append(request.headers["Authorization"])
                return {"content": [{"type": "text", "text": "rows"}]}
            case _:
                return {}


@asynccontextmanager
async def tool_server() -> AsyncIterator[ToolServer]:
    port = free_port()
    server = ToolServer(url=f"http://127.0.0.1:{port}/mcp")
    app = web.Application()
    app.router.add_post("/mcp", server.post)
    app.router.add_get("/mcp", _no_stream)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield server
    finally:
        await runner.cleanup()


async def _no_stream(_request: web.Request) -> web.Response:
    return web.Response(status=405)
