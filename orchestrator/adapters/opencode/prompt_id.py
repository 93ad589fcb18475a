"""OpenCode's message ids for our prompts: derived from our id and its moment, so that they can be looked for.

OpenCode orders a conversation by message id: `msg_`, then 48 bits of time (milliseconds times 4096 plus a
counter, cut to 48 bits) as hex, then 14 characters. Ours fall in order because they are made the same way.
"""

import hashlib
from datetime import datetime

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_TAIL_LENGTH = 14


def message_id(prompt_id: str, at: datetime) -> str:
    """OpenCode's id of our prompt."""
    return f"msg_{_moment(at)}{_tail(prompt_id)}"


def continuation_id(prompt_id: str, number: int, at: datetime) -> str:
    """The id of the number-th request to continue an interrupted prompt, sent at that moment."""
    return f"msg_{_moment(at)}{_tail(prompt_id, number)}"


def is_continuation(candidate: str, prompt_id: str, number: int) -> bool:
    """Whether a message found in the conversation is that continuation, whenever it was sent."""
    return candidate.startswith("msg_") and candidate.endswith(_tail(prompt_id, number))


def _moment(at: datetime) -> str:
    milliseconds = int(at.timestamp() * 1000)
    return f"{(milliseconds * 4096 + 1) & (2**48 - 1):012x}"


def _tail(prompt_id: str, number: int = 0) -> str:
    digest = int.from_bytes(hashlib.sha256(f"{prompt_id}/{number}".encode()).digest(), "big")
    characters = []
    for _ in range(_TAIL_LENGTH):
        digest, remainder = divmod(digest, len(_ALPHABET))
        characters.append(_ALPHABET[remainder])
    return "".join(characters)
