"""What the host asks: the changed files, and what the application's manifest allows."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Request:
    """The globs are those of the manifest: `**` crosses folders, `*` does not."""

    changed: dict[str, str]
    editable: tuple[str, ...]
    protected: tuple[str, ...]
    npm_packages: tuple[str, ...]
    python_packages: tuple[str, ...]
    allowed_lock: bool

    @classmethod
    def read(cls, path: Path) -> "Request":
        """Read the request; a missing field raises KeyError, so that no rule is left out silently."""
        body = json.loads(path.read_text())
        return cls(
            changed={str(change["path"]): str(change["status"]) for change in body["changed"]},
            editable=tuple(body["editable"]),
            protected=tuple(body["protected"]),
            npm_packages=tuple(body["packages"]["npm"]),
            python_packages=tuple(body["packages"]["python"]),
            allowed_lock=bool(body.get("allowed_lock", False)),
        )


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Whether one of the globs names the path."""
    return any(re.fullmatch(_expression(pattern), path) for pattern in patterns)


def _expression(pattern: str) -> str:
    pieces = re.split(r"(\*\*/?|\*|\?)", pattern)
    words = {"**/": r"(?:[^/]+/)*", "**": r".*", "*": r"[^/]*", "?": r"[^/]"}
    return "".join(words.get(piece, re.escape(piece)) for piece in pieces)
