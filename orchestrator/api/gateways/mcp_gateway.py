"""The MCP gateway: tool calls of a sandbox, made as the user whose sandbox it is and as nobody else."""

import asyncio
from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from orchestrator.api.gateways.audited_calls import AuditedCalls, AuditedReply, Auditor
from orchestrator.api.gateways.door import refusal, sandbox_user
from orchestrator.api.gateways.metrics import GatewayMetrics
from orchestrator.api.gateways.tool_calls import tool_calls
from orchestrator.api.relayed_reply import IncomingBody, RelayedReply
from orchestrator.domain.errors import AtelierError, Forbidden, NotFound, NotSignedIn, Refused
from orchestrator.ports.forwarding import Headers, McpServers, Outgoing, Reply
from orchestrator.ports.gateway import Claims, SessionTokens
from orchestrator.ports.tool_calls import CoreTokens, ToolCallAudit

MAX_BODY = 4_000_000
_PASSED_ON = ("accept", "content-type", "last-event-id", "user-agent")
_PASSED_BACK = ("allow", "cache-control", "content-type", "retry-after")


class McpGateway:
    """The caller's token ends here; the server gets a core token for the same user instead."""

    def __init__(
        self,
        *,
        servers: McpServers,
        tokens: SessionTokens,
        core_tokens: CoreTokens,
        audit: ToolCallAudit,
        metrics: GatewayMetrics,
        closing: asyncio.Event,
    ) -> None:
        self._servers = servers
        self._tokens = tokens
        self._core_tokens = core_tokens
        self._auditor = Auditor(audit, metrics)
        self._closing = closing

    def routes(self) -> list[BaseRoute]:
        return [Route("/mcp/{server}", self.exchange, methods=["POST", "GET", "DELETE"])]

    async def exchange(self, request: Request) -> RelayedReply:
        body = IncomingBody(request.receive, limit=MAX_BODY)

        async def open_exchange() -> Reply:
            user_id, server = sandbox_user(request), request.path_params["server"]
            claims: Claims | None = None
            try:
                claims = self._caller(request.headers, user_id)
                if not self._servers.knows(server):
                    raise NotFound("unknown_mcp_server", "There is no MCP server of this name.")
                return await self._open(request, claims, server, await body.whole())
            except (NotSignedIn, Forbidden, NotFound, Refused) as error:
                await self._auditor.refused(user_id, claims, server, error.code)
                raise

        # The stream from server to client never ends by itself, and must not hold up the end of the process.
        until = self._closing if request.method == "GET" else None
        return RelayedReply(open_exchange, body=body, headers_of=_passed_back, refuse=refusal, until=until)

    def _caller(self, headers: Mapping[str, str], user_id: str) -> Claims:
        """Who calls; the token must belong to the user whose socket the request came through."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise NotSignedIn("token_missing", "The request has no session token.")
        claims = self._tokens.read(token.strip())
        if claims.user_id != user_id:
            raise Forbidden("token_of_another_user", "The session token belongs to another user's sandbox.")
        return claims

    async def _open(self, request: Request, claims: Claims, server: str, body: bytes) -> Reply:
        try:
            calls = tool_calls(body)
        except ValueError as error:
            raise Refused("request_garbled", "The request is not JSON.") from error
        outgoing = Outgoing(
            method=request.method,
            target="",
            headers=(
                *_passed_on(request.headers.items()),
                ("authorization", f"Bearer {self._core_tokens.issue(claims)}"),
            ),
            body=body or None,
        )
        audited = AuditedCalls(self._auditor, claims, server, calls)
        try:
            reply = await self._servers.exchange(server, outgoing)
        except AtelierError as error:
            await audited.end("failed", error.code)
            raise
        except BaseException:
            await audited.end("abandoned")
            raise
        return AuditedReply(reply, audited)


def _passed_on(headers: Sequence[tuple[str, str]]) -> Headers:
    return tuple((name, value) for name, value in headers if name in _PASSED_ON or name.startswith("mcp-"))


def _passed_back(reply: Reply) -> Headers:
    return tuple(
        (name, value) for name, value in reply.headers if name in _PASSED_BACK or name.startswith("mcp-")
    )
