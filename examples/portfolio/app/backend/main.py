"""The application: every module in `backend/routes` that has a `router` is served under /api."""

import importlib
import pkgutil

from fastapi import FastAPI

from backend import routes


def create_app() -> FastAPI:
    app = FastAPI(title="Portfolio")
    for found in pkgutil.iter_modules(routes.__path__):
        module = importlib.import_module(f"{routes.__name__}.{found.name}")
        router = getattr(module, "router", None)
        if router is not None:
            app.include_router(router, prefix="/api")
    app.add_api_route("/health", lambda: {"status": "ok"}, methods=["GET"])
    return app


app = create_app()
