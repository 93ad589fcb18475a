"""All transactions of a portfolio as a CSV file."""

import csv
import io
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from backend.core_client import Core

router = APIRouter(prefix="/portfolios/{portfolio_id}/transactions.csv")

PAGE_SIZE = 50
COLUMNS = ("Date", "Type", "Symbol", "Asset", "Quantity", "Price", "Amount", "Currency")


@router.get("")
async def export_transactions(portfolio_id: str, core: Core) -> Response:
    rows = [row_of(transaction) for transaction in await all_transactions(portfolio_id, core)]
    # The byte order mark tells spreadsheets that the file is UTF-8.
    return Response(
        content="\ufeff" + csv_of(rows),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="transactions.csv"'},
    )


async def all_transactions(portfolio_id: str, core: Core) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    page = 1
    while True:
        answer = await core.call(
            "list_transactions", portfolio_id=portfolio_id, page=page, page_size=PAGE_SIZE
        )
        found += answer["items"]
        if not answer["items"] or len(found) >= answer["total"]:
            return found
        page += 1


def row_of(transaction: dict[str, Any]) -> list[str]:
    asset = transaction["asset"] or {}
    price = transaction["price"] or {}
    return [
        transaction["date"],
        transaction["kind"],
        plain(asset.get("symbol", "")),
        plain(asset.get("name", "")),
        transaction["quantity"] or "",
        price.get("amount", ""),
        transaction["amount"]["amount"],
        transaction["amount"]["currency"],
    ]


def csv_of(rows: list[list[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return text.getvalue()


def plain(words: str) -> str:
    """A spreadsheet must never take a name for a formula."""
    return f"'{words}" if words.startswith(("=", "+", "-", "@", "\t", "\r")) else words
