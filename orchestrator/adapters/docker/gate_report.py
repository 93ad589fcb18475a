"""The report that the gate prints, and what makes it whole."""

from orchestrator.domain.fact import Fact
from orchestrator.domain.verdict import Finding, ToolRun

MOST_FINDINGS = 200


class GateReport(Fact):
    """One document of JSON; anything unknown in it makes it no report."""

    tools: tuple[ToolRun, ...] = ()
    findings: tuple[Finding, ...] = ()


def broken(rule: str, message: str) -> GateReport:
    """The report of a gate that could not do its work: nothing passes with it."""
    return GateReport(findings=(_fault(rule, message),))


def whole(report: GateReport, *, files: int) -> GateReport:
    """The report, with a finding when no tool saw all files of the tree or one saw more than there are.

    Findings are cut to what fits a message, errors first.
    """
    findings = [*report.findings]
    most = max((run.files_scanned for run in report.tools), default=0)
    if most != files:
        findings.append(_fault("files-missed", f"The gate looked at {most} files of {files}."))
    findings.sort(key=lambda finding: finding.severity != "error")
    hidden = len(findings) - MOST_FINDINGS
    if hidden > 0:
        findings[MOST_FINDINGS:] = [_fault("findings-cut", f"There are {hidden} findings more.")]
    return GateReport(tools=report.tools, findings=tuple(findings))


def _fault(rule: str, message: str) -> Finding:
    return Finding(
        tool="gate",
        rule=rule,
        severity="error",
        path="",
        message=message[:2_000],
        fix="Run the checks again; nothing is published without a verdict.",
    )
