"""The three users of the example, and what each has bought, sold and received, week by week."""

from decimal import Decimal
from typing import Literal, NamedTuple


class Step(NamedTuple):
    """One thing that happens in a week. `number` is a quantity for a buy or a sale, an amount for the
    rest; a dividend's is the amount for one piece, times what is held."""

    week: int
    kind: Literal["buy", "sell", "dividend", "deposit", "fee"]
    what: str
    number: Decimal


class Account(NamedTuple):
    id: str
    email: str
    name: str
    currency: str
    steps: tuple[Step, ...]


def _buys(symbol: str, **quantities: str) -> tuple[Step, ...]:
    """Buys of one asset: w0="40" is 40 pieces in week 0."""
    return tuple(Step(int(week[1:]), "buy", symbol, Decimal(number)) for week, number in quantities.items())


def _sells(symbol: str, **quantities: str) -> tuple[Step, ...]:
    return tuple(Step(int(week[1:]), "sell", symbol, Decimal(number)) for week, number in quantities.items())


def _dividends(symbol: str, weeks: tuple[int, ...], for_one: str) -> tuple[Step, ...]:
    return tuple(Step(week, "dividend", symbol, Decimal(for_one)) for week in weeks)


def _deposits(currency: str, first: str, monthly: str) -> tuple[Step, ...]:
    """A first deposit, then one every fourth week."""
    later = tuple(Step(week, "deposit", currency, Decimal(monthly)) for week in range(4, 52, 4))
    return (Step(0, "deposit", currency, Decimal(first)), *(later if Decimal(monthly) else ()))


def _fees(currency: str, quarterly: str) -> tuple[Step, ...]:
    return tuple(Step(week, "fee", currency, Decimal(quarterly)) for week in (12, 25, 38, 51))


ACCOUNTS = (
    Account(
        "annalongterm001",
        "anna@example.com",
        "Long-term savings",
        "EUR",
        (
            *_deposits("EUR", "62000.00", "850.00"),
            *_buys("GSIF", w0="180", w9="22", w17="24", w26="20", w34="22", w43="20"),
            *_buys("NWE", w1="160", w22="40"),
            *_buys("HLDN", w2="45", w30="15"),
            *_buys("FB34", w1="110", w36="20"),
            *_buys("APF", w3="130"),
            *_buys("XGLD", w5="60", w28="20"),
            *_sells("NWE", w40="50"),
            *_dividends("GSIF", (13, 26, 39, 51), "0.42"),
            *_dividends("NWE", (27,), "1.15"),
            *_dividends("FB34", (33,), "2.20"),
            *_dividends("APF", (20, 46), "0.78"),
            *_fees("EUR", "14.90"),
        ),
    ),
    Account(
        "annatrading0001",
        "anna@example.com",
        "Trading account",
        "EUR",
        (
            *_deposits("EUR", "18500.00", "0"),
            Step(6, "deposit", "USD", Decimal("7500.00")),
            *_buys("BTC", w1="0.08", w14="0.035"),
            *_buys("LUMI", w2="28", w19="10"),
            *_buys("ORCH", w7="32", w24="8"),
            *_sells("LUMI", w33="12"),
            *_sells("BTC", w44="0.025"),
            *_dividends("ORCH", (21, 34, 47), "0.36"),
            *_fees("EUR", "9.90"),
        ),
    ),
    Account(
        "borisretire0001",
        "boris@example.com",
        "Retirement plan",
        "USD",
        (
            *_deposits("USD", "84000.00", "1200.00"),
            *_buys("USLC", w0="90", w12="8", w24="8", w36="8"),
            *_buys("RDWH", w1="140", w18="30"),
            *_buys("PFRT", w2="150"),
            *_buys("TN33", w2="120"),
            *_buys("SBPT", w4="210", w29="40"),
            *_buys("ETH", w6="1.6", w31="0.4"),
            *_sells("PFRT", w41="60"),
            *_dividends("USLC", (12, 25, 38, 50), "1.62"),
            *_dividends("RDWH", (16, 42), "0.55"),
            *_dividends("TN33", (15, 41), "1.94"),
            *_dividends("SBPT", (10, 23, 36, 49), "0.31"),
            *_fees("USD", "18.00"),
        ),
    ),
    Account(
        "ritasavings0001",
        "rita@example.com",
        "My savings",
        "EUR",
        (
            *_deposits("EUR", "9000.00", "200.00"),
            *_buys("EBAL", w1="180", w20="40", w38="40"),
            *_buys("MB30", w3="30"),
            *_dividends("EBAL", (30,), "0.45"),
            *_dividends("MB30", (28,), "1.75"),
            *_fees("EUR", "4.90"),
        ),
    ),
)
