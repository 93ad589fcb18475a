"""The tools of the gate, run side by side; a tool that cannot prove its work has crashed."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from runner import (
    ast_grep,
    eslint,
    kingfisher,
    policy,
    prettier,
    pyright,
    pytest_run,
    python_imports,
    ruff,
    text,
    tsc,
    versions,
    vite,
)
from runner.report import Finding, Outcome, ToolRun, ToolState, crash
from runner.workplace import Workplace

_AT_ONCE = 3
_ASK = "This is a fault of the check, not of your code: run the gate again, then ask an administrator."


@dataclass(frozen=True)
class Tool:
    """`runs_tree`: code of the tree runs in it, as the user of all tools and over the copy that they read."""

    name: str
    version: Callable[[], str]
    check: Callable[[Workplace], Awaitable[Outcome]]
    runs_tree: bool = False


# The slow ones first: what starts first ends first.
TOOLS = (
    Tool("kingfisher", versions.python("kingfisher-bin"), kingfisher.check),
    Tool("pyright", versions.npm("pyright"), pyright.check),
    Tool("eslint", versions.npm("eslint"), eslint.check),
    Tool("tests", versions.application("pytest"), pytest_run.check, runs_tree=True),
    Tool("build", versions.application_npm("vite"), vite.check),
    Tool("types", versions.npm("typescript-native"), tsc.check),
    Tool("prettier", versions.npm("prettier"), prettier.check),
    Tool("ast-grep", versions.python("ast-grep-cli"), ast_grep.check),
    Tool("ruff", versions.python("ruff"), ruff.check),
    Tool("ruff-format", versions.python("ruff"), ruff.check_format),
    Tool("python-imports", versions.own, python_imports.check),
    Tool("policy", versions.own, policy.check),
    Tool("text", versions.own, text.check),
)


async def run_all(work: Workplace) -> tuple[list[ToolRun], list[Finding]]:
    """Run every tool; the result does not depend on which ends first."""
    places = asyncio.Semaphore(_AT_ONCE)
    results: list[tuple[ToolRun, list[Finding]]] = []
    # A test could rewrite the copy that another tool is about to read: the tree's own code runs last.
    for runs_tree in (False, True):
        tools = [tool for tool in TOOLS if tool.runs_tree is runs_tree]
        results += await asyncio.gather(*(_run(tool, work, places) for tool in tools))
    return [run for run, _ in results], [finding for _, findings in results for finding in findings]


async def _run(tool: Tool, work: Workplace, places: asyncio.Semaphore) -> tuple[ToolRun, list[Finding]]:
    async with places:
        began = time.monotonic()
        outcome: Outcome | None = None
        try:
            outcome = await tool.check(work)
        # Whatever goes wrong inside a tool must refuse the change, never let it through.
        except Exception as error:
            findings = [crash(tool.name, "crashed", f"The check {tool.name} broke: {error}.", _ASK)]
        else:
            findings = outcome.findings + _doubts(tool.name, outcome, work)
        duration = int((time.monotonic() - began) * 1000)
    crashed = any(not finding.path for finding in findings)
    state: ToolState = "crashed" if crashed else _state(findings)
    scanned, canary = (outcome.files_scanned, outcome.canary) if outcome else (0, False)
    return ToolRun(tool.name, tool.version(), state, scanned, duration, canary), findings


def _doubts(tool: str, outcome: Outcome, work: Workplace) -> list[Finding]:
    """Why this run proves nothing: blind to its canary, or to files of the tree."""
    doubts: list[Finding] = []
    if not outcome.canary:
        message = f"The check {tool} did not flag the bad file that it must flag."
        doubts.append(crash(tool, "canary-missed", message, _ASK))
    if outcome.expected is not None and outcome.files_scanned != outcome.expected:
        message = f"The check {tool} looked at {outcome.files_scanned} files of {outcome.expected}."
        doubts.append(crash(tool, "files-missed", message, _ASK))
    if not work.files:
        doubts.append(crash(tool, "empty-tree", "The tree has no files.", _ASK))
    return doubts


def _state(findings: list[Finding]) -> ToolState:
    return "failed" if any(finding.severity == "error" for finding in findings) else "passed"
