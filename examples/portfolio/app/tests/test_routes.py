"""The routes, with a core that answers from a table."""

import jwt
from fastapi.testclient import TestClient

from backend.main import create_app
from tests.conftest import FakeCore

KEY = "a key that is long enough for the tests only"


def test_positions_are_those_of_the_portfolio_in_the_address(
    client: TestClient, core: FakeCore
) -> None:
    core.answers["list_positions"] = {"as_of": "2026-11-13", "items": [{"quantity": "2"}]}

    answer = client.get("/api/portfolios/p1/positions")

    assert answer.json() == [{"quantity": "2"}]
    assert core.calls == [("list_positions", {"portfolio_id": "p1"})]


def test_a_filter_of_transactions_is_passed_on(client: TestClient, core: FakeCore) -> None:
    core.answers["list_transactions"] = {"items": [], "page": 2, "page_size": 20, "total": 0}

    client.get("/api/portfolios/p1/transactions?kind=buy&page=2")

    [(_, arguments)] = core.calls
    assert arguments["kind"] == "buy"
    assert arguments["page"] == 2


def test_a_page_larger_than_the_core_allows_is_refused(client: TestClient) -> None:
    assert client.get("/api/portfolios/p1/transactions?page_size=500").status_code == 422


def test_the_page_greets_whoever_the_token_names() -> None:
    claims = {"email": "anna@example.com", "name": "Anna Petrova"}
    token = jwt.encode(claims, KEY, algorithm="HS256")

    answer = TestClient(create_app()).get("/api/me", headers={"x-atelier-user-token": token})

    assert answer.json() == {"name": "Anna Petrova", "email": "anna@example.com"}


def test_without_a_token_nothing_is_answered() -> None:
    client = TestClient(create_app())

    assert client.get("/api/me").status_code == 401
    assert client.get("/api/portfolios").status_code == 401
