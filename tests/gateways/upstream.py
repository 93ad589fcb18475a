"""A model server that misbehaves on demand: the model's name in the request says how."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Stream = Callable[["Upstream", web.StreamResponse], Awaitable[None]]
OVERFLOW = {
    "error": {
        "message": "This model's maximum context length is 8192 tokens. However, your prompt contains at"
        " least 8500 input tokens. Please reduce the length of the messages.",
        "type": "BadRequestError",
        "param": "input_tokens",
        "code": 400,
    }
}


def event(delta: dict[str, Any], finish: str | None = None, **more: Any) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    chunk = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return f"data: {json.dumps({**chunk, **more})}\n\n".encode()


ROLE = event({"role": "assistant", "content": ""})
TEXT = event({"content": "Привет"})
STOP = event({}, "stop")
DONE = b"data: [DONE]\n\n"
USAGE = (
    b'data: {"id":"c1","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":7,"total_tokens":107,'
    b'"prompt_tokens_details":{"cached_tokens":64}}}\n\n'
)
CALL = {"index": 0, "id": "call_1", "type": "function", "function": {"name": "read", "arguments": '{"a":1}'}}
HALF_CALL = CALL | {"function": {"name": "read", "arguments": '{"a":'}}

SCRIPTS: dict[str, list[bytes]] = {
    "good": [ROLE, TEXT, STOP, USAGE, DONE],
    "no finish": [ROLE, TEXT, DONE],
    "no finish after a call": [ROLE, event({"tool_calls": [CALL]}), DONE],
    "half a call": [ROLE, event({"tool_calls": [HALF_CALL]}), DONE],
    "held": [ROLE, TEXT, STOP, USAGE, DONE],
    "no done": [ROLE, TEXT, STOP],
    "calls without calls": [ROLE, TEXT, event({}, "tool_calls"), USAGE, DONE],
    "stop with calls": [ROLE, event({"tool_calls": [CALL]}), STOP, USAGE, DONE],
    "strange ending": [ROLE, TEXT, event({}, "eos_token"), DONE],
    "error at once": [b'data: {"error":{"message":"EngineCore died","code":500}}\n\n', DONE],
    "error in the middle": [ROLE, TEXT, b'data: {"error":{"message":"EngineCore","code":500}}\n\n'],
    "garbage": [b"data: {not json\n\n", DONE],
    "garbage in the middle": [ROLE, TEXT, b"data: {not json\n\n"],
    "cut": [ROLE, TEXT, b'data: {"choices":[{"ind'],
    "windows lines": [part.replace(b"\n", b"\r\n") for part in (ROLE, TEXT, STOP, USAGE, DONE)],
    "comments": [b": ping\n\n", ROLE, b": ping\n\n", TEXT, STOP, USAGE, DONE],
}


# Their last event is held back until the test has seen what comes before.
HELD = {"garbage in the middle", "error in the middle", "cut", "half a call", "held"}


@dataclass
class Upstream:
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    disconnected: asyncio.Event = field(default_factory=asyncio.Event)
    playing: list[str] = field(default_factory=list)
    """What to do for the next requests, whatever their model; the last one is repeated."""
    hold: asyncio.Event = field(default_factory=asyncio.Event)
    failures_left: int = 0

    async def complete(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.requests.append(body)
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        model = body["model"]
        if self.playing:
            model = self.playing.pop(0) if len(self.playing) > 1 else self.playing[0]
        if self.failures_left > 0:
            self.failures_left -= 1
            return web.json_response({"error": "later"}, status=503)
        if (answer := PLAIN.get(model)) is not None:
            return answer()
        if not body.get("stream"):
            return web.json_response(WHOLE[model])
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        if model == "endless":
            return await self._endless(response)
        script = SCRIPTS[model]
        for position, part in enumerate(script):
            if model in HELD and position == len(script) - 1:
                await self.hold.wait()
            # Split in the middle of a character, to show that nothing depends on how bytes arrive.
            await response.write(part[: len(part) // 2])
            await asyncio.sleep(0)
            await response.write(part[len(part) // 2 :])
        if model == "cut":
            assert request.transport is not None
            request.transport.abort()
        return response

    async def _endless(self, response: web.StreamResponse) -> web.StreamResponse:
        try:
            await response.write(ROLE)
            while True:
                await response.write(TEXT)
                await asyncio.sleep(0.02)
        except (ConnectionError, asyncio.CancelledError):
            self.disconnected.set()
            raise

    async def models(self, _request: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": [{"id": "m", "max_model_len": 32768}]})


def _plain(status: int, body: Any, headers: dict[str, str] | None = None) -> Callable[[], web.Response]:
    text = body if isinstance(body, str) else json.dumps(body)
    return lambda: web.Response(status=status, text=text, content_type="application/json", headers=headers)


PLAIN: dict[str, Callable[[], web.Response]] = {
    "overflow": _plain(400, OVERFLOW),
    "wrong key": _plain(401, {"error": "Unauthorized"}),
    "busy": _plain(429, {"error": {"message": "Rate limit reached", "code": "secret"}}, {"retry-after": "3"}),
    "broken": _plain(500, {"error": {"message": "Internal server error", "type": "server_error"}}),
    "retry words": _plain(400, {"error": {"message": "server_error on port 8500, try again later"}}),
    "unknown model": _plain(404, {"error": {"message": "The model `x` does not exist.", "code": 404}}),
    "a page": lambda: web.Response(text="<h1>It works</h1>", content_type="text/html"),
}
_MESSAGE = {"role": "assistant", "content": "Hi"}
WHOLE: dict[str, Any] = {
    "good": {
        "choices": [{"index": 0, "message": _MESSAGE, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 5, "completion_tokens": 2},
    },
    "calls without calls": {"choices": [{"index": 0, "message": _MESSAGE, "finish_reason": "tool_calls"}]},
    "garbage": ["what?"],
}


@asynccontextmanager
async def upstream_on(port: int = 0) -> AsyncIterator[Upstream]:
    """The server, on a free port or on this one."""
    upstream = Upstream()
    app = web.Application(client_max_size=64_000_000)
    app.router.add_post("/v1/chat/completions", upstream.complete)
    app.router.add_get("/v1/models", upstream.models)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    upstream.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield upstream
    finally:
        await runner.cleanup()
