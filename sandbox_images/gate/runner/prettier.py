"""Prettier: whether changed files are formatted. A warning: formatting refuses no change."""

from runner.advice import advice
from runner.command import GATE, NODE, run
from runner.report import Finding, Outcome
from runner.workplace import CONFIG, SCRIPT_SUFFIXES, Workplace

_NAME = "prettier"
_SUFFIXES = (*SCRIPT_SUFFIXES, ".css")


async def check(work: Workplace) -> Outcome:
    """Look at the changed files only: the rest was accepted as it is."""
    files = [path for path in work.of_kind(_SUFFIXES) if work.changed(path)]
    command = [
        NODE, str(GATE / "node_modules/prettier/bin/prettier.cjs"), "--config", str(CONFIG / "prettier.json"),
        "--no-editorconfig", "--ignore-path", "/dev/null", "--list-different",
        "canary/prettier/bad.ts", *(f"tree/{path}" for path in files),
    ]  # fmt: skip
    output = await run(command, directory=work.root, codes=(0, 1, 2))
    different = set(output.out.splitlines())
    # A file that does not parse is left to the compiler and the linter: their findings refuse it.
    findings = [
        Finding(_NAME, "format", "warning", path, "The file is not formatted.", fix=advice(_NAME, "format"))
        for path in files
        if f"tree/{path}" in different
    ]
    return Outcome(len(files), len(files), "canary/prettier/bad.ts" in different, findings)
