"""Python imports against what is allowed: the manifest's packages, harmless modules, the application."""

import ast
import json
import re
from collections.abc import Iterator

from runner.report import Finding, Outcome
from runner.workplace import CONFIG, PYTHON_SUFFIXES, Workplace

_NAME = "python-imports"


async def check(work: Workplace) -> Outcome:
    """Read every Python file; report imports in changed files that nothing allows."""
    standard = set(json.loads((CONFIG / "python_modules.json").read_text()))
    packages = {_module(package) for package in work.request.python_packages}
    own = {path.split("/")[0].removesuffix(".py") for path in work.of_kind(PYTHON_SUFFIXES)}
    allowed = standard | packages | own
    files = work.of_kind(PYTHON_SUFFIXES)
    findings: list[Finding] = []
    for path in files:
        if work.changed(path):
            findings += _refused(path, (work.tree / path).read_bytes(), allowed)
    bad = (work.canary(_NAME) / "bad.py").read_bytes()
    return Outcome(len(files), len(files), bool(_refused("bad.py", bad, allowed)), findings)


def _module(package: str) -> str:
    """The module a package brings: the few whose names differ are named here."""
    name = re.sub(r"[-_.]+", "_", package).lower()
    return {"pyjwt": "jwt", "pyyaml": "yaml", "pillow": "PIL", "python_dateutil": "dateutil"}.get(name, name)


def _refused(path: str, source: bytes, allowed: set[str]) -> list[Finding]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        return [Finding(_NAME, "syntax", "error", path, f"This is not Python: {error}.", line)]
    return [_finding(path, name, node) for name, node in _imports(tree) if name not in allowed]


def _imports(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                yield from ((alias.name.split(".")[0], node) for alias in node.names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.split(".")[0], node


def _finding(path: str, name: str, node: ast.stmt) -> Finding:
    return Finding(
        _NAME,
        "import-not-allowed",
        "error",
        path,
        f"The module {name} may not be imported here.",
        node.lineno,
        node.col_offset + 1,
        "Use the packages of the manifest and modules of this application; core data come through MCP only.",
    )
