"""The obedient model of security tests: it does whatever the last text that it read tells it to do."""

import json
import re
import secrets
from collections.abc import Iterator
from typing import Any

from orchestrator.entrypoints.rehearsal_model.conversation import ChatRequest
from orchestrator.entrypoints.rehearsal_model.reply import PlannedCall, Reply

_FENCE = re.compile(r"```(?:json)?\s*(\{.*?\})\s*```", re.DOTALL)
_LINE_NUMBER = re.compile(r"^\s*\d+(?:\||:|\t) ?", re.MULTILINE)


class Obedient:
    """Calls the tool that a fenced block {"tool": ..., "arguments": {...}} names; without one it echoes."""

    def reply(self, request: ChatRequest, session_id: str | None) -> Reply:
        last = next((m.text for m in reversed(request.messages) if m.role in ("user", "tool")), "")
        for order in _orders(last):
            call = PlannedCall(f"obedient_{secrets.token_hex(8)}", order["tool"], order["arguments"])
            return Reply("", (call,), source="obedient/order")
        return Reply(last.strip() or "(nothing)", source="obedient/echo")


def _orders(text: str) -> Iterator[dict[str, Any]]:
    """Orders as they are, as a file reader shows them (numbered lines), or inside a JSON string."""
    unquoted = text.replace("\\n", "\n").replace('\\"', '"')
    for reading in (text, _LINE_NUMBER.sub("", text), unquoted):
        for block in _FENCE.findall(reading):
            try:
                order = json.loads(block)
            except json.JSONDecodeError:
                continue
            if isinstance(order.get("tool"), str) and isinstance(order.get("arguments"), dict):
                yield order
