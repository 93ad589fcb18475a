"""Reading the gate's report: strictly, whole, and never to the advantage of the change."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from orchestrator.adapters.docker.gate_report import MOST_FINDINGS, GateReport, broken, whole

RUN = {
    "name": "ruff",
    "version": "1",
    "state": "passed",
    "files_scanned": 3,
    "duration_ms": 5,
    "canary": True,
}
FINDING = {
    "tool": "ruff",
    "rule": "F401",
    "severity": "warning",
    "path": "a.py",
    "line": 1,
    "message": "unused",
}


def read(document: Any) -> GateReport:
    return GateReport.model_validate_json(json.dumps(document), strict=True)


def test_a_report_is_read() -> None:
    report = whole(read({"tools": [RUN], "findings": [FINDING]}), files=3)
    assert [run.name for run in report.tools] == ["ruff"]
    assert [finding.rule for finding in report.findings] == ["F401"]


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"tools": [RUN], "findings": [], "passed": True},
        {"tools": [{**RUN, "canary": "yes"}], "findings": []},
        {"tools": [{**RUN, "files_scanned": "3"}], "findings": []},
        {"tools": [{**RUN, "state": "perfect"}], "findings": []},
        {"tools": [RUN], "findings": [{**FINDING, "severity": "note"}]},
    ],
)
def test_what_is_not_exactly_a_report_is_none(document: Any) -> None:
    with pytest.raises(ValidationError):
        read(document)


@pytest.mark.parametrize("files", [2, 4])
def test_a_gate_that_saw_other_files_than_the_trees_does_not_pass(files: int) -> None:
    report = whole(read({"tools": [RUN], "findings": []}), files=files)
    assert [(finding.rule, finding.severity) for finding in report.findings] == [("files-missed", "error")]


def test_a_report_without_tools_does_not_pass() -> None:
    assert whole(GateReport(), files=3).findings[0].severity == "error"


def test_warnings_without_number_do_not_hide_an_error() -> None:
    warnings = [FINDING] * (MOST_FINDINGS * 2)
    report = whole(read({"tools": [RUN], "findings": [*warnings, {**FINDING, "severity": "error"}]}), files=3)
    assert report.findings[0].severity == "error"
    assert len(report.findings) == MOST_FINDINGS + 1


def test_a_broken_gate_is_an_error_with_what_to_do() -> None:
    finding = broken("timeout", "The gate did not end in 120 s.").findings[0]
    assert (finding.tool, finding.severity) == ("gate", "error")
    assert "Run the checks again" in finding.fix
