"""The agent's tools as a program in somebody's sandbox reaches them: through that sandbox's own socket."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from orchestrator.adapters.tokens.session_tokens import JwtSessionTokens
from orchestrator.domain.ids import new_id
from orchestrator.domain.user import User
from orchestrator.entrypoints.secrets import load_secrets
from orchestrator.ports.gateway import Audience
from tests.parts.stack import RunningStack

SERVER = "http://gateway/mcp/core_backend"


@dataclass(frozen=True)
class Result:
    failed: bool
    text: str


class Tools:
    """A proper MCP client's view of the tools."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def schemas(self) -> dict[str, dict[str, Any]]:
        """Per tool the JSON schema of its arguments."""
        return {tool.name: tool.input_schema for tool in (await self._client.list_tools()).tools}

    async def call(self, tool: str, arguments: dict[str, Any]) -> Result:
        result = await self._client.call_tool(tool, arguments)
        return Result(bool(result.is_error), "".join(getattr(part, "text", "") for part in result.content))


def token_for(
    stack: RunningStack, user: User, *, audience: Audience = "mcp", lifetime: timedelta = timedelta(hours=1)
) -> str:
    """A token as the orchestrator makes it for this user's session."""
    tokens = JwtSessionTokens(load_secrets(stack.data).token_key)
    return tokens.issue(user, session_id=new_id(), audience=audience, lifetime=lifetime)


@contextmanager
def gateway_socket(stack: RunningStack, user: User) -> Iterator[str]:
    """A path to the user's socket that is short enough for the kernel."""
    directory = os.open(stack.data / "sandboxes" / user.id / "gateway", os.O_PATH)
    try:
        yield f"/proc/self/fd/{directory}/gateway.sock"
    finally:
        os.close(directory)


@asynccontextmanager
async def tools_in_sandbox(stack: RunningStack, user: User) -> AsyncIterator[Tools]:
    """The tools as the user's own agent has them."""
    with gateway_socket(stack, user) as path:
        http = httpx2.AsyncClient(
            transport=httpx2.AsyncHTTPTransport(uds=path),
            headers={"Authorization": f"Bearer {token_for(stack, user)}"},
        )
        async with http, Client(streamable_http_client(SERVER, http_client=http)) as client:
            yield Tools(client)


async def knock(stack: RunningStack, user: User, token: str | None) -> tuple[int, str]:
    """What this user's socket answers to a tool call with this token: status and error code."""
    parameters = {"name": "list_portfolios", "arguments": {}}
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": parameters}
    headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
    with gateway_socket(stack, user) as path:
        connector = aiohttp.UnixConnector(path=path)
        async with (
            aiohttp.ClientSession(connector=connector) as http,
            http.post(SERVER, json=call, headers=headers) as response,
        ):
            body = await response.json(content_type=None)
            return response.status, str(body.get("error", {}).get("code", ""))
