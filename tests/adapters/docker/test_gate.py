"""The gate on the real engine: its verdicts, and what becomes of a gate that breaks on the way."""

import io
import json
import subprocess
import tarfile
from collections.abc import Callable, Iterator

import pytest
import yaml

from orchestrator.adapters.docker.gate import DockerGate
from orchestrator.domain.application import Manifest, Packages, Preview, Words
from orchestrator.domain.change import FileChange, TreeFile
from orchestrator.domain.errors import Unavailable
from orchestrator.domain.verdict import Verdict
from orchestrator.entrypoints.images import ImageTags

from .conftest import REPOSITORY, House

pytestmark = pytest.mark.stack

MANIFEST = Manifest(
    id="test",
    title=Words(en="Test", ru="Тест"),
    editable=("src/**",),
    preview=Preview(entry="web", processes=()),
    packages=Packages(npm=("react",), python=("fastapi",)),
)
FILES = (
    TreeFile(path="run.sh", content=b"#!/bin/sh\n", executable=True),
    TreeFile(path="src/deep/файл.ts", content=b"export const a = 1;\n"),
)
CHANGES = (FileChange(path="src/deep/файл.ts", status="added", additions=1, deletions=0),)
GOOD_REPORT = json.dumps(
    {
        "tools": [
            {
                "name": "text",
                "version": "1",
                "state": "passed",
                "files_scanned": len(FILES),
                "duration_ms": 1,
                "canary": True,
            }
        ],
        "findings": [],
    }
)

MakeGate = Callable[..., DockerGate]


@pytest.fixture
def gate_that(house: House, images: ImageTags) -> Iterator[MakeGate]:
    """A gate whose image runs this shell script instead of the checks."""
    made: list[str] = []

    def make(script: str, *, seconds: float = 60.0) -> DockerGate:
        recipe = f"FROM {images.base}\nENTRYPOINT {json.dumps(['/bin/sh', '-c', script])}\n".encode()
        context = io.BytesIO()
        with tarfile.open(fileobj=context, mode="w") as archive:
            member = tarfile.TarInfo("Dockerfile")
            member.size = len(recipe)
            archive.addfile(member, io.BytesIO(recipe))
        context.seek(0)
        tag = f"atelier-gate-test:{house.shape.installation}-{len(made)}"
        house.client.images.build(fileobj=context, custom_context=True, tag=tag, rm=True, forcerm=True)
        made.append(tag)
        return DockerGate(
            engine=house.engine,
            shape=house.shape,
            image=tag,
            data_directory=house.data_directory,
            gate_seconds=seconds,
        )

    yield make
    for tag in made:
        house.client.images.remove(tag, force=True)


async def check(gate: DockerGate, files: tuple[TreeFile, ...] = FILES) -> Verdict:
    return await gate.check(tree="f" * 40, files=files, changes=CHANGES, manifest=MANIFEST)


def nothing_is_left(house: House) -> bool:
    labels = [f"atelier.installation={house.shape.installation}", "atelier.role=gate"]
    containers = house.client.containers.list(all=True, filters={"label": labels})
    return not containers and list((house.data_directory / "gate").iterdir()) == []


async def test_a_whole_report_gives_a_verdict_bound_to_tree_and_image(
    house: House, gate_that: MakeGate
) -> None:
    gate = gate_that(f"echo '{GOOD_REPORT}'; echo aside >&2")
    verdict = await check(gate)
    assert verdict.passed
    assert verdict.tree == "f" * 40
    assert verdict.image == await gate.image()
    assert verdict.image.startswith("sha256:")
    assert nothing_is_left(house)


async def test_the_gate_reads_the_tree_and_the_request_but_cannot_write_them(gate_that: MakeGate) -> None:
    script = (
        "exec 2>&1; id -u; cd /tree; find . -type f | sort; test -x run.sh && echo executable;"
        "ls /sys/class/net; cat src/deep/*.ts; touch /tree/new /request/new; cat /request/request.json"
    )
    verdict = await check(gate_that(f"({script}) >&2; exit 7"))
    said = verdict.findings[0].message
    for words in ("10002", "./run.sh", "executable", "export const a = 1;", "Read-only file system"):
        assert words in said
    request = json.loads(said[said.index("{") :])
    assert request == {
        "changed": [{"path": "src/deep/файл.ts", "status": "added"}],
        "editable": ["src/**"],
        "protected": ["atelier.yaml"],
        "packages": {"npm": ["react"], "python": ["fastapi"]},
    }
    assert "\nlo\n" in said


