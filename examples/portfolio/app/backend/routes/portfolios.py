"""The user's portfolios, their totals, and their value over time."""

from typing import Any

from fastapi import APIRouter

from backend.core_client import Core

router = APIRouter(prefix="/portfolios")


@router.get("")
async def list_portfolios(core: Core) -> list[dict[str, Any]]:
    return (await core.call("list_portfolios"))["items"]


@router.get("/{portfolio_id}/overview")
async def read_overview(portfolio_id: str, core: Core) -> dict[str, Any]:
    return await core.call("get_portfolio_overview", portfolio_id=portfolio_id)


@router.get("/{portfolio_id}/value-history")
async def read_value_history(portfolio_id: str, currency: str, core: Core) -> dict[str, Any]:
    return await core.call("get_value_history", portfolio_id=portfolio_id, currency=currency)
