"""A WebSocket of a preview (Vite's hot reload, or the application's own), relayed both ways."""

import asyncio

from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from orchestrator.api.preview_proxy.admission import Admission
from orchestrator.api.preview_proxy.headers import headers_to_preview, refuse_strangers
from orchestrator.api.preview_proxy.hosts import host_of, preview_key, target_of
from orchestrator.domain.errors import AtelierError, NotFound, Unavailable
from orchestrator.ports.forwarding import Channel, PreviewServers

_LOOK_AGAIN_SECONDS = 5
_POLICY = 1008
_RESTARTED = 1012


async def relay_channel(
    admission: Admission, servers: PreviewServers, scope: Scope, receive: Receive, send: Send
) -> None:
    """Open the preview's side first: the browser is only accepted when there is somebody to talk to."""
    browser = WebSocket(scope, receive, send)
    await browser.receive()  # the browser's request to connect
    try:
        refuse_strangers(scope["headers"], host=host_of(scope))
        grant = await admission.grant(preview_key(scope))
        channel = await servers.open_channel(
            user_id=grant.user_id,
            session_id=grant.session_id,
            target=target_of(scope),
            headers=headers_to_preview(scope["headers"], token=admission.token(grant))[1:],
            subprotocols=tuple(scope.get("subprotocols", ())),
        )
    except AtelierError:
        await browser.close(_POLICY)
        return
    try:
        await browser.accept(channel.subprotocol)
        await _until_one_ends(browser, channel, admission, preview_key(scope))
    finally:
        await channel.close()


async def _until_one_ends(browser: WebSocket, channel: Channel, admission: Admission, key: str) -> None:
    tasks = {
        asyncio.create_task(_to_preview(browser, channel)),
        asyncio.create_task(_to_browser(browser, channel)),
        asyncio.create_task(_grant_over(admission, key)),
    }
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    codes = [code for code in (task.result() for task in done) if code is not None]
    if codes and browser.client_state is WebSocketState.CONNECTED:
        await browser.close(codes[0])


async def _to_preview(browser: WebSocket, channel: Channel) -> int | None:
    """Relay until the browser is gone, or the preview is (then: the code to close with)."""
    while True:
        message = await browser.receive()
        if message["type"] == "websocket.disconnect":
            return None
        content = message.get("text")
        try:
            await channel.send(message["bytes"] if content is None else content)
        except Unavailable:
            return _RESTARTED


async def _to_browser(browser: WebSocket, channel: Channel) -> int | None:
    """Relay until the preview is gone, or the browser is."""
    try:
        async for message in channel.messages():
            if isinstance(message, str):
                await browser.send_text(message)
            else:
                await browser.send_bytes(message)
    except WebSocketDisconnect:
        return None
    return _RESTARTED


async def _grant_over(admission: Admission, key: str) -> int:
    """Return when the grant is: a channel must not outlive it."""
    while True:
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)
        try:
            await admission.grant(key)
        except NotFound:
            return _POLICY
        except Unavailable:
            continue
