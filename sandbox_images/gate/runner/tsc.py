"""The TypeScript compiler over the whole tree, with the gate's own settings."""

import json
import re

from runner.advice import advice
from runner.command import GATE, NODE, run
from runner.report import Finding, Outcome
from runner.workplace import CONFIG, Workplace

_NAME = "types"
_CANARY_ERROR = "TS2322"
_TYPED = (".ts", ".tsx", ".mts", ".cts")
_LINE = re.compile(
    r"^(?P<path>[^\s(][^(]*)\((?P<line>\d+),(?P<column>\d+)\): error (?P<code>TS\d+): (?P<text>.*)$"
)


async def check(work: Workplace) -> Outcome:
    """Type errors anywhere count: a change in one file breaks others."""
    config = work.root / "tsconfig.json"
    files = [*work.of_kind(_TYPED)]
    canaries = sorted(path.relative_to(work.root).as_posix() for path in work.canary(_NAME).iterdir())
    settings = {
        "extends": str(CONFIG / "tsconfig.json"),
        "files": [*(f"tree/{path}" for path in files), *canaries],
    }
    config.write_text(json.dumps(settings))
    command = [
        NODE, str(GATE / "node_modules/typescript-native/bin/tsc"), "--project", str(config),
        "--pretty", "false", "--listFiles",
    ]  # fmt: skip
    output = await run(command, directory=work.root, codes=(0, 1, 2))
    findings: list[Finding] = []
    scanned: set[str] = set()
    canary = False
    for line in output.out.splitlines():
        if found := _LINE.match(line):
            path = work.in_tree(found["path"])
            if path is None:
                canary = canary or found["code"] == _CANARY_ERROR
            else:
                findings.append(_finding(path, found))
        elif line.startswith("error TS"):
            findings.append(Finding(_NAME, "configuration", "error", "tsconfig.json", line))
        elif line.startswith("/") and (path := work.in_tree(line)) is not None:
            scanned.add(path)
    return Outcome(len(scanned & set(files)), len(files), canary, findings)


def _finding(path: str, found: re.Match[str]) -> Finding:
    rule = found["code"]
    return Finding(
        _NAME,
        rule,
        "error",
        path,
        found["text"],
        int(found["line"]),
        int(found["column"]),
        advice(_NAME, rule),
    )
