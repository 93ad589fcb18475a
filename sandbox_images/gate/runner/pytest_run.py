"""The application's own Python tests, run with its own packages in this throwaway container."""

import re
from pathlib import Path
from xml.etree import ElementTree

from runner.advice import advice
from runner.command import run
from runner.report import Finding, Outcome
from runner.workplace import CONFIG, Workplace

_NAME = "tests"
_CANARY = "canary_failing"
_CODES = (0, 1, 2, 3, 4, 5)
# Interrupted, broken inside, or called wrongly: a module of the tests cannot even be imported.
_BROKEN = (2, 3, 4)


async def check(work: Workplace) -> Outcome:
    """Run all tests; the canary is one test that must fail."""
    report = work.root / "tests.xml"
    tests = sorted({str(Path("tree") / path) for path in work.files if _is_test(path)})
    command = [
        "/opt/app/venv/bin/python", "-P", "-m", "pytest", "-q", "-c", str(CONFIG / "pytest.ini"),
        f"--rootdir={work.root}", "-p", "no:cacheprovider", f"--junitxml={report}",
        *tests, f"canary/{_NAME}/{_CANARY}.py",
    ]  # fmt: skip
    environment = {"PYTHONPATH": str(work.tree), "PYTHONDONTWRITEBYTECODE": "1"}
    output = await run(command, directory=work.root, codes=_CODES, environment=environment)
    if output.code in _BROKEN or not report.exists():
        tail = (output.out + output.errors)[-800:]
        broken = Finding(_NAME, "broken", "error", "tests", f"The tests cannot run: {tail}", fix=_fix())
        return Outcome(len(tests), len(tests), True, [broken])
    # Written by pytest a moment ago; expat refuses entities that grow.
    cases = ElementTree.parse(report).getroot().iter("testcase")  # noqa: S314
    findings: list[Finding] = []
    ran: set[str] = set()
    canary = False
    for case in cases:
        name = f"{case.get('classname', '')}.{case.get('name', '')}"
        failure = next((child for child in case if child.tag in ("failure", "error")), None)
        if _CANARY in name:
            canary = canary or failure is not None
            continue
        path = _file(case.get("classname") or case.get("name") or "", tests)
        ran.add(path)
        if failure is not None:
            findings.append(_finding(path, case.get("name") or path, failure))
    return Outcome(len(ran), len(tests), canary, findings)


def _is_test(path: str) -> bool:
    return path.startswith("tests/") and re.fullmatch(r"test_.*\.py|.*_test\.py", Path(path).name) is not None


def _file(classname: str, tests: list[str]) -> str:
    """The test file that a dotted name means, as a path in the tree."""
    dotted = classname.replace(".", "/")
    found = next((path for path in tests if dotted.startswith(path.removesuffix(".py"))), "tests")
    return found.removeprefix("tree/")


def _finding(path: str, test: str, failure: ElementTree.Element) -> Finding:
    lines = [line for line in (failure.text or "").splitlines() if line.startswith("E ")]
    reason = " ".join(line[1:].strip() for line in lines[:4]) or (failure.get("message") or "it failed")[:400]
    place = re.search(rf"{re.escape(path)}:(\d+)", failure.text or "")
    line = int(place[1]) if place else None
    return Finding(_NAME, "test-failed", "error", path, f"{test} failed: {reason}", line, None, _fix())


def _fix() -> str:
    return advice(_NAME, "test-failed")
