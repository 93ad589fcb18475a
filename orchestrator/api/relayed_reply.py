"""Relaying: a reply that streams in from elsewhere goes out chunk by chunk, until either side ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import structlog
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from orchestrator.domain.errors import AtelierError, Refused
from orchestrator.ports.forwarding import Headers, Reply

log = structlog.get_logger()


class IncomingBody:
    """A request's body as it arrives, at most `limit` bytes of it (Refused past that).

    `refused` keeps the reason for whoever gave the body to a client that wraps its errors.
    """

    def __init__(self, receive: Receive, *, limit: int) -> None:
        self.read_to_the_end = asyncio.Event()
        self.refused: Refused | None = None
        self._receive = receive
        self._limit = limit

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        while not self.read_to_the_end.is_set():
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            piece: bytes = message.get("body", b"")
            size += len(piece)
            if size > self._limit:
                self.refused = Refused("body_too_large", f"The request is larger than {self._limit} bytes.")
                raise self.refused
            if not message.get("more_body", False):
                self.read_to_the_end.set()
            if piece:
                yield piece

    async def whole(self) -> bytes:
        return b"".join([piece async for piece in self])


class RelayedReply:
    """An ASGI response whose reply is opened, passed on and closed inside of it.

    When the client goes away, at whatever point, the far end is let go at once: a model stops computing.
    `until` ends the reply from our side.
    """

    def __init__(
        self,
        open_reply: Callable[[], Awaitable[Reply]],
        *,
        body: IncomingBody,
        headers_of: Callable[[Reply], Headers],
        refuse: Callable[[AtelierError], Response],
        until: asyncio.Event | None = None,
        limit: int | None = None,
    ) -> None:
        self._open_reply = open_reply
        self._body = body
        self._headers_of = headers_of
        self._refuse = refuse
        self._until = until
        self._limit = limit
        self._head_is_out = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        relay = asyncio.create_task(self._relay(scope, receive, send))
        watchers = {asyncio.create_task(self._client_gone(receive))}
        if self._until is not None:
            watchers.add(asyncio.create_task(_happened(self._until)))
        try:
            await asyncio.wait({relay, *watchers}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended = relay.done()
            for task in (relay, *watchers):
                task.cancel()
            await asyncio.wait({relay, *watchers})
        if ended and not relay.cancelled():
            relay.result()
        elif self._until is not None and self._until.is_set() and self._head_is_out:
            await send(_body(b"", more=False))

    async def _relay(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            reply = await self._open_reply()
        except ClientDisconnect:
            return
        except AtelierError as error:
            await self._refuse(error)(scope, receive, send)
            return
        try:
            await self._pass_on(reply, send)
        except AtelierError as error:
            # The head is out: all that is left to say is to cut the connection.
            log.warning("reply_cut", code=error.code, subject=error.subject)
        finally:
            await reply.close()

    async def _pass_on(self, reply: Reply, send: Send) -> None:
        headers = [
            (name.encode("latin-1"), value.encode("latin-1")) for name, value in self._headers_of(reply)
        ]
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        self._head_is_out = True
        size = 0
        async for chunk in reply.chunks():
            size += len(chunk)
            if self._limit is not None and size > self._limit:
                raise Refused("reply_too_large", f"The reply is larger than {self._limit} bytes.")
            await send(_body(chunk, more=True))
        await send(_body(b"", more=False))

    async def _client_gone(self, receive: Receive) -> None:
        # Both read `receive`, so this one waits its turn.
        await self._body.read_to_the_end.wait()
        while (await receive())["type"] != "http.disconnect":
            pass


async def _happened(event: asyncio.Event) -> None:
    await event.wait()


def _body(chunk: bytes, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": chunk, "more_body": more}
