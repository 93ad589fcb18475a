"""Decimal amounts with their currency, as JSON text that loses no digit."""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer, StringConstraints

CENT = Decimal("0.01")

DecimalText = Annotated[Decimal, PlainSerializer(lambda value: format(value, "f"), return_type=str)]
CurrencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class Money(BaseModel):
    """An amount of one currency, for example {"amount": "1234.56", "currency": "EUR"}."""

    model_config = ConfigDict(frozen=True)

    amount: DecimalText
    currency: CurrencyCode


def rounded(amount: Decimal) -> Decimal:
    """The amount in whole cents; halves go to the even neighbour, so that errors do not add up."""
    return amount.quantize(CENT, rounding=ROUND_HALF_EVEN)


def percent_of(part: Decimal, whole: Decimal) -> Decimal | None:
    """What share of the whole the part is, in percent with two digits; None of nothing."""
    return rounded(part * 100 / whole) if whole else None
