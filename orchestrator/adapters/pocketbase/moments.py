"""How PocketBase writes points in time: UTC, milliseconds, a space where ISO has its T."""

from datetime import UTC, datetime


def written(moment: datetime) -> str:
    """The moment as PocketBase stores it; finer than milliseconds is cut off."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3] + "Z"


def read(text: str) -> datetime:
    """The moment of a stored text."""
    return datetime.fromisoformat(text)
