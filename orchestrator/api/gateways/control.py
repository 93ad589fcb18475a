"""The control API of the gateway process, on a socket that only its owner can open."""

from typing import Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from orchestrator.api.gateways.door import refusal
from orchestrator.api.gateways.metrics import GatewayMetrics
from orchestrator.domain.errors import AtelierError, Refused
from orchestrator.domain.ids import is_id


class Listeners(Protocol):
    """GatewayListeners of this very process."""

    async def open(self, user_id: str) -> None: ...

    async def close(self, user_id: str) -> None: ...

    def users(self) -> tuple[str, ...]: ...


class Revocations(Protocol):
    async def revoke(self, session_id: str) -> None:
        """Refuse all tokens of this session that were issued so far."""
        ...


def control_app(listeners: Listeners, revocations: Revocations, metrics: GatewayMetrics) -> ASGIApp:
    async def open_sandbox(request: Request) -> Response:
        await listeners.open(_id(request))
        return Response(status_code=204)

    async def close_sandbox(request: Request) -> Response:
        await listeners.close(_id(request))
        return Response(status_code=204)

    async def list_sandboxes(_request: Request) -> Response:
        return JSONResponse({"sandboxes": listeners.users()})

    async def revoke(request: Request) -> Response:
        await revocations.revoke(_id(request))
        return Response(status_code=204)

    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def show_metrics(_request: Request) -> Response:
        return Response(metrics.text(), media_type="text/plain; version=0.0.4")

    async def refused(_request: Request, error: Exception) -> Response:
        assert isinstance(error, AtelierError)  # noqa: S101 - registered for this type only
        return refusal(error)

    app = Starlette(
        routes=[
            Route("/sandboxes/{id}", open_sandbox, methods=["PUT"]),
            Route("/sandboxes/{id}", close_sandbox, methods=["DELETE"]),
            Route("/sandboxes", list_sandboxes, methods=["GET"]),
            Route("/revocations/{id}", revoke, methods=["PUT"]),
            Route("/health", health, methods=["GET"]),
            Route("/metrics", show_metrics, methods=["GET"]),
        ],
        exception_handlers={AtelierError: refused},
    )
    app.router.redirect_slashes = False
    return app


def _id(request: Request) -> str:
    """The id in the path: it becomes a name in the file system."""
    name: str = request.path_params["id"]
    if not is_id(name):
        raise Refused("id_refused", "This is not an id.", subject=name[:40])
    return name
