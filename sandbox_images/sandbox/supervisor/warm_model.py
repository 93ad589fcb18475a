"""A model that says one word and stops: it pays for the first prompt of a directory beforehand.

The first prompt in a directory costs OpenCode 0.7 to 3 s (tools, snapshot repository, watcher), the second
0.1 s. A message without a reply does not help (measured with 1.18.33): only a whole turn prepares all of it.
"""

import json
from typing import Any

from aiohttp import web

PROVIDER = "warm-up"
MODEL = "warm-up"

_USAGE = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
_CHUNKS = (
    {"choices": [{"index": 0, "delta": {"role": "assistant", "content": "Ready."}, "finish_reason": None}]},
    {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], "usage": _USAGE},
)


def with_warm_model(configuration: str, port: int) -> str:
    """The configuration of OpenCode with this model as one more provider."""
    try:
        config: dict[str, Any] = json.loads(configuration)
    except json.JSONDecodeError:
        # OpenCode itself says what is wrong with it.
        return configuration
    options = {"baseURL": f"http://127.0.0.1:{port}/v1", "apiKey": "none"}
    config.setdefault("provider", {})[PROVIDER] = {
        "npm": "@ai-sdk/openai-compatible",
        "name": "Warm-up",
        "options": options,
        "models": {MODEL: {"name": "Warm-up", "tool_call": True}},
    }
    if "enabled_providers" in config:
        config["enabled_providers"] = [*config["enabled_providers"], PROVIDER]
    return json.dumps(config)


async def serve_warm_model(port: int) -> web.AppRunner:
    """Listen on the loopback; the runner that comes back is to be cleaned up."""
    app = web.Application(client_max_size=8 * 1024 * 1024)
    app.add_routes([web.post("/v1/chat/completions", _complete)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return runner


async def _complete(request: web.Request) -> web.Response:
    head = {"id": "warm-up", "object": "chat.completion.chunk", "created": 0, "model": MODEL}
    lines = [f"data: {json.dumps({**head, **chunk})}\n\n" for chunk in _CHUNKS]
    return web.Response(text="".join([*lines, "data: [DONE]\n\n"]), content_type="text/event-stream")
