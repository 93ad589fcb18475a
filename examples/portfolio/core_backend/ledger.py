"""Holdings and cash, as they follow from transactions in the order of their dates."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from examples.portfolio.core_backend.answers import TransactionKind

ZERO = Decimal(0)


@dataclass(frozen=True)
class Entry:
    """One transaction as the ledger needs it; `amount` is signed, as seen from the cash account."""

    date: datetime.date
    kind: TransactionKind
    amount: Decimal
    currency: str
    asset_id: str | None = None
    quantity: Decimal = ZERO


@dataclass
class Holding:
    """What is held of one asset, at average cost: a sale takes its share of the cost along."""

    quantity: Decimal = ZERO
    cost: Decimal = ZERO

    @property
    def average_cost(self) -> Decimal:
        return self.cost / self.quantity if self.quantity else ZERO

    def buy(self, quantity: Decimal, cost: Decimal) -> None:
        self.quantity += quantity
        self.cost += cost

    def sell(self, quantity: Decimal) -> None:
        self.cost -= self.average_cost * quantity
        self.quantity -= quantity


@dataclass
class Ledger:
    """The state after the entries that were added so far."""

    holdings: dict[str, Holding] = field(default_factory=lambda: defaultdict(Holding))
    cash: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    dividends: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    paid_in: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Ledger":
        ledger = cls()
        for entry in entries:
            ledger.add(entry)
        return ledger

    def add(self, entry: Entry) -> None:
        self.cash[entry.currency] += entry.amount
        match entry.kind:
            case "buy":
                self.holdings[entry.asset_id or ""].buy(entry.quantity, -entry.amount)
            case "sell":
                self.holdings[entry.asset_id or ""].sell(entry.quantity)
            case "dividend":
                self.dividends[entry.currency] += entry.amount
            case "deposit":
                self.paid_in[entry.currency] += entry.amount
            case "fee":
                pass

    def held(self) -> dict[str, Holding]:
        """The holdings that are not sold out."""
        return {asset_id: holding for asset_id, holding in self.holdings.items() if holding.quantity}
