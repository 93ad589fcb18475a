"""Tool calls through the MCP gateway: whose they are, and the log that every one of them is in."""

from datetime import datetime
from typing import Literal, Protocol

from orchestrator.domain.fact import Fact
from orchestrator.ports.gateway import Claims

Outcome = Literal["completed", "tool_error", "failed", "abandoned", "refused"]


class AuditedCall(Fact):
    """One entry: argument names without their values, which are the user's data.

    `tool` is empty for a request that was refused before it was read; `reason` says why it was refused
    or failed.
    """

    at: datetime
    user_id: str
    session_id: str
    server: str
    tool: str
    arguments: tuple[str, ...] = ()
    outcome: Outcome
    reason: str = ""
    duration_ms: int = 0


class ToolCallAudit(Protocol):
    """Append-only."""

    async def record(self, call: AuditedCall) -> None:
        """Return when the entry is written; Unavailable when it cannot be."""
        ...


class CoreTokens(Protocol):
    """Tokens that the Core Backend trusts; they never enter a sandbox."""

    def issue(self, claims: Claims) -> str:
        """A short-lived token for the user of these claims."""
        ...
