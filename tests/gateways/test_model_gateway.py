"""What an agent gets from the model, through the real gateway process, whatever the server does."""

import asyncio
import io
import json
import re
import time
from typing import Any

import aiohttp
import pytest

from tests.gateways.gateway_process import ANNA, Gateway, gateway_process
from tests.gateways.upstream import OVERFLOW, SCRIPTS, Upstream, upstream_on

COMPLETIONS = "/llm/v1/chat/completions"
MESSAGES = [{"role": "user", "content": "Hi"}]
# OpenCode 1.18.33 tries again for over a minute when an error's text matches one of these.
RETRY_WORDS = re.compile(
    r"429|500|502|503|504|524|rate increased too quickly|rate limit|rate-limit|rate_limit|too many requests"
    r"|overloaded|service unavailable|service_unavailable|service-unavailable|internal error|internal_error"
    r"|internal server error|server error|server_error|server-error|provider returned error|terminated"
    r"|fetch failed|failed to fetch|network[-_\s]error|upstream connect|connection error|connection refused"
    r"|connection lost|socket connection was closed|socket hang up|reset before headers|getaddrinfo|enotfound"
    r"|eai_again|econnrefused|econnreset|etimedout|\b(?:request|response|connection|network|stream|read)"
    r" (?:timeout|timed out|time out)\b|try your request again|retry your request|resource exhausted"
    r"|resource_exhausted|\btry again (?:later|in\b)|\b(?:currently|temporarily) at capacity\b",
    re.IGNORECASE,
)


async def streamed(
    client: aiohttp.ClientSession, model: str, *, release: asyncio.Event | None = None, **more: Any
) -> tuple[int, list[Any], bytes]:
    """Status, the parsed data of every event but the last `[DONE]`, and the raw body.

    `release` is set when the first event has arrived.
    """
    wanted = {"model": model, "messages": MESSAGES, "stream": True, **more}
    async with client.post(COMPLETIONS, json=wanted, headers={"x-session-id": "ses_1"}) as response:
        raw = b""
        if release is not None:
            raw = await response.content.readuntil(b"\n\n")
            release.set()
        raw += await response.read()
        if response.status != 200:
            return response.status, [json.loads(raw)], raw
    lines = [line[5:].strip() for line in raw.decode().splitlines() if line.startswith("data:")]
    assert lines[-1] == "[DONE]"
    return 200, [json.loads(line) for line in lines[:-1]], raw


def endings(events: list[Any]) -> list[str]:
    return [
        choice["finish_reason"]
        for event in events
        for choice in event.get("choices", [])
        if choice["finish_reason"]
    ]


async def test_a_proper_stream_passes_byte_by_byte(sandbox: aiohttp.ClientSession) -> None:
    status, _, raw = await streamed(sandbox, "good")
    assert (status, raw) == (200, b"".join(SCRIPTS["good"]))


@pytest.mark.parametrize(
    ("model", "ending"),
    [
        ("no finish", "stop"),
        ("no finish after a call", "tool_calls"),
        ("no done", "stop"),
        ("calls without calls", "stop"),
        ("stop with calls", "tool_calls"),
        ("strange ending", "stop"),
        ("windows lines", "stop"),
        ("comments", "stop"),
    ],
)
async def test_a_stream_has_exactly_one_fitting_ending(
    sandbox: aiohttp.ClientSession, model: str, ending: str
) -> None:
    _, events, _ = await streamed(sandbox, model)
    assert endings(events) == [ending]
    calls = [event["choices"][0]["delta"].get("tool_calls") for event in events if event["choices"]]
    assert any(calls) == (ending == "tool_calls")


async def test_usage_is_always_asked_for(sandbox: aiohttp.ClientSession, upstream: Upstream) -> None:
    _, events, _ = await streamed(sandbox, "good", stream_options={"other": 1})
    assert upstream.requests[-1]["stream_options"] == {"other": 1, "include_usage": True}
    assert events[-1]["usage"]["prompt_tokens"] == 100


