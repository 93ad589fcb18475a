"""The model: an OpenAI-compatible server, behind which every answer ends in a way the agent understands."""

from typing import Any, Protocol

from orchestrator.domain.fact import Fact
from orchestrator.ports.forwarding import Reply


class ModelUsage(Fact):
    """Tokens of one model call, as the server counted them; cached ones are among the input."""

    input_tokens: int
    output_tokens: int
    cached_tokens: int = 0


class ModelReply(Reply, Protocol):
    """A reply whose stream always ends with a finish reason or an error, never in between."""

    @property
    def usage(self) -> ModelUsage | None:
        """Known once the body was read to its end."""
        ...


class ModelServer(Protocol):
    """Raises Unavailable (codes model_*) when there is no answer; refusals of the server are replies."""

    async def models(self) -> ModelReply:
        """The list of models."""
        ...

    async def complete(self, request: dict[str, Any], *, agent_session_id: str) -> ModelReply:
        """One chat completion; the agent's session id lets a router keep a session on one server."""
        ...
