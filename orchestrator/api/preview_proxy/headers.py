"""Which headers pass between browser and preview, and which ones are ours alone to set."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from orchestrator.domain.errors import Forbidden
from orchestrator.ports.forwarding import Headers

USER_TOKEN = "x-atelier-user-token"  # noqa: S105 - the name of a header
_HOP_BY_HOP = {
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}
_NOT_TO_PREVIEW = _HOP_BY_HOP | {
    "authorization",
    "cookie",
    "expect",
    "forwarded",
    "host",
    "origin",
    "referer",
}
_NOT_TO_BROWSER = _HOP_BY_HOP | {
    "alt-svc",
    "clear-site-data",
    "content-security-policy",
    "content-security-policy-report-only",
    "date",
    "nel",
    "referrer-policy",
    "refresh",
    "report-to",
    "reporting-endpoints",
    "server",
    "service-worker-allowed",
    "set-cookie",
    "set-cookie2",
    "strict-transport-security",
    "x-content-type-options",
    "x-frame-options",
    "x-powered-by",
}
_NOT_TO_PREVIEW_PREFIXES = ("x-atelier-", "x-forwarded-", "x-real-", "sec-websocket-")
_NOT_TO_BROWSER_PREFIXES = ("x-atelier-", "access-control-", "cross-origin-")


def headers_to_preview(headers: Iterable[tuple[bytes, bytes]], *, token: str) -> Headers:
    """The browser's headers as the preview gets them: for `localhost`, with the user's token."""
    passed = [
        (name, value)
        for name, value in ((raw.decode("latin-1").lower(), text.decode("latin-1")) for raw, text in headers)
        if name not in _NOT_TO_PREVIEW and not name.startswith(_NOT_TO_PREVIEW_PREFIXES)
    ]
    return (("host", "localhost"), *passed, (USER_TOKEN, token))


def refuse_strangers(headers: Iterable[tuple[bytes, bytes]], *, host: str) -> None:
    """Forbidden when another origin's page sends the request, or a service worker asks for its script.

    A service worker would stay in the browser and answer for later versions of the preview.
    """
    for raw, text in headers:
        if raw == b"origin" and urlsplit(text.decode("latin-1")).netloc.lower() != host.lower():
            raise Forbidden("preview_of_another_origin", "Other pages cannot send requests to a preview.")
        if raw == b"service-worker":
            raise Forbidden("preview_service_worker", "A preview cannot install a service worker.")


def headers_to_browser(headers: Headers, *, host: str, app_origins: tuple[str, ...]) -> Headers:
    """The preview's headers as the browser gets them, under our policy instead of the preview's own."""
    passed = [
        (name, value)
        for name, value in headers
        if name not in _NOT_TO_BROWSER and not name.startswith(_NOT_TO_BROWSER_PREFIXES)
    ]
    kept = [(name, _inside(value) if name == "location" else value) for name, value in passed]
    return (*kept, *guards(content_policy(host, app_origins)))


def guards(policy: str) -> Headers:
    """What every answer under a preview host carries."""
    return (
        ("content-security-policy", policy),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    )


def content_policy(host: str, app_origins: tuple[str, ...]) -> str:
    """Everything from the preview's own host, nothing from or to anywhere else.

    Inline scripts are allowed since Vite's page has one; eval is not.
    """
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self' ws://{host} wss://{host}",
            "worker-src 'self' blob:",
            f"frame-ancestors {' '.join(app_origins)}",
            "base-uri 'none'",
            "form-action 'self'",
            "object-src 'none'",
            "sandbox allow-scripts allow-same-origin allow-forms allow-downloads",
        )
    )


def _inside(location: str) -> str:
    """A redirect's target as a path: a preview leads nowhere but to itself."""
    parts = urlsplit(location)
    path = "/" + parts.path.lstrip("/\\") if parts.netloc or location[:1] in "/\\" else parts.path
    if parts.scheme and not parts.netloc:
        return "/"
    return (
        path + (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
    )