async def test_the_server_sees_its_key_and_the_session_and_nothing_of_the_caller(
    sandbox: aiohttp.ClientSession, upstream: Upstream
) -> None:
    sent = {"model": "good", "messages": MESSAGES, "stream": True}
    headers = {"x-session-id": "ses_7", "authorization": "Bearer mine", "cookie": "a=b", "x-mine": "1"}
    async with sandbox.post(COMPLETIONS, json=sent, headers=headers) as response:
        await response.read()
    seen = upstream.headers[-1]
    assert seen["authorization"] == "Bearer the-provider-key"
    assert seen["x-session-id"] == seen["x-session-affinity"] == "ses_7"
    assert "cookie" not in seen
    assert "x-mine" not in seen


@pytest.mark.parametrize("model", ["error in the middle", "cut", "half a call"])
async def test_an_answer_that_breaks_off_is_an_error_that_the_agent_tries_again(
    sandbox: aiohttp.ClientSession, upstream: Upstream, model: str
) -> None:
    upstream.hold.clear()
    status, events, _ = await streamed(sandbox, model, release=upstream.hold)
    assert status == 200
    assert endings(events) == []
    assert events[-1]["error"]["code"] == "model_broke_off"
    assert RETRY_WORDS.search(events[-1]["error"]["message"])


async def test_garbage_in_the_middle_is_a_clean_error(
    sandbox: aiohttp.ClientSession, upstream: Upstream
) -> None:
    upstream.hold.clear()
    _, events, raw = await streamed(sandbox, "garbage in the middle", release=upstream.hold)
    assert events[-1]["error"]["code"] == "model_garbled"
    assert b"not json" not in raw


@pytest.mark.parametrize(
    ("model", "stream", "status", "code"),
    [
        ("garbage", True, 424, "model_garbled"),
        ("garbage", False, 424, "model_garbled"),
        ("a page", True, 424, "model_garbled"),
        ("a page", False, 424, "model_garbled"),
        ("error at once", True, 424, "model_unavailable"),
        ("broken", True, 424, "model_unavailable"),
        ("wrong key", True, 401, "model_refused_key"),
        ("retry words", True, 400, "model_refused"),
        ("unknown model", True, 404, 404),
    ],
)
async def test_a_lasting_failure_is_a_status_and_words_that_nobody_tries_again(
    sandbox: aiohttp.ClientSession, model: str, stream: bool, status: int, code: str | int
) -> None:
    wanted = {"model": model, "messages": MESSAGES, "stream": stream}
    async with sandbox.post(COMPLETIONS, json=wanted) as response:
        text = await response.text()
    assert (response.status, json.loads(text)["error"]["code"]) == (status, code)
    assert not RETRY_WORDS.search(text)


async def test_an_overflow_of_the_context_passes_unchanged(sandbox: aiohttp.ClientSession) -> None:
    status, [body], _ = await streamed(sandbox, "overflow")
    assert (status, body) == (400, OVERFLOW)


async def test_a_busy_server_says_when_to_come_back(sandbox: aiohttp.ClientSession) -> None:
    wanted = {"model": "busy", "messages": MESSAGES, "stream": True}
    async with sandbox.post(COMPLETIONS, json=wanted) as response:
        text = await response.text()
    assert (response.status, response.headers["retry-after"]) == (429, "3")
    assert "secret" not in text


async def test_a_server_that_restarts_is_waited_for(
    sandbox: aiohttp.ClientSession, upstream: Upstream
) -> None:
    upstream.failures_left = 2
    status, events, _ = await streamed(sandbox, "good")
    assert (status, endings(events)) == (200, ["stop"])


