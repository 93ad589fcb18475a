"""What was bought, sold, received and paid in a portfolio."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from backend.core_client import Core

router = APIRouter(prefix="/portfolios/{portfolio_id}/transactions")

Kind = Literal["buy", "sell", "dividend", "deposit", "fee"]


@router.get("")
async def list_transactions(
    portfolio_id: str,
    core: Core,
    kind: Kind | None = None,
    page: Annotated[int, Query(ge=1)] = 1,
    page_size: Annotated[int, Query(ge=1, le=50)] = 20,
) -> dict[str, Any]:
    return await core.call(
        "list_transactions",
        portfolio_id=portfolio_id,
        kind=kind,
        page=page,
        page_size=page_size,
    )
