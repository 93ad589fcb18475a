"""Verdicts of the gate: findings, bound to the exact tree and the gate image that saw it."""

from typing import Literal

from orchestrator.domain.fact import Fact

Severity = Literal["error", "warning"]
ToolState = Literal["passed", "failed", "crashed"]


class Finding(Fact):
    """One thing a tool objects to. Lines and columns start at 1; `fix` says what to do about it."""

    tool: str
    rule: str
    severity: Severity
    path: str
    line: int | None = None
    column: int | None = None
    message: str
    fix: str = ""


class ToolRun(Fact):
    """How one tool of the gate ran; `canary` says that it still bites on the bad file it must refuse."""

    name: str
    version: str
    state: ToolState
    files_scanned: int
    duration_ms: int
    canary: bool


class Verdict(Fact):
    """What the gate says of one tree, with one gate image."""

    tree: str
    image: str
    passed: bool
    findings: tuple[Finding, ...] = ()
    tools: tuple[ToolRun, ...] = ()
    duration_ms: int = 0

    @property
    def is_sound(self) -> bool:
        """Whether every tool ran to its end and bit on its canary; if not, the gate itself is at fault."""
        return bool(self.tools) and all(run.state != "crashed" and run.canary for run in self.tools)

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "error")


def judge(
    *, tree: str, image: str, findings: tuple[Finding, ...], tools: tuple[ToolRun, ...], duration_ms: int
) -> Verdict:
    """The verdict: passed if every tool ran to its end, bit on its canary, and found no error."""
    verdict = Verdict(
        tree=tree, image=image, passed=False, findings=findings, tools=tools, duration_ms=duration_ms
    )
    return verdict.model_copy(update={"passed": verdict.is_sound and not verdict.errors})


def findings_for_agent(verdict: Verdict, *, limit: int = 30) -> str:
    """The findings as the message that goes back to the agent: file, line, reason, and what to do."""
    lines = ["The gate refused this change. Findings:"]
    for finding in verdict.errors[:limit]:
        place = f"{finding.path}:{finding.line}" if finding.line else finding.path
        advice = f" ({finding.fix})" if finding.fix else ""
        lines.append(f"- {place} [{finding.tool}/{finding.rule}] {finding.message}{advice}")
    hidden = len(verdict.errors) - limit
    if hidden > 0:
        lines.append(f"- and {hidden} more of the same kind")
    lines.append("Repair these findings. Do not suppress a check: suppression comments are refused too.")
    return "\n".join(lines)
