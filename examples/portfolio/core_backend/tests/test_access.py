"""Who may read what."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

SignIn = Callable[..., TestClient]

PATHS_OF_A_PORTFOLIO = ("overview", "positions", "transactions", "value-history")


@pytest.mark.parametrize("path", PATHS_OF_A_PORTFOLIO)
def test_a_portfolio_of_somebody_else_is_not_there(anna: TestClient, boris: TestClient, path: str) -> None:
    for one in anna.get("/portfolios").json()["items"]:
        assert anna.get(f"/portfolios/{one['id']}/{path}").status_code == 200
        answer = boris.get(f"/portfolios/{one['id']}/{path}")
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "not_found"


def test_the_same_answer_for_what_is_foreign_and_for_what_is_nowhere(boris: TestClient) -> None:
    foreign = boris.get("/portfolios/annalongterm001/overview").json()["error"]["message"]
    nowhere = boris.get("/portfolios/nowhere00000001/overview").json()["error"]["message"]
    assert foreign.replace("annalongterm001", "X") == nowhere.replace("nowhere00000001", "X")


def test_assets_and_prices_that_only_somebody_else_holds_are_not_there(
    anna: TestClient, boris: TestClient
) -> None:
    of_anna = {one["id"] for one in anna.get("/assets").json()["items"]}
    of_boris = {one["id"] for one in boris.get("/assets").json()["items"]}
    shared = of_anna & of_boris

    assert {one for one in shared if "usd" not in one} == set()
    for asset_id in of_boris - shared:
        assert boris.get(f"/assets/{asset_id}/prices").status_code == 200
        assert anna.get(f"/assets/{asset_id}/prices").status_code == 404


def test_parameters_that_name_another_user_change_nothing(anna: TestClient) -> None:
    own = anna.get("/portfolios").json()
    for name in ("email", "user", "user_id", "owner"):
        assert anna.get("/portfolios", params={name: "boris@example.com"}).json() == own
    headers = {"x-user": "boris@example.com", "x-forwarded-user": "boris@example.com"}
    assert anna.get("/portfolios", headers=headers).json() == own


def test_a_transaction_cannot_be_added_to_a_portfolio_of_somebody_else(boris: TestClient) -> None:
    order = {"id": "hostileorder001", "kind": "fee", "date": "2026-11-13", "amount": "1.00"}
    assert boris.post("/portfolios/annalongterm001/transactions", json=order).status_code == 404


def test_somebody_unknown_has_empty_lists(sign_in: SignIn) -> None:
    stranger = sign_in("new@example.com")
    assert stranger.get("/portfolios").json() == {"items": []}
    assert stranger.get("/assets").json() == {"items": []}


def test_the_case_of_an_email_does_not_matter(sign_in: SignIn, anna: TestClient) -> None:
    assert sign_in("Anna@Example.com").get("/portfolios").json() == anna.get("/portfolios").json()


@pytest.mark.parametrize(
    "token",
    [
        {"minutes": -1},
        {"key": "another key, which is as long as the right one is"},
        {"aud": "mcp"},
        {"iss": "somebody"},
        {"exp": None},
    ],
)
def test_a_token_that_is_not_a_core_token_is_refused(sign_in: SignIn, token: dict[str, object]) -> None:
    answer = sign_in("anna@example.com", **token).get("/portfolios")
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "not_signed_in"


def test_a_token_without_signature_is_refused(app: FastAPI) -> None:
    unsigned = "eyJhbGciOiJub25lIn0.eyJlbWFpbCI6ImFubmFAZXhhbXBsZS5jb20iLCJhdWQiOiJjb3JlX2JhY2tlbmQifQ."
    with TestClient(app, headers={"Authorization": f"Bearer {unsigned}"}) as client:
        assert client.get("/portfolios").status_code == 401


def test_without_a_token_only_health_and_the_contract_are_open(app: FastAPI) -> None:
    with TestClient(app) as client:
        assert client.get("/health").json() == {"status": "ok"}
        assert client.get("/openapi.json").status_code == 200
        assert client.get("/portfolios").status_code == 401
