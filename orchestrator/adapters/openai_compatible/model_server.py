"""The model server: one OpenAI-compatible address, asked again for a moment when it does not answer."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Self

import httpx
from httpx_aiohttp import AiohttpTransport

from orchestrator.adapters.openai_compatible.answer import normalised_answer
from orchestrator.adapters.openai_compatible.failures import (
    answers_garbage,
    does_not_answer,
    error_body,
    refusal,
    stays_silent,
)
from orchestrator.adapters.openai_compatible.replies import JSON, LOST, StreamedReply, WholeReply
from orchestrator.domain.errors import Unavailable
from orchestrator.ports.model import ModelReply

MAX_ANSWER = 32_000_000
_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 0.8
_FIRST_EVENT_SECONDS = 10
_Reader = Callable[[httpx.Response], Awaitable[ModelReply]]


class OpenAiCompatibleServer:
    """`base_url` ends in `/v1` or whatever the server's paths begin with.

    A server that refuses connections or answers 5xx is asked again for `patience_seconds`, as it may just
    be restarting; after `silence_seconds` without a byte a call is given up.
    """

    def __init__(
        self,
        base_url: str,
        *,
        api_key: str = "",
        patience_seconds: float = 3,
        silence_seconds: float = 300,
        connections: int = 1000,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        # A compressed stream could not be read event by event.
        self._headers = {"accept-encoding": "identity"}
        if api_key:
            self._headers["authorization"] = f"Bearer {api_key}"
        self._patience = patience_seconds
        # Plain httpx collapses at 64 connections; the same API over aiohttp does not.
        self._client = httpx.AsyncClient(
            transport=AiohttpTransport(limits=httpx.Limits(max_connections=connections)),
            timeout=httpx.Timeout(silence_seconds, connect=2),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        await self._client.aclose()

    async def models(self) -> ModelReply:
        return await self._ask(lambda: self._request("GET", "/models"), self._whole)

    async def complete(self, request: dict[str, Any], *, agent_session_id: str) -> ModelReply:
        streamed = bool(request.get("stream"))
        wanted = {name: value for name, value in request.items() if name != "stream_options"}
        if streamed:
            options = request.get("stream_options")
            wanted["stream_options"] = {
                **(options if isinstance(options, dict) else {}),
                "include_usage": True,
            }
        # Routers in front of several servers hash on these, to find the session's cached prefix again.
        affinity = {"x-session-id": agent_session_id, "x-session-affinity": agent_session_id}
        return await self._ask(
            lambda: self._request("POST", "/chat/completions", json=wanted, headers=affinity),
            self._stream if streamed else self._completion,
        )

    def _request(
        self, method: str, path: str, *, json: Any = None, headers: dict[str, str] | None = None
    ) -> httpx.Request:
        return self._client.build_request(
            method, self._base_url + path, json=json, headers={**self._headers, **(headers or {})}
        )

    async def _ask(self, request: Callable[[], httpx.Request], read: _Reader) -> ModelReply:
        """Ask until there is an answer to read, or patience is at its end."""
        clock = asyncio.get_running_loop().time
        deadline, pause = clock() + self._patience, _FIRST_PAUSE
        while True:
            response: httpx.Response | None = None
            try:
                response = await self._client.send(request(), stream=True)
                if response.status_code < 500:
                    return await self._answer(response, read)
            except httpx.ReadTimeout as error:
                raise stays_silent() from error
            except LOST:
                pass
            except Unavailable as failure:
                if failure.code != "model_broke_off":
                    raise
            except ValueError as error:
                raise answers_garbage() from error
            finally:
                if response is not None and response.status_code >= 500:
                    await response.aclose()
            if clock() + pause > deadline:
                raise does_not_answer()
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _answer(self, response: httpx.Response, read: _Reader) -> ModelReply:
        kept = False
        try:
            if response.status_code >= 300:
                return await self._refused(response)
            reply = await read(response)
            kept = isinstance(reply, StreamedReply)
            return reply
        finally:
            if not kept:
                await response.aclose()

    async def _refused(self, response: httpx.Response) -> ModelReply:
        if response.status_code < 400:
            raise answers_garbage()
        if response.status_code == 429:
            wait = response.headers.get("retry-after", "2")
            body = error_body("model_busy", "Too many requests: the model server is busy.")
            return WholeReply(429, body, headers=(*JSON, ("retry-after", wait)))
        return WholeReply(response.status_code, refusal(response.status_code, await _body(response)))

    async def _stream(self, response: httpx.Response) -> ModelReply:
        if not response.headers.get("content-type", "").startswith("text/event-stream"):
            raise answers_garbage()
        reply = StreamedReply(response)
        try:
            await reply.begin(seconds=_FIRST_EVENT_SECONDS)
        except BaseException:
            await reply.close()
            raise
        return reply

    async def _completion(self, response: httpx.Response) -> ModelReply:
        body, usage = normalised_answer(await _body(response))
        return WholeReply(200, body, usage=usage)

    async def _whole(self, response: httpx.Response) -> ModelReply:
        return WholeReply(200, await _body(response))


async def _body(response: httpx.Response) -> bytes:
    """The whole body, of a size that can be an answer."""
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > MAX_ANSWER:
            raise answers_garbage()
    return bytes(body)
