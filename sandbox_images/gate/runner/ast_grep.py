"""ast-grep with the gate's own rules: dynamic code, ways out, suppression comments, in both languages."""

import json
from typing import Any

from runner.command import TOOLS, run
from runner.report import Finding, Outcome
from runner.workplace import CONFIG, PYTHON_SUFFIXES, SCRIPT_SUFFIXES, Workplace

_NAME = "ast-grep"
# These rules match once in every file of their language: they count what was really parsed.
_SEEN = ("seen-typescript", "seen-python")
_CANARY_RULES = {
    "dynamic-code", "suppression-comment", "absolute-address",
    "python-dynamic-code", "python-suppression-comment", "python-hidden-names",
}  # fmt: skip
_IGNORES = ("hidden", "dot", "exclude", "global", "parent", "vcs")


async def check(work: Workplace) -> Outcome:
    """Scan everything; report what lies in changed files."""
    ignores = [word for kind in _IGNORES for word in ("--no-ignore", kind)]
    command = [
        str(TOOLS / "ast-grep"), "scan", "--config", str(CONFIG / "ast-grep" / "sgconfig.yml"),
        "--json=stream", *ignores, str(work.tree), str(work.canary(_NAME)),
    ]  # fmt: skip
    output = await run(command, directory=CONFIG / "ast-grep", codes=(0, 1))
    findings: list[Finding] = []
    seen: set[str] = set()
    canary_rules: set[str] = set()
    for line in output.out.splitlines():
        match: dict[str, Any] = json.loads(line)
        rule, path = str(match["ruleId"]), work.in_tree(match["file"])
        if path is None:
            canary_rules.add(rule)
        elif rule in _SEEN:
            seen.add(path)
        elif work.changed(path):
            findings.append(_finding(path, rule, match))
    # An empty file has no program to match.
    expected = [path for path in work.of_kind((*SCRIPT_SUFFIXES, *PYTHON_SUFFIXES)) if _has_code(work, path)]
    return Outcome(len(seen & set(expected)), len(expected), canary_rules >= _CANARY_RULES, findings)


def _has_code(work: Workplace, path: str) -> bool:
    return bool((work.tree / path).read_bytes().strip())


def _finding(path: str, rule: str, match: dict[str, Any]) -> Finding:
    start = match["range"]["start"]
    fix = str(match.get("note") or "").strip()
    line, column = int(start["line"]) + 1, int(start["column"]) + 1
    return Finding(_NAME, rule, "error", path, str(match["message"]), line, column, fix)
