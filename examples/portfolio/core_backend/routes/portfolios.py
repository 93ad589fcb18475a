"""Portfolios: their totals, their positions, and their value over time."""

import datetime
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Path, Query

from examples.portfolio.core_backend.answers import Overview, PortfolioList, PositionList, ValueHistory
from examples.portfolio.core_backend.ledger import Ledger
from examples.portfolio.core_backend.problems import DOCUMENTED
from examples.portfolio.core_backend.records import Records
from examples.portfolio.core_backend.valuation import positions_of, totals_of, value_history_of

router = APIRouter(prefix="/portfolios", tags=["portfolios"], responses=DOCUMENTED)

PortfolioId = Annotated[str, Path(description="Id of one of your portfolios.", max_length=40)]


@router.get("", operation_id="list_portfolios", summary="Your portfolios.")
def list_portfolios(records: Records) -> PortfolioList:
    return PortfolioList(items=records.portfolios())


@router.get(
    "/{portfolio_id}/overview",
    operation_id="get_portfolio_overview",
    summary="Value, cost, profit or loss, cash and dividends of a portfolio, for each currency.",
)
def get_portfolio_overview(portfolio_id: PortfolioId, records: Records) -> Overview:
    portfolio = records.portfolio(portfolio_id)
    ledger = Ledger.of(records.entries(portfolio_id))
    as_of, prices = _latest_prices(records)
    positions = positions_of(ledger, records.assets(), prices)
    return Overview(portfolio=portfolio, as_of=as_of, totals=totals_of(ledger, positions, portfolio.currency))


@router.get(
    "/{portfolio_id}/positions",
    operation_id="list_positions",
    summary="What a portfolio holds: quantity, average cost, last price, value, profit or loss.",
)
def list_positions(portfolio_id: PortfolioId, records: Records) -> PositionList:
    records.portfolio(portfolio_id)
    ledger = Ledger.of(records.entries(portfolio_id))
    as_of, prices = _latest_prices(records)
    return PositionList(as_of=as_of, items=positions_of(ledger, records.assets(), prices))


@router.get(
    "/{portfolio_id}/value-history",
    operation_id="get_value_history",
    summary="Weekly value of a portfolio's positions in one currency, and what was paid in until then.",
)
def get_value_history(
    portfolio_id: PortfolioId,
    records: Records,
    currency: Annotated[
        str | None, Query(pattern="^[A-Z]{3}$", description="Without it, the currency of the portfolio.")
    ] = None,
) -> ValueHistory:
    portfolio = records.portfolio(portfolio_id)
    chosen = currency or portfolio.currency
    points = value_history_of(records.entries(portfolio_id), chosen, records.prices())
    return ValueHistory(currency=chosen, points=points)


def _latest_prices(records: Records) -> tuple[datetime.date, dict[str, Decimal]]:
    by_date = records.prices()
    latest = max(by_date, default=datetime.date.min)
    return latest, by_date.get(latest, {})
