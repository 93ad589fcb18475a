"""A Core Backend on a fresh, seeded file, and clients that are signed in to it."""

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import jwt
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from examples.portfolio.core_backend.access import TokenKey
from examples.portfolio.core_backend.app import create_app
from examples.portfolio.core_backend.database import Database
from examples.portfolio.core_backend.seed import seed

KEY = "a key of the tests that is long enough to sign with"

SignIn = Callable[..., TestClient]


def core_token(email: str, *, key: str = KEY, minutes: int = 5, **other: object) -> str:
    expiry = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=minutes)
    claims = {"iss": "atelier", "sub": "u", "email": email, "aud": "core_backend", "exp": expiry}
    return jwt.encode(claims | other, key, algorithm="HS256")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(tmp_path / "core.db")
    database.create()
    with database.connection() as connection:
        seed(connection)
    return database


@pytest.fixture
def app(database: Database) -> FastAPI:
    return create_app(database=database, token_key=TokenKey(KEY))


@pytest.fixture
def sign_in(app: FastAPI) -> Iterator[SignIn]:
    """A client of whoever is named; further arguments change the token."""
    clients: list[TestClient] = []

    def open_client(email: str, **token: object) -> TestClient:
        headers = {"Authorization": f"Bearer {core_token(email, **token)}"}
        clients.append(TestClient(app, headers=headers))
        return clients[-1]

    yield open_client
    for client in clients:
        client.close()


@pytest.fixture
def anna(sign_in: SignIn) -> TestClient:
    return sign_in("anna@example.com")


@pytest.fixture
def boris(sign_in: SignIn) -> TestClient:
    return sign_in("boris@example.com")
