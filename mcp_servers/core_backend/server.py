"""The MCP server over streamable HTTP: each request stands alone, and acts as the user that it names."""

from collections.abc import Mapping
from typing import Any

from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    ToolAnnotations,
)
from mcp.types import Tool as ToolDescription
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from mcp_servers.core_backend.calls import CoreBackend, call, error_result
from mcp_servers.core_backend.contract import Contract
from mcp_servers.core_backend.tools import Tool

MAX_REQUEST_BYTES = 256 * 1024


def make_app(*, contract: Contract, tools: Mapping[str, Tool], core: CoreBackend) -> Starlette:
    """The ASGI application: /mcp and /health."""
    descriptions = [_description(tool) for tool in tools.values()]

    async def list_tools(
        _context: ServerRequestContext[Any, Any], _params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        return ListToolsResult(tools=descriptions)

    async def call_tool(
        context: ServerRequestContext[Any, Request], params: CallToolRequestParams
    ) -> CallToolResult:
        tool = tools.get(params.name)
        if tool is None:
            known = ", ".join(tools)
            return error_result(404, "unknown_tool", f"There is no tool {params.name!r}. There are: {known}.")
        if context.request is None:
            return error_result(401, "not_signed_in", "This server is for HTTP: the user comes in a header.")
        return await call(
            tool,
            params.arguments or {},
            core=core,
            authorization=context.request.headers["authorization"],
            answer_characters=contract.limits.answer_characters,
        )

    server = Server(
        contract.name,
        version="1.0.0",
        instructions=contract.instructions,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )
    app = server.streamable_http_app(
        stateless_http=True,
        json_response=True,
        max_request_body_size=MAX_REQUEST_BYTES,
        custom_starlette_routes=[Route("/health", _health)],
    )
    app.add_middleware(BearerRequired, path="/mcp")
    return app


class BearerRequired:
    """Answers 401 to MCP requests that name no user. Whether a token is valid, the Core Backend decides."""

    def __init__(self, app: ASGIApp, *, path: str) -> None:
        self._app = app
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].rstrip("/") == self._path and not _has_bearer(scope):
            message = "Send the user's token in the header Authorization: Bearer <token>."
            body = {"error": {"status": 401, "code": "not_signed_in", "message": message}}
            refusal = JSONResponse(body, status_code=401, headers={"WWW-Authenticate": "Bearer"})
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _has_bearer(scope: Scope) -> bool:
    scheme, _, token = Request(scope).headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and bool(token.strip())


def _description(tool: Tool) -> ToolDescription:
    return ToolDescription(
        name=tool.contract.name,
        description=tool.contract.description,
        input_schema=tool.input_schema,
        annotations=ToolAnnotations(read_only_hint=tool.contract.access == "read"),
    )


async def _health(_request: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"})
