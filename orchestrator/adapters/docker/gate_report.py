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
    """The report, with a finding when no tool looked at exactly as many files as the tree has.

    Most tools look at their kind of file only, and the build at more than the tree; those that look at
    all files prove that the gate had the whole tree. Findings are cut to what a person reads, errors first.
    """
    findings = [*report.findings]
    if not any(run.files_scanned == files for run in report.tools):
        findings.append(_fault("files-missed", f"No tool of the gate looked at all {files} files."))
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
