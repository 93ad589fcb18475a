"""One model call as it is counted and logged: how long it took, how it ended, what it used."""

import time
from collections.abc import AsyncIterator

import structlog

from orchestrator.api.gateways.metrics import GatewayMetrics
from orchestrator.ports.forwarding import Headers
from orchestrator.ports.model import ModelReply, ModelUsage

log = structlog.get_logger()


class ModelCall:
    """Begins when it is made; ends once."""

    def __init__(self, metrics: GatewayMetrics, user_id: str, agent_session_id: str) -> None:
        self._metrics = metrics
        self._user_id = user_id
        self._agent_session_id = agent_session_id
        self._began = time.monotonic()
        self._first_chunk_ms: int | None = None
        metrics.model_open.inc()

    def chunk_came(self) -> None:
        if self._first_chunk_ms is None:
            self._first_chunk_ms = self._milliseconds()

    def end(self, outcome: str, usage: ModelUsage | None = None) -> None:
        """Tokens are those that the server reports: a call that is abandoned in the middle has none."""
        self._metrics.model_open.dec()
        self._metrics.model_calls.labels(outcome).inc()
        self._metrics.model_seconds.observe(self._milliseconds() / 1000)
        if usage is not None:
            self._metrics.count_tokens(self._user_id, self._agent_session_id, usage)
        log.info(
            "model_call",
            user_id=self._user_id,
            agent_session_id=self._agent_session_id,
            outcome=outcome,
            duration_ms=self._milliseconds(),
            first_chunk_ms=self._first_chunk_ms,
            **(usage.model_dump() if usage else {}),
        )

    def _milliseconds(self) -> int:
        return round((time.monotonic() - self._began) * 1000)


class CountedReply:
    """A reply of the model, passed on as it is; the call ends when it is closed."""

    def __init__(self, reply: ModelReply, call: ModelCall) -> None:
        self.status = reply.status
        self.headers: Headers = reply.headers
        self._reply = reply
        self._call = call
        self._whole = False
        self._closed = False

    async def chunks(self) -> AsyncIterator[bytes]:
        async for chunk in self._reply.chunks():
            self._call.chunk_came()
            yield chunk
        self._whole = True

    async def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        answered = "answered" if self.status < 400 else f"refused_{self.status}"
        try:
            await self._reply.close()
        finally:
            self._call.end(answered if self._whole else "abandoned", self._reply.usage)
