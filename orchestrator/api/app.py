"""The API as one application: routes, errors, headers, the web UI, and previews by host name."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from orchestrator.api import (
    auth,
    changes,
    installation,
    previews,
    publications,
    readiness,
    sessions,
    stream,
)
from orchestrator.api.body_limit import BodyLimit
from orchestrator.api.errors import add_error_answers
from orchestrator.api.services import Services
from orchestrator.api.web_files import web_router

OpenServices = Callable[[], AbstractAsyncContextManager[Services]]


def create_app(open_services: OpenServices | None, *, web_files: Path) -> FastAPI:
    """The application; services are opened when it starts and closed when it ends."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if open_services is None:
            yield
            return
        async with open_services() as services:
            app.state.services = services
            yield

    app = FastAPI(
        title="Atelier",
        version="0.1.0",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    add_error_answers(app)
    app.add_middleware(BodyLimit)
    for part in (readiness, auth, installation, sessions, stream, changes, previews, publications):
        app.include_router(part.router)
    app.include_router(web_router(web_files))
    return app


def document() -> dict[str, Any]:
    """The OpenAPI document, from which the web's types are generated."""
    return create_app(None, web_files=Path("web/dist")).openapi()
