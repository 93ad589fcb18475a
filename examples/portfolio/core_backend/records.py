"""The rows of one user. Every query names the user, so that no argument can reach another's rows."""

import datetime
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from fastapi import Depends, Request

from examples.portfolio.core_backend.access import Email
from examples.portfolio.core_backend.answers import Asset, Portfolio, Transaction, TransactionKind
from examples.portfolio.core_backend.database import Database
from examples.portfolio.core_backend.ledger import ZERO, Entry
from examples.portfolio.core_backend.money import Money
from examples.portfolio.core_backend.problems import NotFound

Row = dict[str, Any]


@dataclass(frozen=True)
class TransactionFilter:
    kind: TransactionKind | None = None
    asset_id: str | None = None
    from_date: datetime.date | None = None
    to_date: datetime.date | None = None


@dataclass(frozen=True)
class UserRecords:
    connection: sqlite3.Connection
    email: str

    def portfolios(self) -> list[Portfolio]:
        rows = self._rows("SELECT * FROM owned_portfolios WHERE email = :email ORDER BY opened_on, id")
        return [Portfolio.model_validate(row) for row in rows]

    def portfolio(self, portfolio_id: str) -> Portfolio:
        for portfolio in self.portfolios():
            if portfolio.id == portfolio_id:
                return portfolio
        raise NotFound(f"There is no portfolio {portfolio_id!r} among yours.")

    def assets(self) -> dict[str, Asset]:
        """The assets that the user holds or has traded, and the cash of the currencies used, by id."""
        rows = self._rows("SELECT * FROM owned_assets WHERE email = :email ORDER BY asset_class, symbol")
        return {row["id"]: Asset.model_validate(row) for row in rows}

    def asset(self, asset_id: str) -> Asset:
        asset = self.assets().get(asset_id)
        if asset is None:
            raise NotFound(f"There is no asset {asset_id!r} among those that you hold or have traded.")
        return asset

    def prices(self) -> dict[datetime.date, dict[str, Decimal]]:
        """The prices of the user's assets by date, oldest first, then by asset id."""
        by_date: dict[datetime.date, dict[str, Decimal]] = defaultdict(dict)
        for row in self._rows("SELECT * FROM owned_prices WHERE email = :email ORDER BY date"):
            by_date[datetime.date.fromisoformat(row["date"])][row["asset_id"]] = Decimal(row["price"])
        return by_date

    def entries(self, portfolio_id: str) -> list[Entry]:
        """The portfolio's transactions for the ledger, oldest first."""
        rows = self._rows(
            "SELECT * FROM owned_transactions WHERE email = :email AND portfolio_id = :portfolio_id"
            " ORDER BY date, id",
            portfolio_id=portfolio_id,
        )
        return [_entry(row) for row in rows]

    def transactions(self, portfolio_id: str, which: TransactionFilter) -> list[Transaction]:
        """The portfolio's transactions that fit the filter, newest first."""
        rows = self._rows(
            "SELECT * FROM owned_transactions WHERE email = :email AND portfolio_id = :portfolio_id"
            " AND (:kind IS NULL OR kind = :kind) AND (:asset_id IS NULL OR asset_id = :asset_id)"
            " AND (:from_date IS NULL OR date >= :from_date) AND (:to_date IS NULL OR date <= :to_date)"
            " ORDER BY date DESC, id DESC",
            portfolio_id=portfolio_id,
            kind=which.kind,
            asset_id=which.asset_id,
            from_date=which.from_date.isoformat() if which.from_date else None,
            to_date=which.to_date.isoformat() if which.to_date else None,
        )
        assets = self.assets()
        return [_transaction(row, assets) for row in rows]

    def add_transaction(self, portfolio_id: str, transaction: Transaction) -> None:
        """Adds it for good: what the caller is told next is already in the file."""
        self.connection.execute(
            "INSERT INTO transactions VALUES"
            " (:id, :portfolio_id, :date, :kind, :asset_id, :quantity, :price, :amount, :currency)",
            {
                "id": transaction.id,
                "portfolio_id": self.portfolio(portfolio_id).id,
                "date": transaction.date.isoformat(),
                "kind": transaction.kind,
                "asset_id": transaction.asset.id if transaction.asset else None,
                "quantity": None if transaction.quantity is None else format(transaction.quantity, "f"),
                "price": format(transaction.price.amount, "f") if transaction.price else None,
                "amount": format(transaction.amount.amount, "f"),
                "currency": transaction.amount.currency,
            },
        )
        self.connection.commit()

    def _rows(self, query: str, **values: str | None) -> list[Row]:
        return [dict(row) for row in self.connection.execute(query, {"email": self.email, **values})]


def records_of_request(request: Request, email: Email) -> Iterator[UserRecords]:
    database: Database = request.app.state.database
    with database.connection() as connection:
        yield UserRecords(connection, email)


Records = Annotated[UserRecords, Depends(records_of_request)]


def _entry(row: Row) -> Entry:
    return Entry(
        date=datetime.date.fromisoformat(row["date"]),
        kind=row["kind"],
        amount=Decimal(row["amount"]),
        currency=row["currency"],
        asset_id=row["asset_id"],
        quantity=Decimal(row["quantity"]) if row["quantity"] else ZERO,
    )


def _transaction(row: Row, assets: dict[str, Asset]) -> Transaction:
    currency = row["currency"]
    return Transaction(
        id=row["id"],
        date=datetime.date.fromisoformat(row["date"]),
        kind=row["kind"],
        asset=assets.get(row["asset_id"]),
        quantity=Decimal(row["quantity"]) if row["quantity"] else None,
        price=Money(amount=Decimal(row["price"]), currency=currency) if row["price"] else None,
        amount=Money(amount=Decimal(row["amount"]), currency=currency),
    )
