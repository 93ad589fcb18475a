"""The assets of the example market and their weekly prices, the same on every machine."""

import datetime
import hashlib
from decimal import Decimal
from typing import NamedTuple

from examples.portfolio.core_backend.answers import AssetClass
from examples.portfolio.core_backend.money import rounded

WEEKS = 53
LAST_PRICE_DATE = datetime.date(2026, 11, 13)
FIRST_PRICE_DATE = LAST_PRICE_DATE - datetime.timedelta(weeks=WEEKS - 1)


class ListedAsset(NamedTuple):
    """An asset, its first price, and how far its price moves in a week, in basis points."""

    symbol: str
    name: str
    asset_class: AssetClass
    currency: str
    first_price: Decimal
    drift: int
    swing: int


MARKET = {
    asset.symbol: asset
    for asset in (
        ListedAsset("GSIF", "Global Shares Index Fund", "fund", "EUR", Decimal("96.40"), 26, 150),
        ListedAsset("NWE", "Nordwind Energie AG", "equity", "EUR", Decimal("41.85"), 34, 330),
        ListedAsset("HLDN", "Halden Robotics ASA", "equity", "EUR", Decimal("128.30"), -22, 380),
        ListedAsset("FB34", "Federal Bond 2.20 % 2034", "bond", "EUR", Decimal("97.35"), 4, 42),
        ListedAsset("APF", "Alpine Property Fund", "real_estate", "EUR", Decimal("52.10"), 9, 95),
        ListedAsset("XGLD", "Gold, physical", "commodity", "EUR", Decimal("71.60"), 31, 190),
        ListedAsset("BTC", "Bitcoin", "crypto", "EUR", Decimal("58120.00"), 48, 620),
        ListedAsset("LUMI", "Lumio Semiconductors NV", "equity", "EUR", Decimal("212.75"), 41, 430),
        ListedAsset("ORCH", "Orchard Software Inc.", "equity", "USD", Decimal("164.20"), 29, 290),
        ListedAsset("USLC", "US Large Company Index Fund", "fund", "USD", Decimal("402.15"), 24, 165),
        ListedAsset("RDWH", "Redwood Health Inc.", "equity", "USD", Decimal("88.90"), 17, 240),
        ListedAsset("PFRT", "Pacific Freight Corp.", "equity", "USD", Decimal("57.45"), -14, 310),
        ListedAsset("TN33", "Treasury Note 3.875 % 2033", "bond", "USD", Decimal("98.80"), 3, 45),
        ListedAsset("SBPT", "Sunbelt Property Trust", "real_estate", "USD", Decimal("33.20"), 12, 140),
        ListedAsset("ETH", "Ethereum", "crypto", "USD", Decimal("2745.00"), 38, 680),
        ListedAsset("EBAL", "Euro Balanced Fund", "fund", "EUR", Decimal("24.75"), 14, 90),
        ListedAsset("MB30", "Municipal Bond 1.75 % 2030", "bond", "EUR", Decimal("95.60"), 5, 38),
        ListedAsset("EUR", "Cash in euros", "cash", "EUR", Decimal("1.00"), 0, 0),
        ListedAsset("USD", "Cash in US dollars", "cash", "USD", Decimal("1.00"), 0, 0),
    )
}


def price_date(week: int) -> datetime.date:
    return FIRST_PRICE_DATE + datetime.timedelta(weeks=week)


def weekly_prices(asset: ListedAsset) -> list[Decimal]:
    """A price for each week: a random walk whose chance is the hash of symbol and week."""
    prices = [asset.first_price]
    for week in range(1, WEEKS):
        basis_points = asset.drift + asset.swing * _chance(asset.symbol, week)
        prices.append(rounded(prices[-1] * (1 + basis_points / 10_000)))
    return prices


def _chance(symbol: str, week: int) -> Decimal:
    """Between -1 and 1."""
    digest = hashlib.sha256(f"{symbol} {week}".encode()).digest()
    return Decimal(int.from_bytes(digest[:4], "big")) / 2**31 - 1
