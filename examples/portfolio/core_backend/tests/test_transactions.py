"""Reading transactions page by page, and adding one."""

import pytest
from fastapi.testclient import TestClient

PATH = "/portfolios/annatrading0001/transactions"
SALE = {
    "id": "saleoflumio0001",
    "kind": "sell",
    "date": "2026-11-13",
    "asset_id": "assetlumi000000",
    "quantity": "6",
    "price": "265.81",
}


def test_pages_hold_every_transaction_once_newest_first(anna: TestClient) -> None:
    total = anna.get(PATH).json()["total"]
    pages = [
        anna.get(PATH, params={"page": page, "page_size": 5}).json()["items"]
        for page in range(1, total // 5 + 2)
    ]
    found = [one for page in pages for one in page]

    assert len({one["id"] for one in found}) == len(found) == total
    assert [one["date"] for one in found] == sorted((one["date"] for one in found), reverse=True)


def test_filters_keep_what_fits(anna: TestClient) -> None:
    which = {"kind": "buy", "asset_id": "assetbtc0000000", "from_date": "2026-01-01"}
    found = anna.get(PATH, params=which).json()
    assert found["total"] == 1
    assert found["items"][0]["asset"]["symbol"] == "BTC"


@pytest.mark.parametrize(
    "wrong", [{"page": 0}, {"page_size": 101}, {"kind": "gift"}, {"from_date": "2026-02-30"}, {"page": "x"}]
)
def test_a_wrong_filter_is_named(anna: TestClient, wrong: dict[str, object]) -> None:
    answer = anna.get(PATH, params=wrong)
    assert answer.status_code == 422
    assert next(iter(wrong)) in answer.json()["error"]["message"]


def test_a_sale_moves_holdings_and_cash(anna: TestClient) -> None:
    def position(symbol: str) -> dict[str, dict[str, str]]:
        positions = anna.get("/portfolios/annatrading0001/positions").json()["items"]
        return next(one for one in positions if one["asset"]["symbol"] == symbol)

    assert position("LUMI")["quantity"] == "26"
    assert anna.post(PATH, json=SALE).json()["amount"] == {"amount": "1594.86", "currency": "EUR"}
    assert position("LUMI")["quantity"] == "20"
    assert position("EUR")["value"]["amount"] == "10349.90"


def test_the_same_order_twice_is_one_transaction(anna: TestClient) -> None:
    before = anna.get(PATH).json()["total"]
    first, second = (anna.post(PATH, json=SALE) for _ in range(2))
    assert first.json() == second.json()
    assert anna.get(PATH).json()["total"] == before + 1


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"quantity": "27"}, 409),
        ({"kind": "buy", "quantity": "1000"}, 409),
        ({"asset_id": "asseteth0000000"}, 404),
        ({"quantity": "-1"}, 422),
        ({"email": "boris@example.com"}, 422),
        ({"price": None}, 409),
    ],
)
def test_an_order_that_cannot_be_is_refused_and_changes_nothing(
    anna: TestClient, change: dict[str, str], status: int
) -> None:
    before = anna.get(PATH).json()
    assert anna.post(PATH, json=SALE | change).status_code == status
    assert anna.get(PATH).json() == before
