"""Assets that the user holds or has traded, and their prices."""

import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query

from examples.portfolio.core_backend.answers import AssetClass, AssetList, PriceHistory, PricePoint
from examples.portfolio.core_backend.problems import DOCUMENTED
from examples.portfolio.core_backend.records import Records

router = APIRouter(prefix="/assets", tags=["assets"], responses=DOCUMENTED)


@router.get("", operation_id="list_assets", summary="The assets that you hold or have traded.")
def list_assets(
    records: Records,
    asset_class: Annotated[AssetClass | None, Query(description="Only this class.")] = None,
) -> AssetList:
    assets = records.assets().values()
    return AssetList(items=[asset for asset in assets if asset_class in (None, asset.asset_class)])


@router.get(
    "/{asset_id}/prices",
    operation_id="get_price_history",
    summary="Weekly prices of an asset over about a year, oldest first.",
)
def get_price_history(
    asset_id: Annotated[str, Path(description="Id of one of your assets.", max_length=40)],
    records: Records,
    from_date: Annotated[datetime.date | None, Query(description="First day, YYYY-MM-DD.")] = None,
    to_date: Annotated[datetime.date | None, Query(description="Last day, YYYY-MM-DD.")] = None,
) -> PriceHistory:
    asset = records.asset(asset_id)
    points = [
        PricePoint(date=date, price=prices[asset_id])
        for date, prices in records.prices().items()
        if (from_date is None or date >= from_date) and (to_date is None or date <= to_date)
    ]
    return PriceHistory(asset=asset, points=points)
