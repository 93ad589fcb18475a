"""What holdings are worth: positions, totals by currency, and the value over time."""

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal

from examples.portfolio.core_backend.answers import Asset, Position, Total, ValuePoint
from examples.portfolio.core_backend.ledger import ZERO, Entry, Ledger
from examples.portfolio.core_backend.money import Money, percent_of, rounded

ONE = Decimal(1)


def positions_of(
    ledger: Ledger, assets: Mapping[str, Asset], prices: Mapping[str, Decimal]
) -> list[Position]:
    """A position for each asset that is held, and one for the cash of each currency."""
    held = [
        _position(assets[asset_id], holding.quantity, holding.cost, prices[asset_id])
        for asset_id, holding in ledger.held().items()
    ]
    cash_assets = {asset.currency: asset for asset in assets.values() if asset.asset_class == "cash"}
    cash = [
        _position(cash_assets[currency], balance, balance, ONE)
        for currency, balance in ledger.cash.items()
        if balance
    ]
    return sorted(held + cash, key=lambda position: (position.asset.currency, -position.value.amount))


def totals_of(ledger: Ledger, positions: Iterable[Position], first_currency: str) -> list[Total]:
    """One total for each currency, the portfolio's own first."""
    by_currency: dict[str, list[Position]] = {first_currency: []}
    for position in positions:
        by_currency.setdefault(position.asset.currency, []).append(position)
    return [_total(ledger, currency, ofcurrency) for currency, ofcurrency in by_currency.items()]


def value_history_of(
    entries: Iterable[Entry],
    currency: str,
    prices: Mapping[datetime.date, Mapping[str, Decimal]],
) -> list[ValuePoint]:
    """The value of the positions in one currency at each price date, from the first transaction on."""
    waiting = sorted((entry for entry in entries if entry.currency == currency), key=lambda entry: entry.date)
    ledger, points = Ledger(), []
    for date in sorted(prices):
        while waiting and waiting[0].date <= date:
            ledger.add(waiting.pop(0))
        if not ledger.cash:
            continue
        held = sum((prices[date][one] * what.quantity for one, what in ledger.held().items()), ZERO)
        points.append(
            ValuePoint(
                date=date,
                value=rounded(held + ledger.cash[currency]),
                paid_in=rounded(ledger.paid_in[currency]),
            )
        )
    return points


def _position(asset: Asset, quantity: Decimal, cost: Decimal, price: Decimal) -> Position:
    value, cost = rounded(quantity * price), rounded(cost)

    def money(amount: Decimal) -> Money:
        return Money(amount=amount, currency=asset.currency)

    return Position(
        asset=asset,
        quantity=quantity,
        average_cost=money(rounded(cost / quantity)),
        last_price=money(rounded(price)),
        cost=money(cost),
        value=money(value),
        profit_or_loss=money(value - cost),
        profit_or_loss_percent=percent_of(value - cost, cost),
    )


def _total(ledger: Ledger, currency: str, positions: list[Position]) -> Total:
    value = sum((position.value.amount for position in positions), ZERO)
    cost = sum((position.cost.amount for position in positions), ZERO)

    def money(amount: Decimal) -> Money:
        return Money(amount=rounded(amount), currency=currency)

    return Total(
        currency=currency,
        value=money(value),
        cost=money(cost),
        profit_or_loss=money(value - cost),
        profit_or_loss_percent=percent_of(value - cost, cost),
        cash=money(ledger.cash.get(currency, ZERO)),
        dividends=money(ledger.dividends.get(currency, ZERO)),
    )
