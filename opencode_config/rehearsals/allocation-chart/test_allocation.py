"""The allocation route, with a core that answers from a table."""

from typing import Any

from fastapi.testclient import TestClient

from tests.conftest import FakeCore

ADDRESS = "/api/portfolios/p1/allocation?currency=EUR"


def position(asset_class: str, amount: str, currency: str = "EUR") -> dict[str, Any]:
    return {
        "asset": {"asset_class": asset_class},
        "value": {"amount": amount, "currency": currency},
    }


def test_values_of_a_class_are_added_up_and_the_largest_comes_first(
    client: TestClient, core: FakeCore
) -> None:
    held = [position("bond", "100.10"), position("equity", "200.20"), position("bond", "300.30")]
    core.answers["list_positions"] = {"items": held}

    answer = client.get(ADDRESS).json()

    assert [(share["asset_class"], share["value"]) for share in answer["shares"]] == [
        ("bond", "400.40"),
        ("equity", "200.20"),
    ]
    assert [share["percent"] for share in answer["shares"]] == ["66.7", "33.3"]
    assert answer["total"] == "600.60"


def test_amounts_in_another_currency_are_counted_but_not_added(
    client: TestClient, core: FakeCore
) -> None:
    held = [position("equity", "10"), position("equity", "99", "USD")]
    core.answers["list_positions"] = {"items": held}

    answer = client.get(ADDRESS).json()

    assert (answer["total"], answer["in_other_currencies"]) == ("10", 1)


def test_an_empty_portfolio_has_no_shares(client: TestClient, core: FakeCore) -> None:
    core.answers["list_positions"] = {"items": []}

    assert client.get(ADDRESS).json()["shares"] == []
