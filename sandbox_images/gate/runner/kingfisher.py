"""Kingfisher: keys, tokens and passwords in any file."""

import json
import secrets
import shutil
import string
from typing import Any

from runner.advice import advice
from runner.command import GATE, TOOLS, run
from runner.report import Finding, Outcome
from runner.workplace import Workplace

_NAME = "kingfisher"
_FOUND = 200


async def check(work: Workplace) -> Outcome:
    """Scan everything without asking any network; report what lies in changed files."""
    _plant(work)
    # It takes a cache only from a folder of the user it runs as: compiling the rules anew costs five seconds.
    cache = shutil.copytree(GATE / "kingfisher-cache", work.root / "kingfisher-cache")
    cache.chmod(0o700)
    command = [
        str(TOOLS / "kingfisher"), "scan", "tree", f"canary/{_NAME}", "--format", "json",
        "--git-history", "none", "--no-validate", "--no-update-check", "--no-ignore", "--no-dedup",
        "--rule-cache-dir", str(cache),
    ]  # fmt: skip
    output = await run(command, directory=work.root, codes=(0, _FOUND))
    report: dict[str, Any] = json.loads(output.out.splitlines()[0])
    findings: list[Finding] = []
    canary = False
    for entry in report["findings"]:
        found = entry["finding"]
        path = work.in_tree(found["path"])
        if path is None:
            canary = True
        elif work.changed(path):
            findings.append(_finding(path, entry["rule"], found))
    scanned = int(report["metadata"]["summary"]["blobs_scanned"]) - 1
    return Outcome(scanned, None, canary, findings)


def _plant(work: Workplace) -> None:
    """A canary made in this moment: no file of the repository looks like a secret."""
    letters = string.ascii_letters + string.digits
    token = "".join(secrets.choice(letters) for _ in range(36))
    folder = work.canary(_NAME)
    folder.mkdir(parents=True)
    (folder / "bad.py").write_text(f"TOKEN = 'ghp_{token}'\n")


def _finding(path: str, rule: dict[str, Any], found: dict[str, Any]) -> Finding:
    message = f"This looks like a secret: {rule['description']}"
    line, column = found["line"], found["column_start"]
    return Finding(_NAME, str(rule["name"]), "error", path, message, line, column, advice(_NAME, _NAME))
