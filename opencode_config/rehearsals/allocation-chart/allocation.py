"""How the value of a portfolio is spread over asset classes."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from fastapi import APIRouter
from pydantic import BaseModel

from backend.core_client import Core

router = APIRouter(prefix="/portfolios/{portfolio_id}/allocation")


class Share(BaseModel):
    asset_class: str
    value: Decimal
    percent: Decimal


class Allocation(BaseModel):
    """Amounts of different currencies are never added up: the others are only counted."""

    currency: str
    total: Decimal
    shares: list[Share]
    in_other_currencies: int


@router.get("")
async def read_allocation(portfolio_id: str, currency: str, core: Core) -> Allocation:
    positions = (await core.call("list_positions", portfolio_id=portfolio_id))["items"]
    values: defaultdict[str, Decimal] = defaultdict(Decimal)
    in_other_currencies = 0
    for position in positions:
        if position["value"]["currency"] == currency:
            values[position["asset"]["asset_class"]] += Decimal(position["value"]["amount"])
        else:
            in_other_currencies += 1
    total = sum(values.values(), Decimal())
    shares = [
        Share(asset_class=asset_class, value=value, percent=percent_of(value, total))
        for asset_class, value in values.items()
    ]
    shares.sort(key=lambda share: share.value, reverse=True)
    return Allocation(
        currency=currency, total=total, shares=shares, in_other_currencies=in_other_currencies
    )


def percent_of(value: Decimal, total: Decimal) -> Decimal:
    if not total:
        return Decimal("0.0")
    return (value / total * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
