"""Which requests are for a preview: those whose host is under the preview domain, and no others."""

import re
from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

_KEY: Final = "atelier.preview_key"
_LABEL = re.compile(r"[a-z0-9]{20,63}")


class PreviewHosts:
    """Sends requests for preview hosts to the previews, and all others to the app.

    No route of the app is ever reached under a preview host, nor the other way round: that is what keeps
    the origins apart. `previews` is asked for at each request, since it opens with the app.
    """

    def __init__(self, app: ASGIApp, *, domain: str, previews: Callable[[], ASGIApp]) -> None:
        self._app = app
        self._domain = domain.lower()
        self._previews = previews

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        label = self._label(scope) if scope["type"] in ("http", "websocket") else None
        if label is None:
            await self._app(scope, receive, send)
        else:
            await self._previews()({**scope, _KEY: label}, receive, send)

    def _label(self, scope: Scope) -> str | None:
        """What stands before the preview domain ("" when it cannot be a key); None for any other host."""
        host = host_of(scope).rpartition(":")[0] or host_of(scope)
        host = host.lower().rstrip(".")
        if host == self._domain:
            return ""
        label = host.removesuffix("." + self._domain)
        if label == host:
            return None
        return label if _LABEL.fullmatch(label) else ""


def host_of(scope: Scope) -> str:
    """The host header, with its port."""
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")


def preview_key(scope: Scope) -> str:
    """The key in the host of this request."""
    key: str = scope[_KEY]
    return key


def target_of(scope: Scope) -> str:
    """Path and query exactly as they came."""
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope.get("query_string", b"")
    return (path + (b"?" + query if query else b"")).decode("latin-1")
