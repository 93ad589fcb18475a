"""The HTTP face of the rehearsal model."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import asdict
from typing import Any, Protocol

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import ValidationError

from orchestrator.entrypoints.rehearsal_model import wire
from orchestrator.entrypoints.rehearsal_model.arrivals import Arrival, Arrivals
from orchestrator.entrypoints.rehearsal_model.conversation import ChatRequest
from orchestrator.entrypoints.rehearsal_model.reply import Reply
from orchestrator.entrypoints.rehearsal_model.score import Score


class Player(Protocol):
    """What answers requests: the conductor of scores, or the obedient model."""

    def reply(self, request: ChatRequest, session_id: str | None) -> Reply: ...


def make_app(*, player: Player, mode: str, scores: Sequence[Score], pace_ms: float) -> FastAPI:
    app = FastAPI(title="Rehearsal model", docs_url=None, redoc_url=None, openapi_url=None)
    arrivals = Arrivals()

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/v1/models")
    async def models() -> dict[str, Any]:
        return wire.models()

    @app.get("/rehearsal/scores")
    async def known_scores() -> dict[str, Any]:
        listed = [score.model_dump(include={"id", "title", "prompt"}) for score in scores if score.listed]
        return {"mode": mode, "scores": listed}

    @app.get("/rehearsal/requests")
    async def requests(since: int = 0) -> dict[str, Any]:
        return {"requests": [asdict(arrival) for arrival in arrivals.since(since)]}

    @app.post("/v1/chat/completions")
    async def chat_completions(http_request: Request) -> Response:
        arrival = arrivals.note(http_request.headers.get("x-session-id"))
        try:
            request = ChatRequest.model_validate_json(await http_request.body())
        except ValidationError as error:
            return _refuse(wire.error_body(str(error), "Bad Request", 400))
        if request.model != wire.MODEL_NAME:
            message = f"The model `{request.model}` does not exist. Valid aliases: {wire.MODEL_NAME}."
            return _refuse(wire.error_body(message, "NotFoundError", 404, param="model"))
        reply = player.reply(request, arrival.x_session_id)
        arrival.source = reply.source
        answer_id = f"chatcmpl-{secrets.token_hex(16)}"
        if not request.stream:
            arrival.finished()
            return JSONResponse(wire.completion(request, reply, answer_id))
        stream = _paced(wire.chunks(request, reply, answer_id), arrival, pace_ms / 1000)
        return StreamingResponse(stream, media_type="text/event-stream")

    return app


async def _paced(chunks: Iterable[wire.Chunk], arrival: Arrival, pause_seconds: float) -> AsyncIterator[str]:
    for chunk in chunks:
        if chunk.paced:
            await asyncio.sleep(pause_seconds)
        if chunk.is_text:
            arrival.text_sent()
        yield chunk.data
    arrival.finished()


def _refuse(body: dict[str, Any]) -> JSONResponse:
    return JSONResponse(body, status_code=body["error"]["code"])