@pytest.mark.parametrize(
    ("script", "rule", "words"),
    [
        pytest.param("echo out of order >&2; exit 3", "crash", "out of order", id="crash"),
        pytest.param(f"echo '{GOOD_REPORT}'; exit 137", "crash", "137", id="killed after a good report"),
        pytest.param("echo '<html>'", "report", "not a report", id="garbage"),
        pytest.param("true", "report", "not a report", id="silence"),
        pytest.param(
            f"echo '{GOOD_REPORT}'; echo '{GOOD_REPORT}'", "report", "not a report", id="two reports"
        ),
        pytest.param("head -c 5000000 /dev/zero | tr '\\0' x", "report", "more than a report", id="flood"),
    ],
)
async def test_a_gate_that_breaks_does_not_pass_and_says_how(
    house: House, gate_that: MakeGate, script: str, rule: str, words: str
) -> None:
    verdict = await check(gate_that(script))
    assert not verdict.passed
    assert [finding.rule for finding in verdict.findings] == [rule]
    assert words in verdict.findings[0].message
    assert nothing_is_left(house)


async def test_a_gate_that_does_not_end_is_ended(house: House, gate_that: MakeGate) -> None:
    verdict = await check(gate_that(f"echo '{GOOD_REPORT}'; sleep 300", seconds=2))
    assert not verdict.passed
    assert verdict.findings[0].rule == "timeout"
    assert nothing_is_left(house)


async def test_a_tree_that_would_leave_its_directory_is_never_written(
    house: House, gate_that: MakeGate
) -> None:
    verdict = await check(gate_that(f"echo '{GOOD_REPORT}'"), (*FILES, TreeFile(path="../evil", content=b"")))
    assert not verdict.passed
    assert [(finding.rule, finding.path) for finding in verdict.findings] == [("path", "../evil")]
    assert not (house.data_directory / "evil").exists()


async def test_a_gate_that_was_not_built_is_unavailable(house: House) -> None:
    gate = DockerGate(
        engine=house.engine,
        shape=house.shape,
        image="atelier-gate:none",
        data_directory=house.data_directory,
    )
    with pytest.raises(Unavailable) as failure:
        await check(gate)
    assert failure.value.code == "image_missing"


APPLICATION = REPOSITORY / "examples/portfolio/app"
EVAL = "export function read(text: string): unknown {\n  return eval(`(${text})`);\n}\n"
PROGRAM = '"""Starts a program."""\n\nimport subprocess\n\nsubprocess.run(["id"], check=False)\n'
HIDE = """
def test_hide(tmp_path) -> None:
    top = tmp_path.parents[len(tmp_path.parents) - 2]
    for path in top.glob("gate-*/tree/backend/routes/program.py"):
        path.write_text("")
"""


def application_files() -> dict[str, bytes]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=APPLICATION, capture_output=True, check=True, text=True
    ).stdout.split("\0")
    return {path: (APPLICATION / path).read_bytes() for path in listed if path}


async def check_application(house: House, images: ImageTags, added: dict[str, str]) -> Verdict:
    """The real gate on the example with these files added."""
    tree = application_files()
    files = {**tree, **{path: text.encode() for path, text in added.items()}}
    gate = DockerGate(
        engine=house.engine, shape=house.shape, image=images.gate, data_directory=house.data_directory
    )
    return await gate.check(
        tree="a" * 40,
        files=tuple(TreeFile(path=path, content=content) for path, content in files.items()),
        changes=tuple(FileChange(path=path, status="added", additions=1, deletions=0) for path in added),
        manifest=Manifest.model_validate(yaml.safe_load(tree["atelier.yaml"])),
    )


async def test_the_example_as_it_is_passes(house: House, images: ImageTags) -> None:
    verdict = await check_application(house, images, {})
    assert verdict.errors == ()
    assert verdict.passed
    assert {run.state for run in verdict.tools} == {"passed"}


async def test_text_that_becomes_code_is_refused(house: House, images: ImageTags) -> None:
    verdict = await check_application(house, images, {"src/features/read.ts": EVAL})
    assert not verdict.passed
    assert {finding.path for finding in verdict.errors} == {"src/features/read.ts"}


async def test_a_test_of_the_tree_cannot_hide_a_file_from_the_other_tools(
    house: House, images: ImageTags
) -> None:
    verdict = await check_application(
        house, images, {"backend/routes/program.py": PROGRAM, "tests/test_hide.py": HIDE}
    )
    assert not verdict.passed
    assert "ruff" in {finding.tool for finding in verdict.errors if finding.path.endswith("program.py")}
