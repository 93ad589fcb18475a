"""Whether the figures agree with one another, and stay decimal."""

import datetime
from decimal import Decimal

import pytest
from fastapi.testclient import TestClient

from examples.portfolio.core_backend.database import Database
from examples.portfolio.core_backend.ledger import Entry, Ledger
from examples.portfolio.core_backend.market import MARKET, WEEKS, weekly_prices
from examples.portfolio.core_backend.records import UserRecords
from examples.portfolio.core_backend.seed import seed

USERS = ("anna@example.com", "boris@example.com", "rita@example.com")
DAY = datetime.date(2026, 1, 5)


def test_totals_are_the_sums_of_the_positions_in_each_currency(anna: TestClient) -> None:
    for portfolio in anna.get("/portfolios").json()["items"]:
        positions = anna.get(f"/portfolios/{portfolio['id']}/positions").json()["items"]
        totals = anna.get(f"/portfolios/{portfolio['id']}/overview").json()["totals"]
        for total in totals:
            own = [one for one in positions if one["asset"]["currency"] == total["currency"]]
            assert sum(Decimal(one["value"]["amount"]) for one in own) == Decimal(total["value"]["amount"])
            gain = Decimal(total["value"]["amount"]) - Decimal(total["cost"]["amount"])
            assert gain == Decimal(total["profit_or_loss"]["amount"])
        assert {one["asset"]["currency"] for one in positions} == {one["currency"] for one in totals}


def test_the_last_point_of_the_history_is_the_value_of_today(anna: TestClient) -> None:
    history = anna.get("/portfolios/annalongterm001/value-history").json()
    [total] = anna.get("/portfolios/annalongterm001/overview").json()["totals"]
    assert history["points"][-1]["value"] == total["value"]["amount"]


def test_amounts_are_decimal_text_with_their_currency(anna: TestClient) -> None:
    for position in anna.get("/portfolios/annatrading0001/positions").json()["items"]:
        for name in ("average_cost", "last_price", "cost", "value", "profit_or_loss"):
            money = position[name]
            assert isinstance(money["amount"], str)
            assert Decimal(money["amount"]).as_tuple().exponent == -2
            assert money["currency"] == position["asset"]["currency"]


def test_a_sale_takes_its_share_of_the_cost_along() -> None:
    ledger = Ledger.of(
        [
            Entry(DAY, "deposit", Decimal("1000.00"), "EUR"),
            Entry(DAY, "buy", Decimal("-100.00"), "EUR", "a", Decimal(10)),
            Entry(DAY, "buy", Decimal("-200.00"), "EUR", "a", Decimal(10)),
            Entry(DAY, "sell", Decimal("90.00"), "EUR", "a", Decimal(5)),
        ]
    )
    assert ledger.held()["a"].quantity == 15
    assert ledger.held()["a"].cost == Decimal("225.00")
    assert ledger.cash["EUR"] == Decimal("790.00")


@pytest.mark.parametrize("email", USERS)
def test_nobody_of_the_example_ever_spends_more_than_they_have(database: Database, email: str) -> None:
    with database.connection() as connection:
        records = UserRecords(connection, email)
        assert records.portfolios()
        for portfolio in records.portfolios():
            ledger = Ledger()
            for entry in records.entries(portfolio.id):
                ledger.add(entry)
                assert min(ledger.cash.values()) >= 0
                assert all(holding.quantity >= 0 for holding in ledger.holdings.values())


def test_prices_are_the_same_on_every_machine() -> None:
    prices = weekly_prices(MARKET["GSIF"])
    assert len(prices) == WEEKS
    assert (prices[0], prices[-1]) == (Decimal("96.40"), Decimal("113.16"))


def test_seeding_twice_changes_nothing(database: Database) -> None:
    def everything() -> list[list[tuple[object, ...]]]:
        with database.connection() as connection:
            queries = ("SELECT * FROM transactions", "SELECT * FROM prices", "SELECT * FROM portfolios")
            return [[tuple(row) for row in connection.execute(query)] for query in queries]

    before = everything()
    with database.connection() as connection:
        seed(connection)
    assert everything() == before
    assert all(before)


def test_a_price_history_keeps_to_its_period(anna: TestClient) -> None:
    period = {"from_date": "2026-03-01", "to_date": "2026-03-31"}
    points = anna.get("/assets/assetgsif000000/prices", params=period).json()["points"]
    assert [point["date"] for point in points] == ["2026-03-06", "2026-03-13", "2026-03-20", "2026-03-27"]
