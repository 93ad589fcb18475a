"""Fills a database with the example's market and accounts; what is there already is left as it is."""

import datetime
import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from examples.portfolio.core_backend.accounts import ACCOUNTS, Account, Step
from examples.portfolio.core_backend.market import MARKET, price_date, weekly_prices
from examples.portfolio.core_backend.money import rounded

# Days after the price date that is the week's: a deposit is there before it is spent.
DAY_OF_WEEK = {"deposit": 3, "buy": 4, "sell": 4, "dividend": 5, "fee": 6}

Row = tuple[str | None, ...]


def seed(connection: sqlite3.Connection) -> None:
    connection.executemany("INSERT OR IGNORE INTO users VALUES (?, ?)", _user_rows())
    connection.executemany("INSERT OR IGNORE INTO portfolios VALUES (?, ?, ?, ?, ?)", _portfolio_rows())
    connection.executemany("INSERT OR IGNORE INTO assets VALUES (?, ?, ?, ?, ?)", _asset_rows())
    connection.executemany("INSERT OR IGNORE INTO prices VALUES (?, ?, ?)", _price_rows())
    for account in ACCOUNTS:
        connection.executemany(
            "INSERT OR IGNORE INTO transactions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            _transaction_rows(account),
        )


def asset_id(symbol: str) -> str:
    """15 characters, and still the symbol to a reader."""
    return f"asset{symbol.lower()}".ljust(15, "0")


def _user_rows() -> Iterator[Row]:
    for email in sorted({account.email for account in ACCOUNTS}):
        yield _identifier("user", email), email


def _portfolio_rows() -> Iterator[Row]:
    for account in ACCOUNTS:
        owner = _identifier("user", account.email)
        yield account.id, owner, account.name, account.currency, _day(0, "deposit")


def _asset_rows() -> Iterator[Row]:
    for symbol, asset in MARKET.items():
        yield asset_id(symbol), symbol, asset.name, asset.asset_class, asset.currency


def _price_rows() -> Iterator[Row]:
    for symbol, asset in MARKET.items():
        for week, price in enumerate(weekly_prices(asset)):
            yield asset_id(symbol), price_date(week).isoformat(), format(price, "f")


def _transaction_rows(account: Account) -> Iterator[Row]:
    held: dict[str, Decimal] = defaultdict(Decimal)
    steps = sorted(account.steps, key=lambda step: (step.week, DAY_OF_WEEK[step.kind]))
    for step in steps:
        quantity, price, amount, currency = _figures(step, held[step.what])
        if quantity is not None:
            held[step.what] += quantity if step.kind == "buy" else -quantity
        yield (
            _identifier(account.id, step.kind, step.what, step.week),
            account.id,
            _day(step.week, step.kind),
            step.kind,
            None if step.what == currency else asset_id(step.what),
            None if quantity is None else format(quantity, "f"),
            None if price is None else format(price, "f"),
            format(amount, "f"),
            currency,
        )


def _figures(step: Step, held: Decimal) -> tuple[Decimal | None, Decimal | None, Decimal, str]:
    """Quantity, price, signed amount and currency of what happens in a step."""
    asset = MARKET[step.what]
    match step.kind:
        case "buy" | "sell":
            price = weekly_prices(asset)[step.week]
            traded = rounded(step.number * price)
            return step.number, price, -traded if step.kind == "buy" else traded, asset.currency
        case "dividend":
            return None, None, rounded(step.number * held), asset.currency
        case "deposit":
            return None, None, step.number, asset.currency
        case "fee":
            return None, None, -step.number, asset.currency


def _day(week: int, kind: str) -> str:
    return (price_date(week) + datetime.timedelta(days=DAY_OF_WEEK[kind])).isoformat()


def _identifier(*parts: object) -> str:
    """15 characters 0-9a-f, always the same for the same parts."""
    return hashlib.sha256(" ".join(map(str, parts)).encode()).hexdigest()[:15]
