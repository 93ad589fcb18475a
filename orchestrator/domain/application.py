"""The application's manifest, `atelier.yaml`, read from the default branch only."""

import re
from typing import Literal

from pydantic import Field

from orchestrator.domain.fact import Fact

Language = Literal["en", "ru"]


class Words(Fact):
    """One text in each language of the product."""

    en: str
    ru: str


class PreviewProcess(Fact):
    """One process of the preview; `{port.NAME}` in command and environment becomes a free port."""

    name: str
    command: tuple[str, ...]
    directory: str = "."
    environment: dict[str, str] = Field(default_factory=dict)


class Preview(Fact):
    entry: str
    processes: tuple[PreviewProcess, ...]


class Packages(Fact):
    """Packages that are baked into the images and so may be imported."""

    npm: tuple[str, ...] = ()
    python: tuple[str, ...] = ()


class ExtensionPoint(Fact):
    path: str
    purpose: str


class ReviewPolicy(Fact):
    approvals: int = Field(default=1, ge=1, le=10)


class Manifest(Fact):
    """What the application lets an agent do, and how it is run."""

    id: str
    title: Words
    editable: tuple[str, ...]
    protected: tuple[str, ...] = ("atelier.yaml",)
    links: dict[str, str] = Field(default_factory=dict)
    preview: Preview
    packages: Packages = Packages()
    extension_points: tuple[ExtensionPoint, ...] = ()
    starters: tuple[Words, ...] = ()
    review: ReviewPolicy = ReviewPolicy()
    commands: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    def may_edit(self, path: str) -> bool:
        """Whether the agent may change this path: editable and not protected."""
        return matches(path, self.editable) and not matches(path, self.protected)


def matches(path: str, patterns: tuple[str, ...]) -> bool:
    """Whether one of the globs names the path; `**` crosses folders, `*` does not."""
    return any(re.fullmatch(_expression(pattern), path) for pattern in patterns)


def _expression(pattern: str) -> str:
    pieces = re.split(r"(\*\*/?|\*|\?)", pattern)
    words = {"**/": r"(?:[^/]+/)*", "**": r".*", "*": r"[^/]*", "?": r"[^/]"}
    return "".join(words.get(piece, re.escape(piece)) for piece in pieces)
