"""The weekly prices of one asset."""

from typing import Any

from fastapi import APIRouter

from backend.core_client import Core

router = APIRouter(prefix="/assets/{asset_id}/prices")


@router.get("")
async def list_prices(asset_id: str, core: Core) -> list[dict[str, Any]]:
    return (await core.call("get_price_history", asset_id=asset_id))["points"]
