"""What may be added to a portfolio, and when it is refused."""

import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from examples.portfolio.core_backend.answers import Portfolio, Transaction, TransactionKind
from examples.portfolio.core_backend.ledger import ZERO, Holding, Ledger
from examples.portfolio.core_backend.money import Money, rounded
from examples.portfolio.core_backend.problems import NotPossible
from examples.portfolio.core_backend.records import UserRecords

Positive = Annotated[Decimal, Field(gt=0, max_digits=20, decimal_places=8)]


class Order(BaseModel):
    """A buy or a sale names asset, quantity and price; the other kinds name an amount.

    The id is made by whoever orders: the same id again changes nothing.
    """

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{15}$")]
    kind: TransactionKind
    date: datetime.date
    asset_id: str | None = None
    quantity: Positive | None = None
    price: Positive | None = None
    amount: Positive | None = None


def transaction_of(order: Order, portfolio: Portfolio, records: UserRecords) -> Transaction:
    """The transaction that an order makes; NotPossible when the portfolio cannot bear it."""
    ledger = Ledger.of(records.entries(portfolio.id))
    asset = records.asset(order.asset_id) if order.asset_id else None
    currency = asset.currency if asset else portfolio.currency
    amount = _signed_amount(order)

    holding = ledger.holdings.get(order.asset_id or "", Holding())
    if order.kind == "sell" and holding.quantity < (order.quantity or ZERO):
        raise NotPossible(f"The portfolio holds {holding.quantity:f} of this asset, less than is to be sold.")
    if ledger.cash.get(currency, ZERO) + amount < 0:
        raise NotPossible(f"The portfolio has {ledger.cash.get(currency, ZERO):f} {currency} in cash.")
    return Transaction(
        id=order.id,
        date=order.date,
        kind=order.kind,
        asset=asset,
        quantity=order.quantity,
        price=Money(amount=order.price, currency=currency) if order.price else None,
        amount=Money(amount=amount, currency=currency),
    )


def _signed_amount(order: Order) -> Decimal:
    """What the order does to the cash account."""
    if order.kind in ("buy", "sell"):
        if order.asset_id is None or order.quantity is None or order.price is None or order.amount:
            raise NotPossible(f"To {order.kind}, name asset_id, quantity and price, and no amount.")
        traded = rounded(order.quantity * order.price)
        return -traded if order.kind == "buy" else traded
    if order.amount is None or order.quantity or order.price:
        raise NotPossible(f"For a {order.kind}, name the amount, and no quantity or price.")
    return -rounded(order.amount) if order.kind == "fee" else rounded(order.amount)
