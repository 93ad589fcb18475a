"""What an MCP exchange says: the tool calls in a request, and how the reply says that they ended."""

import json
from dataclasses import dataclass, field
from typing import Any

from orchestrator.ports.tool_calls import Outcome

MAX_WATCHED = 8_000_000
_MAX_NAME = 200


@dataclass
class Call:
    """One `tools/call` of a request, with what its reply said about it so far."""

    id: str | int | None
    tool: str
    arguments: tuple[str, ...]
    outcome: Outcome | None = None
    reason: str = ""


def tool_calls(body: bytes) -> list[Call]:
    """The tool calls in a body of one JSON-RPC message or a list of them; ValueError when it is not JSON."""
    messages = json.loads(body) if body else []
    calls = []
    for message in messages if isinstance(messages, list) else [messages]:
        if isinstance(message, dict) and message.get("method") == "tools/call":
            parameters = message.get("params")
            parameters = parameters if isinstance(parameters, dict) else {}
            arguments = parameters.get("arguments")
            names = sorted(arguments) if isinstance(arguments, dict) else []
            calls.append(
                Call(
                    id=message.get("id"),
                    tool=str(parameters.get("name", ""))[:_MAX_NAME],
                    arguments=tuple(name[:_MAX_NAME] for name in names[:50]),
                )
            )
    return calls


@dataclass
class OutcomeWatch:
    """Reads along while a reply is passed on: JSON, or server-sent events with a message each."""

    calls: list[Call]
    streamed: bool
    _pending: bytearray = field(default_factory=bytearray)

    def see(self, chunk: bytes) -> None:
        if all(call.outcome for call in self.calls) or len(self._pending) + len(chunk) > MAX_WATCHED:
            return
        self._pending += chunk
        if self.streamed:
            *lines, rest = self._pending.split(b"\n")
            self._pending = bytearray(rest)
            for line in lines:
                if line.startswith(b"data:"):
                    self._read(bytes(line[5:]))

    def finish(self) -> None:
        """The reply is whole."""
        data = bytes(self._pending)
        self._read(data.removeprefix(b"data:") if self.streamed else data)

    def _read(self, data: bytes) -> None:
        try:
            messages: Any = json.loads(data)
        except ValueError:
            return
        for message in messages if isinstance(messages, list) else [messages]:
            if isinstance(message, dict) and ("result" in message or "error" in message):
                self._settle(message)

    def _settle(self, message: dict[str, Any]) -> None:
        for call in self.calls:
            if call.outcome is None and call.id == message.get("id"):
                call.outcome, call.reason = _ending(message)


def _ending(message: dict[str, Any]) -> tuple[Outcome, str]:
    error, result = message.get("error"), message.get("result")
    if error is not None:
        return "failed", str(error.get("message", "") if isinstance(error, dict) else error)[:_MAX_NAME]
    if isinstance(result, dict) and result.get("isError"):
        return "tool_error", ""
    return "completed", ""
