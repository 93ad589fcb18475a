"""The shapes of everything the API answers."""

import datetime
from typing import Literal

from pydantic import BaseModel

from examples.portfolio.core_backend.money import CurrencyCode, DecimalText, Money

AssetClass = Literal["equity", "bond", "fund", "cash", "real_estate", "crypto", "commodity"]
TransactionKind = Literal["buy", "sell", "dividend", "deposit", "fee"]


class Portfolio(BaseModel):
    id: str
    name: str
    currency: CurrencyCode
    opened_on: datetime.date


class PortfolioList(BaseModel):
    items: list[Portfolio]


class Asset(BaseModel):
    id: str
    symbol: str
    name: str
    asset_class: AssetClass
    currency: CurrencyCode


class AssetList(BaseModel):
    items: list[Asset]


class Position(BaseModel):
    """What a portfolio holds of one asset. Cash is a position with the price 1."""

    asset: Asset
    quantity: DecimalText
    average_cost: Money
    last_price: Money
    cost: Money
    value: Money
    profit_or_loss: Money
    profit_or_loss_percent: DecimalText | None


class PositionList(BaseModel):
    as_of: datetime.date
    items: list[Position]


class Total(BaseModel):
    """The sums of all positions in one currency; amounts of different currencies are never added."""

    currency: CurrencyCode
    value: Money
    cost: Money
    profit_or_loss: Money
    profit_or_loss_percent: DecimalText | None
    cash: Money
    dividends: Money


class Overview(BaseModel):
    portfolio: Portfolio
    as_of: datetime.date
    totals: list[Total]


class ValuePoint(BaseModel):
    date: datetime.date
    value: DecimalText
    paid_in: DecimalText


class ValueHistory(BaseModel):
    currency: CurrencyCode
    points: list[ValuePoint]


class PricePoint(BaseModel):
    date: datetime.date
    price: DecimalText


class PriceHistory(BaseModel):
    asset: Asset
    points: list[PricePoint]


class Transaction(BaseModel):
    """`amount` is what it did to the cash of the portfolio: negative for a buy or a fee."""

    id: str
    date: datetime.date
    kind: TransactionKind
    asset: Asset | None
    quantity: DecimalText | None
    price: Money | None
    amount: Money


class TransactionList(BaseModel):
    items: list[Transaction]
    page: int
    page_size: int
    total: int


class Problem(BaseModel):
    code: str
    message: str


class ProblemAnswer(BaseModel):
    error: Problem
