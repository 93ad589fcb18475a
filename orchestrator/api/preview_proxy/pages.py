"""The few plain pages that a visitor of a preview sees when the preview itself cannot be shown."""

import html
from collections.abc import Iterable

from starlette.responses import HTMLResponse, JSONResponse, Response

from orchestrator.api.preview_proxy.headers import guards
from orchestrator.domain.application import Language, Words
from orchestrator.domain.errors import AtelierError, Conflict, Forbidden, NotFound, Refused, Unavailable

_STATUS: dict[type[AtelierError], int] = {
    NotFound: 404,
    Forbidden: 403,
    Refused: 502,
    Conflict: 429,
    Unavailable: 503,
}
_STATUS_BY_CODE = {"body_too_large": 413}
_TITLES = {
    404: Words(en="This preview is not here any more", ru="Этого предпросмотра больше нет"),
    503: Words(en="The preview is not running yet", ru="Предпросмотр ещё не запущен"),
}
_TEXTS = {
    404: Words(
        en="Its address is unknown or its time is over. Open the preview again from your session.",
        ru="Адрес неизвестен, или срок его действия истёк. Откройте предпросмотр заново из своей сессии.",
    ),
    503: Words(
        en="It is being started, or your sandbox is asleep. This page looks again by itself; if nothing"
        " happens, open the preview again from your session.",
        ru="Он запускается, или ваша песочница спит. Страница проверит ещё раз сама; если ничего не"
        " происходит, откройте предпросмотр заново из своей сессии.",
    ),
}
_OTHER_TITLE = Words(en="The preview cannot be shown", ru="Предпросмотр нельзя показать")
_OTHER_TEXT = Words(
    en="Its answer was refused: {reason}", ru="Ответ предпросмотра отклонён. Причина: {reason}"
)
_RELOAD = '<meta http-equiv="refresh" content="2">'
_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">{reload}<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
  html {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }}
  body {{ display: grid; place-content: center; min-height: 100vh; margin: 0; padding: 0 24px;
         box-sizing: border-box }}
  main {{ max-width: 32rem }} h1 {{ font-size: 1.25rem; margin: 0 0 .5rem }} p {{ margin: 0; opacity: .8 }}
</style></head>
<body><main><h1>{title}</h1><p>{text}</p></main></body></html>
"""


def status_of(error: AtelierError) -> int:
    kinds = (status for kind, status in _STATUS.items() if isinstance(error, kind))
    return _STATUS_BY_CODE.get(error.code) or next(kinds, 502)


def preview_page(
    error: AtelierError, headers: Iterable[tuple[bytes, bytes]], *, app_origins: tuple[str, ...]
) -> Response:
    """A page for people who look at it; JSON for a script or an image that asks."""
    asked = {name: value.decode("latin-1") for name, value in headers}
    status = status_of(error)
    policy = f"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors {' '.join(app_origins)}"
    guarded = dict(guards(policy)) | {"cache-control": "no-store"}
    if "text/html" not in asked.get(b"accept", ""):
        answer = {"error": {"code": error.code, "message": error.message}}
        return JSONResponse(answer, status_code=status, headers=guarded)
    language = preferred_language(asked.get(b"accept-language", ""))
    title = getattr(_TITLES.get(status, _OTHER_TITLE), language)
    text = getattr(_TEXTS.get(status, _OTHER_TEXT), language).format(reason=error.message)
    page = _PAGE.format(
        language=language,
        reload=_RELOAD if status == 503 else "",
        title=html.escape(title),
        text=html.escape(text),
    )
    return HTMLResponse(page, status_code=status, headers=guarded)


def preferred_language(accepted: str) -> Language:
    """The first of our languages in an Accept-Language header."""
    for entry in accepted.lower().split(","):
        if entry.strip().startswith("ru"):
            return "ru"
        if entry.strip().startswith("en"):
            return "en"
    return "en"
