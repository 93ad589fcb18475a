"""The production build of the tree's page, with the gate's own build configuration."""

import json
from typing import Any

from runner.advice import advice
from runner.command import NODE, run
from runner.report import Finding, Outcome
from runner.workplace import CONFIG, Workplace

_NAME = "build"


async def check(work: Workplace) -> Outcome:
    """Build once; the canary is a page that imports a file which is not there."""
    command = [
        NODE,
        str(CONFIG / "build.mjs"),
        str(work.tree),
        str(work.canary(_NAME)),
        str(work.root / "out"),
    ]
    output = await run(command, directory=work.root, codes=(0,))
    result: dict[str, Any] = json.loads(output.out.splitlines()[-1])
    findings = [_finding(work, error) for error in result["errors"]]
    return Outcome(int(result["modules"]), None, bool(result["canary"]), findings)


def _finding(work: Workplace, error: dict[str, Any]) -> Finding:
    path = work.in_tree(str(error.get("file") or "")) or "index.html"
    message = str(error["message"]).replace(f"{work.tree}/", "")
    return Finding(_NAME, "build", "error", path, message, error.get("line"), None, advice(_NAME, "build"))
