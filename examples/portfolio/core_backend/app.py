"""The FastAPI application, made from a database and the key of its tokens."""

from fastapi import FastAPI

from examples.portfolio.core_backend.access import TokenKey
from examples.portfolio.core_backend.database import Database
from examples.portfolio.core_backend.problems import answer_problems
from examples.portfolio.core_backend.routes import assets, portfolios, transactions


def create_app(*, database: Database, token_key: TokenKey) -> FastAPI:
    app = FastAPI(
        title="Core Backend",
        version="1.0.0",
        description="Portfolios, positions, prices and transactions. Answers hold the caller's rows only.",
    )
    app.state.database = database
    app.state.token_key = token_key
    answer_problems(app)
    for part in (portfolios, assets, transactions):
        app.include_router(part.router)
    app.add_api_route("/health", lambda: {"status": "ok"}, operation_id="health", tags=["health"])
    return app
