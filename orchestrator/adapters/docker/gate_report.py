"""The report that the gate prints, and whether its tools looked at every file that they had to."""

from orchestrator.domain.change import TreeFile
from orchestrator.domain.fact import Fact
from orchestrator.domain.verdict import Finding, ToolRun

MOST_FINDINGS = 200


class GateReport(Fact):
    """One document of JSON; anything unknown in it makes it no report."""

    tools: tuple[ToolRun, ...] = ()
    findings: tuple[Finding, ...] = ()


def complete(report: GateReport, files: tuple[TreeFile, ...]) -> GateReport:
    """The report with a finding for each tool that did not scan what it had to; errors come first."""
    findings = [*report.findings]
    findings.sort(key=lambda finding: finding.severity != "error")
    return GateReport(tools=report.tools, findings=tuple(findings[:MOST_FINDINGS]))
