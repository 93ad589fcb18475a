"""Ruff with the gate's own configuration: security and correctness of Python code, and its format."""

import json
from typing import Any

from runner.advice import advice
from runner.command import TOOLS, run
from runner.report import Finding, Outcome
from runner.workplace import CONFIG, PYTHON_SUFFIXES, Workplace

_NAME = "ruff"
_FORMAT = "ruff-format"
_CANARY_RULES = {"S307", "S602", "TID251"}
_RUFF = str(TOOLS / "ruff")
_OWN_SETTINGS = ("--config", str(CONFIG / "ruff.toml"), "--no-respect-gitignore", "--no-cache")


async def check(work: Workplace) -> Outcome:
    """Lint every Python file of the tree; report what lies in changed files."""
    command = [
        _RUFF,
        "check",
        *_OWN_SETTINGS,
        "--ignore-noqa",
        "--output-format",
        "json",
        "tree",
        "canary/ruff",
    ]
    output = await run(command, directory=work.root, codes=(0, 1))
    messages: list[dict[str, Any]] = json.loads(output.out)
    findings: list[Finding] = []
    canary_rules: set[str] = set()
    for message in messages:
        path = work.in_tree(message["filename"])
        if path is None:
            canary_rules.add(str(message["code"]))
        elif work.changed(path):
            findings.append(_finding(path, message))
    scanned = await _seen(work)
    return Outcome(scanned, len(work.of_kind(PYTHON_SUFFIXES)), canary_rules >= _CANARY_RULES, findings)


async def check_format(work: Workplace) -> Outcome:
    """Whether changed Python files are formatted. A warning: formatting refuses no change."""
    files = [path for path in work.of_kind(PYTHON_SUFFIXES) if work.changed(path)]
    canary = "canary/ruff-format/bad.py"
    paths = [canary, *(f"tree/{path}" for path in files)]
    command = [_RUFF, "format", "--check", *_OWN_SETTINGS, "--output-format", "json", *paths]
    output = await run(command, directory=work.root, codes=(0, 1, 2))
    # A file that does not parse is left to the other checks: their findings refuse it.
    different = {one["filename"] for one in json.loads(output.out) if one["code"] == "unformatted"}
    findings = [
        Finding(
            _FORMAT, "format", "warning", path, "The file is not formatted.", fix=advice(_FORMAT, "format")
        )
        for path in files
        if str(work.tree / path) in different
    ]
    return Outcome(len(files), len(files), str(work.root / canary) in different, findings)


async def _seen(work: Workplace) -> int:
    command = [_RUFF, "check", *_OWN_SETTINGS, "--show-files", "tree"]
    output = await run(command, directory=work.root, codes=(0,))
    seen = {work.in_tree(line) for line in output.out.splitlines()}
    return len({path for path in seen if path and path.endswith(PYTHON_SUFFIXES)})


def _finding(path: str, message: dict[str, Any]) -> Finding:
    rule = str(message["code"] or "syntax")
    place = message["location"]
    text = str(message["message"])
    return Finding(_NAME, rule, "error", path, text, place["row"], place["column"], advice(_NAME, rule))
