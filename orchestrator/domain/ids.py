"""Ids: 15 characters `a-z0-9`, made by whoever acts first, so that every command can be repeated."""

import hashlib
import re
import secrets
from typing import Annotated, NewType

from pydantic import StringConstraints

ID_LENGTH = 15
ID_PATTERN = r"^[a-z0-9]{15}$"
_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
UserId = NewType("UserId", str)
SessionId = NewType("SessionId", str)
Cursor = NewType("Cursor", str)


def new_id() -> str:
    """A fresh random id (77 bits)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(ID_LENGTH))


def derive_id(*parts: str) -> str:
    """The one id that belongs to these parts: the same parts always give the same id."""
    number = int.from_bytes(hashlib.sha256("\x1f".join(parts).encode()).digest(), "big")
    characters = []
    for _ in range(ID_LENGTH):
        number, remainder = divmod(number, len(_ALPHABET))
        characters.append(_ALPHABET[remainder])
    return "".join(characters)


def is_id(text: str) -> bool:
    """Whether the text has the form of an id."""
    return re.fullmatch(ID_PATTERN, text) is not None