async def test_a_server_that_is_down_fails_within_seconds_and_is_found_when_it_is_back(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    async with upstream_on() as early:
        url = early.url
    port = int(url.split(":")[2].split("/")[0])
    data = tmp_path_factory.mktemp("down")
    async with gateway_process(data, model_url=url) as gateway, gateway.sandbox(ANNA) as sandbox:
        began = time.monotonic()
        status, [body], _ = await streamed(sandbox, "good")
        assert (status, body["error"]["code"]) == (424, "model_unavailable")
        assert time.monotonic() - began < 5
        async with sandbox.get("/llm/v1/models") as response:
            assert response.status == 424
        async with upstream_on(port):
            status, _, raw = await streamed(sandbox, "good")
            assert (status, raw) == (200, b"".join(SCRIPTS["good"]))


async def test_an_answer_in_one_piece_is_put_right_too(sandbox: aiohttp.ClientSession) -> None:
    wanted = {"model": "calls without calls", "messages": MESSAGES}
    async with sandbox.post(COMPLETIONS, json=wanted) as response:
        assert (await response.json())["choices"][0]["finish_reason"] == "stop"


async def test_the_models_are_listed(sandbox: aiohttp.ClientSession) -> None:
    async with sandbox.get("/llm/v1/models") as response:
        assert (await response.json())["data"][0]["max_model_len"] == 32768


async def test_when_the_agent_stops_listening_the_server_stops_computing(
    sandbox: aiohttp.ClientSession, upstream: Upstream
) -> None:
    upstream.disconnected.clear()
    wanted = {"model": "endless", "messages": MESSAGES, "stream": True}
    async with sandbox.post(COMPLETIONS, json=wanted) as response:
        await response.content.readany()
        response.close()
    await asyncio.wait_for(upstream.disconnected.wait(), 5)


async def test_chunks_pass_one_by_one(sandbox: aiohttp.ClientSession) -> None:
    wanted = {"model": "endless", "messages": MESSAGES, "stream": True}
    async with sandbox.post(COMPLETIONS, json=wanted) as response:
        sizes = [len((await response.content.readchunk())[0]) for _ in range(10)]
        response.close()
    assert max(sizes) < 1000


@pytest.mark.parametrize(
    ("path", "method", "body", "status"),
    [
        ("/", "GET", None, 404),
        ("/llm/v1/completions", "POST", b"{}", 404),
        ("/llm/v1/chat/completions/", "POST", b"{}", 404),
        ("/llm/v1/../../sandboxes", "GET", None, 404),
        ("/invocations", "POST", b"{}", 404),
        ("/sandboxes", "GET", None, 404),
        ("/metrics", "GET", None, 404),
        (COMPLETIONS, "GET", None, 404),
        (COMPLETIONS, "POST", b"not json", 400),
        (COMPLETIONS, "POST", b"[]", 400),
        (COMPLETIONS, "POST", b'{"model":"good"}', 400),
        (COMPLETIONS, "POST", b'{"messages":[],"x":"' + b"x" * 8_000_000 + b'"}', 413),
    ],
)
async def test_what_is_not_a_completion_is_refused_and_never_reaches_the_server(
    sandbox: aiohttp.ClientSession,
    upstream: Upstream,
    path: str,
    method: str,
    body: bytes | None,
    status: int,
) -> None:
    before = len(upstream.requests)
    data = None if body is None else io.BytesIO(body)
    async with sandbox.request(method, path, data=data) as response:
        assert response.status == status
        assert "message" in (await response.json())["error"]
    assert len(upstream.requests) == before


async def test_tokens_are_counted_by_user_and_session(
    gateway: Gateway, sandbox: aiohttp.ClientSession
) -> None:
    async def counted(kind: str) -> float:
        pattern = rf'session_tokens_total{{kind="{kind}",session="ses_count",user="{ANNA}"}} (\S+)'
        async with gateway.control() as control:
            found = re.search(pattern, await control.metrics())
        return float(found.group(1)) if found else 0

    wanted = {"model": "good", "messages": MESSAGES, "stream": True}
    for _ in range(2):
        async with sandbox.post(COMPLETIONS, json=wanted, headers={"x-session-id": "ses_count"}) as response:
            await response.read()
    async with asyncio.timeout(5):
        while await counted("input") < 200:  # noqa: ASYNC110 - the fact is in another process
            await asyncio.sleep(0.02)
    assert (await counted("output"), await counted("cached")) == (14, 128)
