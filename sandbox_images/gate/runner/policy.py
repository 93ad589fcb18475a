"""The manifest's rules: which files may change, what they may be called, how large they may be."""

import json
import re
from collections.abc import Iterable

from runner.report import Finding, Outcome
from runner.request import Request, matches
from runner.workplace import Workplace

_NAME = "policy"
_MOST_CHANGES = 400
_LARGEST_BYTES = 1_000_000
_NAME_OF_PATH = re.compile(r"[A-Za-z0-9._/@+-]+")
_LOCKS = (
    "package-lock.json",
    "requirements.txt",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "uv.lock",
)
_DEPENDENCIES = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
_UNDO = "Undo the change of this file; work in the files that the manifest names as editable."


async def check(work: Workplace) -> Outcome:
    """Judge the list of changes, then the files behind it."""
    findings = [*_of_changes(work.request), *_of_files(work), *_of_packages(work)]
    return Outcome(len(work.files), len(work.files), _bites(), findings)


def _of_changes(request: Request) -> Iterable[Finding]:
    if len(request.changed) > _MOST_CHANGES:
        message = f"{len(request.changed)} files are changed; {_MOST_CHANGES} is the most."
        yield _error("too-many-changes", ".", message, "Make a smaller change.")
    for path in request.changed:
        if matches(path, request.protected):
            yield _error("protected-file", path, "This file is protected and may not change.", _UNDO)
        elif path in _LOCKS and request.allowed_lock:
            continue
        elif not matches(path, request.editable):
            yield _error("not-editable", path, "This file is not one of those that may change.", _UNDO)
        if not _NAME_OF_PATH.fullmatch(path) or _hides(path):
            fix = "Use plain letters, digits, dots, dashes and underscores, and no hidden folders."
            yield _error("odd-name", path, "The name of this file is not allowed.", fix)


def _hides(path: str) -> bool:
    parts = path.split("/")
    return any(part.lower().startswith(".git") or part in ("node_modules", "..", "") for part in parts)


def _of_files(work: Workplace) -> Iterable[Finding]:
    for path in work.odd:
        yield _error(
            "not-a-plain-file", path, "This is a link or a special file.", "Replace it by a plain file."
        )
    for path in work.files:
        if work.changed(path) and (work.tree / path).stat().st_size > _LARGEST_BYTES:
            yield _error(
                "too-large", path, "This file is larger than 1 MB.", "Make it smaller, or leave it out."
            )


def _of_packages(work: Workplace) -> Iterable[Finding]:
    """A changed list of packages may name allowed ones only."""
    fix = "Use the packages that the manifest allows; no others are installed."
    request = work.request
    if "package.json" in request.changed and "package.json" in work.files:
        try:
            listed = json.loads((work.tree / "package.json").read_text())
            named = {name for group in _DEPENDENCIES for name in listed.get(group, {})}
        except (ValueError, TypeError, AttributeError):
            yield _error("unreadable", "package.json", "This is not a list of packages.", "Undo the change.")
            return
        for name in sorted(named - set(request.npm_packages)):
            yield _error("package-not-allowed", "package.json", f"The package {name} is not allowed.", fix)
    if "requirements.txt" in request.changed and "requirements.txt" in work.files:
        allowed = {name.lower() for name in request.python_packages}
        for number, line in enumerate((work.tree / "requirements.txt").read_text().splitlines(), start=1):
            name = re.split(r"[\s=<>!~;\[#@]", line.strip(), maxsplit=1)[0].lower()
            if name and name not in allowed:
                message = f"The package {name} is not allowed."
                yield _error("package-not-allowed", "requirements.txt", message, fix, line=number)


def _bites() -> bool:
    """The canary: a protected file and an unlisted one."""
    bad = {"atelier.yaml": "modified", "elsewhere.txt": "added"}
    request = Request(bad, ("src/**",), ("atelier.yaml",), (), (), allowed_lock=False)
    return {finding.rule for finding in _of_changes(request)} == {"protected-file", "not-editable"}


def _error(rule: str, path: str, message: str, fix: str, *, line: int | None = None) -> Finding:
    return Finding(_NAME, rule, "error", path, message, line, fix=fix)
