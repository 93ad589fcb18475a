"""The gate's image: what it lets pass, what it refuses, and that its tools prove themselves."""

import pytest

from orchestrator.entrypoints.images import ImageTags
from sandbox_images.tests.bad_code import bad_files
from sandbox_images.tests.gate_container import GateReport, application_files, run_gate

pytestmark = [pytest.mark.stack, pytest.mark.timeout(1800)]
BAD = bad_files()
COMPONENT = """\
import { useState } from 'react';

export function Greeting({ name }: { name: string }) {
  const [shown, setShown] = useState(false);
  return <button onClick={() => setShown(!shown)}>{shown ? `Привет, ${name}` : 'Показать'}</button>;
}
"""
ROUTE = '''\
"""A greeting."""

from fastapi import APIRouter

router = APIRouter()


@router.get("/greeting")
async def read_greeting() -> dict[str, str]:
    return {"greeting": "hello"}
'''


@pytest.fixture(scope="module")
def refused(images: ImageTags) -> GateReport:
    """One run over the application with every bad file in it."""
    files = {**application_files(), **{path: content for path, (content, _) in BAD.items()}}
    return run_gate(images.gate, files, BAD)


def test_the_unchanged_application_passes(images: ImageTags) -> None:
    report = run_gate(images.gate, application_files(), [])

    assert [one for one in report.findings if one["severity"] == "error"] == []
    assert {tool["name"]: tool["state"] for tool in report.tools if tool["state"] != "passed"} == {}
    assert all(tool["canary"] and tool["version"] for tool in report.tools)
    assert len(report.tools) == 13


def test_a_plain_change_passes(images: ImageTags) -> None:
    change = {"src/features/Greeting.tsx": COMPONENT.encode(), "backend/routes/greeting.py": ROUTE.encode()}

    report = run_gate(images.gate, {**application_files(), **change}, change)

    assert report.findings == []


@pytest.mark.parametrize("path", sorted(BAD))
def test_bad_code_is_refused(refused: GateReport, path: str) -> None:
    assert BAD[path][1] in refused.errors_in(path)


def test_every_refusal_says_what_to_do(refused: GateReport) -> None:
    errors = [one for one in refused.findings if one["severity"] == "error"]

    assert errors
    assert all(one["message"] and (one["fix"] or one["rule"] == "syntax") for one in errors)


def test_secrets_are_found_and_not_repeated(images: ImageTags) -> None:
    token = "ghp_" + "".join(chr(97 + number * 7 % 26) + str(number * 3 % 10) for number in range(18))
    change = {"src/token.ts": f"export const token = '{token}';\n".encode()}

    report = run_gate(images.gate, {**application_files(), **change}, change)

    assert any(rule.startswith("kingfisher/") for rule in report.errors_in("src/token.ts"))
    assert all(token not in one["message"] for one in report.findings)


def test_a_failing_test_and_a_broken_build_are_refused(images: ImageTags) -> None:
    change = {
        "tests/test_wrong.py": b"def test_wrong() -> None:\n    assert 1 + 1 == 3\n",
        "src/main.tsx": b"import './nowhere';\n",
    }

    report = run_gate(images.gate, {**application_files(), **change}, change)

    assert "tests/test-failed" in report.errors_in("tests/test_wrong.py")
    assert "build/build" in {f"{one['tool']}/{one['rule']}" for one in report.findings}


def test_tests_that_silence_pytest_do_not_pass(images: ImageTags) -> None:
    silencer = "import pytest\n\n\ndef pytest_runtest_makereport():\n    pytest.exit('done', 0)\n"
    change = {"tests/conftest.py": silencer.encode()}

    report = run_gate(images.gate, {**application_files(), **change}, change)

    assert [tool["state"] for tool in report.tools if tool["name"] == "tests"] != ["passed"]
