"""Replies of the model server as the gateway passes them on."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import httpx

from orchestrator.adapters.openai_compatible.stream import CompletionStream
from orchestrator.ports.forwarding import Headers
from orchestrator.ports.model import ModelUsage

JSON: Headers = (("content-type", "application/json"),)
EVENT_STREAM: Headers = (("content-type", "text/event-stream; charset=utf-8"), ("cache-control", "no-cache"))
LOST = (httpx.TransportError, aiohttp.ClientError, OSError)


class WholeReply:
    """A reply that is there already."""

    def __init__(
        self, status: int, body: bytes, *, headers: Headers = JSON, usage: ModelUsage | None = None
    ) -> None:
        self.status = status
        self.headers = headers
        self.usage = usage
        self._body = body

    async def chunks(self) -> AsyncIterator[bytes]:
        yield self._body

    async def close(self) -> None:
        return


class StreamedReply:
    """A stream from the server, put right on its way."""

    status = 200
    headers = EVENT_STREAM

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._incoming = response.aiter_raw()
        self._stream = CompletionStream()
        self._first: asyncio.Task[bytes] | None = None

    @property
    def usage(self) -> ModelUsage | None:
        return self._stream.usage

    async def begin(self, *, seconds: float) -> None:
        """Wait for the first event, but not for longer than this; raises when it is a failure.

        A failure that is known before the reply began can still become a proper status. A prompt that
        takes long to read must not keep the agent waiting for the head of the reply, though.
        """
        self._first = asyncio.create_task(self._next())
        await asyncio.wait({self._first}, timeout=seconds)
        if self._stream.failure is not None:
            raise self._stream.failure

    async def chunks(self) -> AsyncIterator[bytes]:
        if self._first is not None:
            yield await self._first
        while not self._stream.ended:
            yield await self._next()

    async def close(self) -> None:
        if self._first is not None and not self._first.done():
            self._first.cancel()
            await asyncio.wait({self._first})
        await self._response.aclose()

    async def _next(self) -> bytes:
        """The next bytes for the agent: whole events only."""
        while not self._stream.ended:
            try:
                data = await anext(self._incoming, None)
            except LOST:
                return self._stream.break_off()
            passed = self._stream.finish() if data is None else self._stream.feed(data)
            if passed:
                return passed
        return b""
