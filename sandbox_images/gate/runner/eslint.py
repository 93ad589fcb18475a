"""ESLint with the gate's own flat configuration: security and correctness of TypeScript and React code."""

import json
from typing import Any

from runner.advice import advice
from runner.command import GATE, NODE, run
from runner.report import Finding, Outcome, Severity
from runner.workplace import CONFIG, SCRIPT_SUFFIXES, Workplace

_NAME = "eslint"
_CANARY_RULES = {"no-eval", "no-new-func", "gate/allowed-imports", "no-restricted-syntax", "react/no-danger"}


async def check(work: Workplace) -> Outcome:
    """Lint every script of the tree; report what lies in changed files."""
    command = [
        NODE, str(GATE / "node_modules/eslint/bin/eslint.js"), "--config", str(CONFIG / "eslint.config.mjs"),
        "--format", "json", "--no-error-on-unmatched-pattern", "--no-warn-ignored", "tree", "canary/eslint",
    ]  # fmt: skip
    allowed = json.dumps(work.request.npm_packages)
    output = await run(command, directory=work.root, codes=(0, 1), environment={"ALLOWED_PACKAGES": allowed})
    results: list[dict[str, Any]] = json.loads(output.out)
    findings: list[Finding] = []
    scanned = 0
    canary_rules: set[str] = set()
    for result in results:
        path = work.in_tree(result["filePath"])
        if path is None:
            canary_rules |= {str(message["ruleId"]) for message in result["messages"]}
            continue
        scanned += 1
        if work.changed(path):
            findings += [_finding(path, message) for message in result["messages"] if _meant(message)]
    return Outcome(scanned, len(work.of_kind(SCRIPT_SUFFIXES)), canary_rules >= _CANARY_RULES, findings)


def _meant(message: dict[str, Any]) -> bool:
    """Not the notes on inline comments without effect: the suppression rule of ast-grep reports those."""
    return bool(message["ruleId"]) or bool(message.get("fatal"))


def _finding(path: str, message: dict[str, Any]) -> Finding:
    rule = str(message["ruleId"] or "syntax")
    severity: Severity = "error" if message["severity"] == 2 else "warning"
    text = str(message["message"])
    said = text.split(" Instead: ", 1)
    return Finding(
        _NAME,
        rule,
        severity,
        path,
        said[0],
        message.get("line"),
        message.get("column"),
        said[1] if len(said) > 1 else advice(_NAME, rule),
    )
