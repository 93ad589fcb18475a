"""Core data of the signed-in user, from the tools of the Core Backend's MCP server."""

import functools
import json
import os
import ssl
from typing import Annotated, Any

import httpx2
import jwt
from fastapi import Depends, Header, HTTPException
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent

TIMEOUT_SECONDS = 20.0
UNREACHABLE = "The portfolio data cannot be reached at the moment."
DIRECT_STATUSES = {401, 403, 404, 409, 422}


class CoreClient:
    """Calls tools as the user whose token it holds; no argument can name another user."""

    def __init__(self, token: str) -> None:
        self._token = token

    @property
    def claims(self) -> dict[str, Any]:
        """What the token says of the user, for display only: the MCP server verifies it."""
        return jwt.decode(self._token, options={"verify_signature": False})

    async def call(self, tool: str, **arguments: Any) -> Any:
        """The tool's answer as JSON. An argument that is None is left out."""
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            result = await self._call_tool(tool, given)
        except* (httpx2.HTTPError, MCPError, OSError) as group:
            raise HTTPException(503, UNREACHABLE) from group
        return _answer_of(result)

    async def _call_tool(self, tool: str, arguments: dict[str, Any]) -> CallToolResult:
        http = httpx2.AsyncClient(
            headers={"Authorization": f"Bearer {self._token}"},
            timeout=TIMEOUT_SECONDS,
            verify=_certificates(),
        )
        url = os.environ["MCP_URL"]
        async with http, Client(streamable_http_client(url, http_client=http)) as client:
            return await client.call_tool(tool, arguments)


def core_client(x_atelier_user_token: Annotated[str | None, Header()] = None) -> CoreClient:
    """The client of whoever sent this request; the proxy in front sets the header."""
    if not x_atelier_user_token:
        raise HTTPException(401, "Nobody is signed in.")
    return CoreClient(x_atelier_user_token)


Core = Annotated[CoreClient, Depends(core_client)]


def _answer_of(result: CallToolResult) -> Any:
    text = "".join(part.text for part in result.content if isinstance(part, TextContent))
    if not result.is_error:
        return json.loads(text)
    try:
        problem = json.loads(text)["error"]
    except (ValueError, KeyError, TypeError):
        raise HTTPException(502, text) from None
    status = problem.get("status", 502)
    raise HTTPException(status if status in DIRECT_STATUSES else 502, problem["message"])


@functools.cache
def _certificates() -> ssl.SSLContext:
    """Loaded once: it takes longer than a call."""
    return ssl.create_default_context()
