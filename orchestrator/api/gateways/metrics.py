"""What the gateways count: calls, tokens by the agent's session, and tool calls."""

from collections import OrderedDict

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from orchestrator.ports.model import ModelUsage

_KEPT_SESSIONS = 500
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class GatewayMetrics:
    """Series of single sessions are kept for the last 500 of them: a sandbox chooses its session ids."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.model_calls = Counter("atelier_model_calls", "Model calls", ["outcome"], registry=self.registry)
        self.model_seconds = Histogram(
            "atelier_model_call_seconds", "Whole model calls", registry=self.registry, buckets=_SECONDS
        )
        self.model_open = Gauge("atelier_model_calls_open", "Model calls under way", registry=self.registry)
        self.tokens = Counter("atelier_model_tokens", "Tokens", ["kind"], registry=self.registry)
        self.session_tokens = Counter(
            "atelier_model_session_tokens",
            "Tokens by the agent's session",
            ["user", "session", "kind"],
            registry=self.registry,
        )
        self.tool_calls = Counter(
            "atelier_tool_calls", "Tool calls through MCP", ["server", "outcome"], registry=self.registry
        )
        self._sessions: OrderedDict[tuple[str, str], None] = OrderedDict()

    def count_tokens(self, user_id: str, agent_session_id: str, usage: ModelUsage) -> None:
        session = (user_id, agent_session_id)
        self._sessions[session] = None
        self._sessions.move_to_end(session)
        for kind, count in (
            ("input", usage.input_tokens),
            ("output", usage.output_tokens),
            ("cached", usage.cached_tokens),
        ):
            self.tokens.labels(kind).inc(count)
            self.session_tokens.labels(*session, kind).inc(count)
        if len(self._sessions) > _KEPT_SESSIONS:
            oldest, _ = self._sessions.popitem(last=False)
            for kind in ("input", "output", "cached"):
                self.session_tokens.remove(*oldest, kind)

    def text(self) -> bytes:
        """All of it in Prometheus' text format."""
        return generate_latest(self.registry)
