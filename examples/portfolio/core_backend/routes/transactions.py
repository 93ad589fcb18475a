"""Transactions of a portfolio: reading them page by page, and adding one."""

import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from examples.portfolio.core_backend.answers import Transaction, TransactionKind, TransactionList
from examples.portfolio.core_backend.orders import Order, transaction_of
from examples.portfolio.core_backend.problems import DOCUMENTED
from examples.portfolio.core_backend.records import Records, TransactionFilter
from examples.portfolio.core_backend.routes.portfolios import PortfolioId

router = APIRouter(
    prefix="/portfolios/{portfolio_id}/transactions", tags=["transactions"], responses=DOCUMENTED
)


@router.get(
    "",
    operation_id="list_transactions",
    summary="Transactions of a portfolio, newest first, a page at a time.",
)
def list_transactions(
    portfolio_id: PortfolioId,
    records: Records,
    kind: Annotated[TransactionKind | None, Query(description="Only this kind.")] = None,
    asset_id: Annotated[str | None, Query(description="Only of this asset.", max_length=40)] = None,
    from_date: Annotated[datetime.date | None, Query(description="First day, YYYY-MM-DD.")] = None,
    to_date: Annotated[datetime.date | None, Query(description="Last day, YYYY-MM-DD.")] = None,
    page: Annotated[int, Query(ge=1, le=10_000, description="Page, from 1.")] = 1,
    page_size: Annotated[int, Query(ge=1, le=100, description="Transactions on a page.")] = 20,
) -> TransactionList:
    records.portfolio(portfolio_id)
    which = TransactionFilter(kind=kind, asset_id=asset_id, from_date=from_date, to_date=to_date)
    found = records.transactions(portfolio_id, which)
    start = (page - 1) * page_size
    return TransactionList(
        items=found[start : start + page_size], page=page, page_size=page_size, total=len(found)
    )


@router.post(
    "",
    operation_id="create_transaction",
    summary="Add a transaction to a portfolio.",
    status_code=201,
    responses={409: DOCUMENTED[404] | {"description": "Not enough cash or holdings"}},
)
def create_transaction(portfolio_id: PortfolioId, order: Order, records: Records) -> Transaction:
    portfolio = records.portfolio(portfolio_id)
    # Taken before anything is read, so that two orders cannot spend the same cash.
    records.connection.execute("BEGIN IMMEDIATE")
    known = {one.id: one for one in records.transactions(portfolio_id, TransactionFilter())}
    if order.id in known:
        return known[order.id]
    transaction = transaction_of(order, portfolio, records)
    records.add_transaction(portfolio_id, transaction)
    return transaction
