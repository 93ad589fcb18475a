"""Pyright over the whole Python tree, with the gate's own settings."""

import json
from typing import Any

from runner.advice import advice
from runner.command import GATE, NODE, run
from runner.report import Finding, Outcome
from runner.workplace import CONFIG, PYTHON_SUFFIXES, Workplace

_NAME = "pyright"
_CANARY_RULE = "reportAssignmentType"


async def check(work: Workplace) -> Outcome:
    """Type errors anywhere count: a change in one file breaks others."""
    settings = json.loads((CONFIG / "pyright.json").read_text())
    (work.root / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [
        NODE, str(GATE / "node_modules/pyright/index.js"), "--project", str(work.root),
        "--pythonpath", "/opt/app/venv/bin/python", "--outputjson",
    ]  # fmt: skip
    output = await run(command, directory=work.root, codes=(0, 1))
    result: dict[str, Any] = json.loads(output.out)
    findings: list[Finding] = []
    canary = False
    for message in result["generalDiagnostics"]:
        path = work.in_tree(message.get("file", ""))
        if path is None:
            canary = canary or message.get("rule") == _CANARY_RULE
        elif message["severity"] == "error":
            findings.append(_finding(path, message))
    canaries = len(list(work.canary(_NAME).glob("*.py")))
    scanned = int(result["summary"]["filesAnalyzed"]) - canaries
    return Outcome(scanned, len(work.of_kind(PYTHON_SUFFIXES)), canary, findings)


def _finding(path: str, message: dict[str, Any]) -> Finding:
    rule = str(message.get("rule", "syntax"))
    start = message["range"]["start"]
    text = " ".join(str(message["message"]).split())
    line, column = int(start["line"]) + 1, int(start["character"]) + 1
    return Finding(_NAME, rule, "error", path, text, line, column, advice(_NAME, rule))
