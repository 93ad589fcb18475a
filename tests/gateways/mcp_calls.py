"""Tool calls as an agent makes them, the people they are made for, and the entries that they leave."""

import asyncio
import json
from typing import Any

from orchestrator.domain.user import User
from tests.gateways.gateway_process import ANNA, BORIS, Gateway

MCP = "/mcp/core_backend"
SESSION = "sessionsession1"
PEOPLE = {
    ANNA: User(id=ANNA, email="anna@example.com", name="Anna Petrova", role="user"),
    BORIS: User(id=BORIS, email="boris@example.com", name="Борис", role="user"),
}


class Audit:
    """The entries that were added to the audit log since the test began."""

    def __init__(self, gateway: Gateway) -> None:
        self._file = gateway.audit
        self._before = len(self._file.read_text().splitlines())

    async def entries(self, count: int) -> list[dict[str, Any]]:
        """All of them, once there are that many."""
        async with asyncio.timeout(5):
            while True:
                lines = self._file.read_text().splitlines()[self._before :]
                if len(lines) >= count:
                    return [json.loads(line) for line in lines]
                await asyncio.sleep(0.02)


def call(tool: str, **arguments: Any) -> dict[str, Any]:
    parameters = {"name": tool, "arguments": arguments}
    return {"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": parameters}
