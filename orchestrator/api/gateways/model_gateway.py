"""The model gateway: a sandbox's way to the model, and the count of what it used."""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from orchestrator.api.gateways.door import refusal, sandbox_user
from orchestrator.api.gateways.metrics import GatewayMetrics
from orchestrator.api.gateways.model_calls import CountedReply, ModelCall
from orchestrator.api.relayed_reply import IncomingBody, RelayedReply
from orchestrator.domain.errors import AtelierError, Refused
from orchestrator.ports.forwarding import Reply
from orchestrator.ports.model import ModelServer

MAX_BODY = 8_000_000
_SESSION = re.compile(r"[A-Za-z0-9_-]{1,80}")


class ModelGateway:
    def __init__(self, model: ModelServer, metrics: GatewayMetrics) -> None:
        self._model = model
        self._metrics = metrics

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/llm/v1/models", self.models, methods=["GET"]),
            Route("/llm/v1/chat/completions", self.complete, methods=["POST"]),
        ]

    async def models(self, request: Request) -> RelayedReply:
        body = IncomingBody(request.receive, limit=0)
        return _relayed(body, self._open_models)

    async def complete(self, request: Request) -> RelayedReply:
        user_id = sandbox_user(request)
        said = request.headers.get("x-session-id", "")
        session_id = said if _SESSION.fullmatch(said) else "unknown"
        body = IncomingBody(request.receive, limit=MAX_BODY)

        async def open_completion() -> Reply:
            call = ModelCall(self._metrics, user_id, session_id)
            try:
                wanted = _completion_request(await body.whole())
                reply = await self._model.complete(wanted, agent_session_id=session_id)
            except AtelierError as error:
                call.end(error.code)
                raise
            except BaseException:
                call.end("abandoned")
                raise
            return CountedReply(reply, call)

        return _relayed(body, open_completion)

    async def _open_models(self) -> Reply:
        return await self._model.models()


def _relayed(body: IncomingBody, open_reply: Callable[[], Awaitable[Reply]]) -> RelayedReply:
    return RelayedReply(open_reply, body=body, headers_of=lambda reply: reply.headers, refuse=refusal)


def _completion_request(body: bytes) -> dict[str, Any]:
    try:
        wanted = json.loads(body)
    except ValueError as error:
        raise Refused("request_garbled", "The request is not JSON.") from error
    if not isinstance(wanted, dict) or not isinstance(wanted.get("messages"), list):
        raise Refused("request_garbled", "The request has no list of messages.")
    return wanted
