"""Tool calls on their way into the audit log: each of them once, with how it ended."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import structlog

from orchestrator.api.gateways.metrics import GatewayMetrics
from orchestrator.api.gateways.tool_calls import Call, OutcomeWatch
from orchestrator.domain.errors import AtelierError
from orchestrator.ports.forwarding import Headers, Reply
from orchestrator.ports.gateway import Claims
from orchestrator.ports.tool_calls import AuditedCall, Outcome, ToolCallAudit

log = structlog.get_logger()


class Auditor:
    """Writes entries. The call is over by then, so a log that cannot be written is itself logged."""

    def __init__(self, audit: ToolCallAudit, metrics: GatewayMetrics) -> None:
        self._audit = audit
        self._metrics = metrics

    async def refused(self, user_id: str, claims: Claims | None, server: str, reason: str) -> None:
        """A request that was not passed on; the user is the one whose sandbox it came from."""
        self._metrics.tool_calls.labels("any", "refused").inc()
        await self._record(
            AuditedCall(
                at=datetime.now(UTC),
                user_id=user_id,
                session_id=claims.session_id if claims else "",
                server=server[:80],
                tool="",
                outcome="refused",
                reason=reason,
            )
        )

    async def ended(self, claims: Claims, server: str, call: Call, *, milliseconds: int) -> None:
        outcome = call.outcome or "abandoned"
        self._metrics.tool_calls.labels(server, outcome).inc()
        await self._record(
            AuditedCall(
                at=datetime.now(UTC),
                user_id=claims.user_id,
                session_id=claims.session_id,
                server=server,
                tool=call.tool,
                arguments=call.arguments,
                outcome=outcome,
                reason=call.reason,
                duration_ms=milliseconds,
            )
        )

    async def _record(self, entry: AuditedCall) -> None:
        try:
            await self._audit.record(entry)
        except AtelierError as error:
            log.error("audit_failed", entry=entry.model_dump(mode="json"), failure=str(error))


class AuditedCalls:
    """The tool calls of one exchange with an MCP server."""

    def __init__(self, auditor: Auditor, claims: Claims, server: str, calls: list[Call]) -> None:
        self.calls = calls
        self._auditor = auditor
        self._claims = claims
        self._server = server
        self._began = time.monotonic()

    async def end(self, outcome: Outcome, reason: str = "") -> None:
        """Record every call, once; those whose own end was not seen ended like this."""
        milliseconds = round((time.monotonic() - self._began) * 1000)
        calls, self.calls = self.calls, []
        for call in calls:
            if call.outcome is None:
                call.outcome, call.reason = outcome, reason
            await self._auditor.ended(self._claims, self._server, call, milliseconds=milliseconds)


class AuditedReply:
    """A reply of an MCP server, passed on as it is and read along."""

    def __init__(self, reply: Reply, audited: AuditedCalls) -> None:
        self.status = reply.status
        self.headers: Headers = reply.headers
        self._reply = reply
        self._audited = audited

    async def chunks(self) -> AsyncIterator[bytes]:
        streamed = dict(self.headers).get("content-type", "").startswith("text/event-stream")
        watch = OutcomeWatch(self._audited.calls, streamed)
        async for chunk in self._reply.chunks():
            watch.see(chunk)
            yield chunk
        watch.finish()
        if self.status >= 400:
            await self._audited.end("failed", f"http_{self.status}")

    async def close(self) -> None:
        try:
            await self._reply.close()
        finally:
            await self._audited.end("abandoned")
