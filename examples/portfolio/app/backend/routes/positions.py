"""What a portfolio holds."""

from typing import Any

from fastapi import APIRouter

from backend.core_client import Core

router = APIRouter(prefix="/portfolios/{portfolio_id}/positions")


@router.get("")
async def list_positions(portfolio_id: str, core: Core) -> list[dict[str, Any]]:
    return (await core.call("list_positions", portfolio_id=portfolio_id))["items"]
