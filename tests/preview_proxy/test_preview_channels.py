"""WebSockets through the preview proxy."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from tests.preview_proxy.application import Application
from tests.preview_proxy.served import SESSION, TOKENS, Served

pytestmark = pytest.mark.stack


def opening(proxy: Served, **more: Any) -> Any:
    headers = proxy.headers(origin=f"http://{proxy.host}") | more.pop("headers", {})
    return proxy.http.ws_connect(proxy.at("/socket", scheme="ws"), headers=headers, **more)


async def test_messages_pass_both_ways_under_the_negotiated_subprotocol(
    proxy: Served, application: Application
) -> None:
    async with opening(proxy, protocols=("vite-hmr",)) as socket:
        assert socket.protocol == "vite-hmr"
        assert json.loads(await socket.receive_str()) == {"type": "connected"}
        await socket.send_str("привет")
        assert await socket.receive_str() == "ПРИВЕТ"
        await socket.send_bytes(bytes(range(256)))
        assert await socket.receive_bytes() == bytes(reversed(range(256)))


async def test_the_backend_gets_the_token_and_no_cookie(proxy: Served, application: Application) -> None:
    smuggled = {"cookie": "a=b", "x-atelier-user-token": "forged", "authorization": "x"}
    async with opening(proxy, headers=smuggled) as socket:
        await socket.receive_str()
    seen = application.seen[-1]
    assert TOKENS.read(seen["x-atelier-user-token"]).session_id == SESSION
    assert {"cookie", "authorization", "origin"}.isdisjoint(seen)
    assert seen["host"] == "localhost"


async def test_when_the_preview_closes_so_does_the_browser(proxy: Served, application: Application) -> None:
    async with opening(proxy) as socket:
        await socket.receive_str()
        await socket.send_str("close")
        message = await socket.receive(timeout=5)
    assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 1012)


async def test_when_the_browser_leaves_the_preview_is_told(proxy: Served, application: Application) -> None:
    async with opening(proxy) as socket:
        await socket.receive_str()
        assert application.sockets_open == 1
    async with asyncio.timeout(5):
        while application.sockets_open:  # noqa: ASYNC110 - the fact is on the other side
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    "origin", ["http://localhost:8400", "null", "https://elsewhere.example", "http://preview.localhost"]
)
async def test_pages_of_other_origins_cannot_open_one(
    proxy: Served, application: Application, origin: str
) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as raised:
        await opening(proxy, headers={"origin": origin})
    assert raised.value.status == 403
    assert application.seen == []


async def test_without_a_running_preview_or_a_grant_there_is_none(proxy: Served) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await opening(proxy)
    await proxy.grants.revoke(SESSION)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await opening(proxy)


async def test_a_channel_does_not_outlive_its_grant(proxy: Served, application: Application) -> None:
    async with opening(proxy) as socket:
        await socket.receive_str()
        await proxy.grants.revoke(SESSION)
        message = await socket.receive(timeout=15)
    assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 1008)


async def test_a_message_that_is_too_large_ends_the_channel(proxy: Served, application: Application) -> None:
    async with opening(proxy) as socket:
        await socket.receive_str()
        await socket.send_bytes(b"x" * 4_500_000)
        message = await socket.receive(timeout=10)
    assert message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
