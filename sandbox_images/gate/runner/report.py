"""What the gate answers: findings, and how each tool ran."""

from dataclasses import asdict, dataclass, field
from typing import Literal

Severity = Literal["error", "warning"]
ToolState = Literal["passed", "failed", "crashed"]


@dataclass(frozen=True)
class Finding:
    """One thing a tool objects to. Lines and columns start at 1; `fix` says what to do about it."""

    tool: str
    rule: str
    severity: Severity
    path: str
    message: str
    line: int | None = None
    column: int | None = None
    fix: str = ""


@dataclass(frozen=True)
class Outcome:
    """What one tool saw: `expected` is how many files of its kind the tree has, None where unknowable.

    `canary` is true when the tool flagged the bad file that was put before it in the same run.
    """

    files_scanned: int
    expected: int | None
    canary: bool
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class ToolRun:
    name: str
    version: str
    state: ToolState
    files_scanned: int
    duration_ms: int
    canary: bool


def crash(tool: str, rule: str, message: str, fix: str) -> Finding:
    """The finding of a tool that could not do its work: nothing passes then."""
    return Finding(tool, rule, "error", "", message, fix=fix)


def document(runs: list[ToolRun], findings: list[Finding]) -> dict[str, object]:
    """The one JSON document that the gate prints; errors first, then by place."""
    # Two shapes of one rule can meet in one place.
    once = {(one.tool, one.rule, one.path, one.line, one.column): one for one in findings}.values()
    ordered = sorted(once, key=lambda one: (one.severity, one.path, one.line or 0, one.tool, one.rule))
    return {"tools": [asdict(run) for run in runs], "findings": [asdict(one) for one in ordered]}
