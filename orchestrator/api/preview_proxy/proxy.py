"""The preview proxy: HTTP and WebSocket from a preview's host to the session's preview in its sandbox."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.datastructures import Headers as RequestHeaders
from starlette.types import Receive, Scope, Send

from orchestrator.api.preview_proxy.admission import Admission
from orchestrator.api.preview_proxy.channel import relay_channel
from orchestrator.api.preview_proxy.headers import headers_to_browser, headers_to_preview, refuse_strangers
from orchestrator.api.preview_proxy.hosts import host_of, preview_key, target_of
from orchestrator.api.preview_proxy.pages import preview_page
from orchestrator.api.relayed_reply import IncomingBody, RelayedReply
from orchestrator.domain.errors import Conflict, Refused, Unavailable
from orchestrator.ports.forwarding import Outgoing, PreviewServers, Reply

MAX_REQUEST = 10_000_000
MAX_REPLY = 50_000_000
MAX_AT_ONCE = 64


class PreviewProxy:
    """An ASGI app behind PreviewHosts; `app_origins` are the pages that may frame a preview.

    Everything that a preview says is hostile: its headers are filtered, its size is bounded, and it runs
    in the browser under a policy that it cannot change.
    """

    def __init__(
        self, *, admission: Admission, servers: PreviewServers, app_origins: tuple[str, ...]
    ) -> None:
        self._admission = admission
        self._servers = servers
        self._app_origins = app_origins
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = preview_key(scope)
        try:
            with self._counted(key):
                if scope["type"] == "websocket":
                    await relay_channel(self._admission, self._servers, scope, receive, send)
                else:
                    await self._exchange(scope, receive, send)
        except Conflict as error:
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1013})
            else:
                await preview_page(error, scope["headers"], app_origins=self._app_origins)(
                    scope, receive, send
                )

    async def _exchange(self, scope: Scope, receive: Receive, send: Send) -> None:
        host = host_of(scope)
        body = IncomingBody(receive, limit=MAX_REQUEST)

        async def open_preview() -> Reply:
            refuse_strangers(scope["headers"], host=host)
            grant = await self._admission.grant(preview_key(scope))
            has_body = _has_body(scope)
            if not has_body:
                await body.whole()
            request = Outgoing(
                method=scope["method"],
                target=target_of(scope),
                headers=headers_to_preview(scope["headers"], token=self._admission.token(grant)),
                body=aiter(body) if has_body else None,
            )
            try:
                reply = await self._servers.exchange(
                    user_id=grant.user_id, session_id=grant.session_id, request=request
                )
            except Unavailable as error:
                raise body.refused or error from error
            if _declared_size(reply) > MAX_REPLY:
                await reply.close()
                raise Refused("reply_too_large", f"The reply is larger than {MAX_REPLY} bytes.")
            return reply

        relayed = RelayedReply(
            open_preview,
            body=body,
            headers_of=lambda reply: headers_to_browser(
                reply.headers, host=host, app_origins=self._app_origins
            ),
            refuse=lambda error: preview_page(error, scope["headers"], app_origins=self._app_origins),
            limit=MAX_REPLY,
        )
        await relayed(scope, receive, send)

    @contextmanager
    def _counted(self, key: str) -> Iterator[None]:
        """A preview's page can open requests without end; it only gets so many at once."""
        if self._open[key] >= MAX_AT_ONCE:
            raise Conflict("preview_too_busy", f"The preview has {MAX_AT_ONCE} requests open already.")
        self._open[key] += 1
        try:
            yield
        finally:
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]


def _has_body(scope: Scope) -> bool:
    headers = RequestHeaders(scope=scope)
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def _declared_size(reply: Reply) -> int:
    said = dict(reply.headers).get("content-length", "0")
    return int(said) if said.isdecimal() else 0
