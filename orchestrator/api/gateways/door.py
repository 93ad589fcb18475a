"""The door of one sandbox: whose requests come through it, and what every refusal at it looks like."""

from collections.abc import Sequence
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from orchestrator.domain.errors import (
    AtelierError,
    Conflict,
    Forbidden,
    NotFound,
    NotSignedIn,
    Refused,
    Unavailable,
)

_USER: Final = "atelier.sandbox_user"
_STATUS: dict[type[AtelierError], int] = {
    NotFound: 404,
    Forbidden: 403,
    NotSignedIn: 401,
    Refused: 400,
    Conflict: 409,
    Unavailable: 424,
}
_STATUS_BY_CODE = {"body_too_large": 413}


class Doors:
    """One app for all sandboxes; each socket gets a door to it that says whose socket it is.

    Unix sockets leave no trace of the listener in a request, so the identity is bound to the app.
    """

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        health = Route("/health", _health, methods=["GET"])
        self._app = Starlette(routes=[health, *routes], exception_handlers={404: _unknown, 405: _unknown})
        self._app.router.redirect_slashes = False

    def door(self, user_id: str) -> ASGIApp:
        """The app for the socket of this user's sandbox."""

        async def enter(scope: Scope, receive: Receive, send: Send) -> None:
            await self._app({**scope, _USER: user_id}, receive, send)

        return enter


def sandbox_user(request: Request) -> str:
    """Whose sandbox asks."""
    user_id: str = request.scope[_USER]
    return user_id


def refusal(error: AtelierError) -> Response:
    """An error in the form of OpenAI's API, which OpenCode shows to the user.

    A part that is down is 424, not 5xx: OpenCode would try again for over a minute before it says so.
    """
    status = _STATUS_BY_CODE.get(error.code) or next(
        (status for kind, status in _STATUS.items() if isinstance(error, kind)), 424
    )
    message = {"message": str(error), "type": error.code, "param": error.subject, "code": error.code}
    return JSONResponse({"error": message}, status_code=status)


async def _health(request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _unknown(request: Request, _error: Exception) -> Response:
    return refusal(
        NotFound("unknown_path", f"The gateway has nothing at {request.method} {request.url.path}.")
    )
