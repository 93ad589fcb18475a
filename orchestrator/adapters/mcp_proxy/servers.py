"""The MCP servers behind the gateway, each at its one address."""

from collections.abc import AsyncIterator, Mapping
from typing import Self

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from orchestrator.domain.errors import NotFound, Unavailable
from orchestrator.ports.forwarding import Headers, Outgoing, Reply

_LOST = (httpx.TransportError, aiohttp.ClientError, OSError)


class HttpMcpServers:
    """`addresses` maps a server's name to the URL of its endpoint (streamable HTTP)."""

    def __init__(self, addresses: Mapping[str, str], *, silence_seconds: float = 600) -> None:
        self._addresses = dict(addresses)
        # Every agent keeps one stream open for each server, so there is no limit on connections here:
        # the number of sandboxes is the limit.
        self._client = httpx.AsyncClient(
            transport=AiohttpTransport(limits=httpx.Limits(max_connections=0)),
            timeout=httpx.Timeout(silence_seconds, connect=5),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    def knows(self, server: str) -> bool:
        return server in self._addresses

    async def exchange(self, server: str, request: Outgoing) -> Reply:
        if not self.knows(server):
            raise NotFound("unknown_mcp_server", f"There is no MCP server {server!r}.", subject=server)
        headers = [*request.headers, ("accept-encoding", "identity")]
        outgoing = self._client.build_request(
            request.method, self._addresses[server], headers=headers, content=request.body
        )
        try:
            response = await self._client.send(outgoing, stream=True)
        except _LOST as error:
            raise _unavailable(server) from error
        return HttpReply(response, server)


class HttpReply:
    """An open reply of an MCP server."""

    def __init__(self, response: httpx.Response, server: str) -> None:
        self._response = response
        self._server = server
        self.status = response.status_code
        self.headers: Headers = tuple((name.lower(), value) for name, value in response.headers.multi_items())

    async def chunks(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._response.aiter_raw():
                yield chunk
        except _LOST as error:
            raise _unavailable(self._server) from error

    async def close(self) -> None:
        await self._response.aclose()


def _unavailable(server: str) -> Unavailable:
    return Unavailable(
        "mcp_server_unavailable",
        f"The MCP server {server!r} does not answer.",
        action="Check that it runs.",
        subject=server,
    )
