"""The built web UI, served with a strict content security policy."""

from pathlib import Path
from urllib.parse import urlsplit

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from orchestrator.domain.errors import NotFound

MISSING = (
    "<!doctype html><title>Atelier</title><p>The web UI is not built. Run <code>./scripts/run</code>, "
    "which builds it."
)


def web_router(files: Path) -> APIRouter:
    """Serve the files; every other path is a page of the single-page application."""
    router = APIRouter(include_in_schema=False)
    root = files.resolve()

    @router.get("/{path:path}")
    async def page(path: str) -> Response:
        if path.startswith("api/"):
            raise NotFound("unknown_route", "There is no such route.", subject=f"/{path}"[:200])
        if "\0" in path:
            raise NotFound("unknown_route", "There is no such page.")
        wanted = (root / path).resolve()
        if path and wanted.is_relative_to(root) and wanted.is_file():
            forever = "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache"
            return FileResponse(wanted, headers={"cache-control": forever})
        index = root / "index.html"
        if not index.is_file():
            return HTMLResponse(MISSING, status_code=503)
        return FileResponse(index, headers={"cache-control": "no-cache"})

    return router


class SecurityHeaders:
    """Adds the headers that keep other sites, and injected content, away from our pages."""

    def __init__(self, app: ASGIApp, *, web_origin: str, preview_domain: str) -> None:
        own = urlsplit(web_origin)
        port = f":{own.port}" if own.port else ""
        socket = "wss" if own.scheme == "https" else "ws"
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; "
            f"connect-src 'self' {socket}://{own.netloc}; "
            f"frame-src {own.scheme}://*.{preview_domain}{port}; "
            "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; manifest-src 'self'"
        )
        self._app = app
        self._headers = [
            (b"content-security-policy", policy.encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
            (b"cross-origin-opener-policy", b"same-origin"),
            (b"cross-origin-resource-policy", b"same-origin"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._headers]
            await send(message)

        await self._app(scope, receive, send_guarded)
