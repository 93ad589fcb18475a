"""A tiny OpenAI-compatible model that does what a test tells it to, misbehaviour included."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.rehearsal.child_process import free_port

USAGE = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}


@dataclass
class Step:
    """One answer of the model."""

    text: str = ""
    reasoning: str = ""
    tools: tuple[tuple[str, dict[str, Any]], ...] = ()
    finish: str | None = None
    status: int = 200
    failures: int = 0
    garbage: bool = False
    held: asyncio.Event | None = None
    """Answer only the text until this is set."""


@dataclass
class ScriptedModel:
    """Plays the steps of the last registered word that the newest user message contains."""

    url: str
    scripts: dict[str, tuple[Step, ...]] = field(default_factory=dict)
    requests: list[dict[str, Any]] = field(default_factory=list)
    _ids: "itertools.count[int]" = field(default_factory=itertools.count)

    def play(self, word: str, *steps: Step) -> None:
        """The last step is repeated when the model is asked more often."""
        self.scripts.pop(word, None)
        self.scripts[word] = steps

    def calls(self, word: str) -> int:
        return sum(1 for request in self.requests if word in _newest_user_text(request["messages"]))

    async def complete(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        self.requests.append(asked)
        messages = asked["messages"]
        text = _newest_user_text(messages)
        steps = next(steps for word, steps in reversed(self.scripts.items()) if word in text)
        newest = max(index for index, message in enumerate(messages) if message["role"] == "user")
        number = sum(1 for message in messages[newest:] if message["role"] == "assistant")
        return await self._answer(request, steps[min(number, len(steps) - 1)])

    async def _answer(self, request: web.Request, step: Step) -> web.StreamResponse:
        if step.failures > 0:
            step.failures -= 1
            return web.json_response({"error": {"message": "overloaded"}}, status=503)
        if step.status != 200:
            return web.json_response({"error": {"message": "no such model"}}, status=step.status)
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        if step.garbage:
            await response.write(b"data: {not json\n\n")
            return response
        for word in step.reasoning.split():
            await _write(response, delta={"reasoning_content": f"{word} "})
        for word in step.text.split(" ") if step.text else ():
            await _write(response, delta={"content": word + " "})
        if step.held is not None:
            await step.held.wait()
        for index, (name, arguments) in enumerate(step.tools):
            call = {"index": index, "id": f"call_{next(self._ids)}", "type": "function"}
            function = {"name": name, "arguments": json.dumps(arguments)}
            await _write(response, delta={"tool_calls": [{**call, "function": function}]})
        finish = step.finish or ("tool_calls" if step.tools else "stop")
        await _write(response, delta={}, finish=finish)
        await response.write(f"data: {json.dumps({**_chunk(), 'choices': [], 'usage': USAGE})}\n\n".encode())
        await response.write(b"data: [DONE]\n\n")
        return response


@asynccontextmanager
async def scripted_model() -> AsyncIterator[ScriptedModel]:
    port = free_port()
    model = ScriptedModel(url=f"http://127.0.0.1:{port}/v1")
    app = web.Application(client_max_size=20_000_000)
    app.router.add_post("/v1/chat/completions", model.complete)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield model
    finally:
        await runner.cleanup()


def _newest_user_text(messages: list[dict[str, Any]]) -> str:
    content = next(message["content"] for message in reversed(messages) if message["role"] == "user")
    if isinstance(content, str):
        return content
    return "".join(str(piece.get("text", "")) for piece in content)


def _chunk() -> dict[str, Any]:
    return {"id": "chunk", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}


async def _write(response: web.StreamResponse, *, delta: dict[str, Any], finish: str | None = None) -> None:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    await response.write(f"data: {json.dumps({**_chunk(), 'choices': [choice]})}\n\n".encode())
