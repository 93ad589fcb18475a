"""Every score against the files of the application that it edits."""

import itertools
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from orchestrator.domain.application import Manifest
from orchestrator.entrypoints.rehearsal_model.score import MOVEMENTS, Score, Step
from orchestrator.entrypoints.rehearsal_model.score_files import load_scores
from tests.rehearsal.opencode_binary import NODE_PROGRAMS

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "examples" / "portfolio" / "app"
SCORES = [score for score in load_scores(ROOT / "opencode_config" / "rehearsals") if score.listed]
MANIFEST = Manifest.model_validate(yaml.safe_load((APP / "atelier.yaml").read_text()))


def played(score: Score, variant: str | None) -> list[Step]:
    return [step for name in MOVEMENTS for step in score.movement(name) if step.is_played(variant)]


def apply(steps: list[Step], folder: Path) -> None:
    """What OpenCode's read, write and edit tools do, with their refusals."""
    for call in (call for step in steps for call in step.calls):
        path = folder / call.arguments.get("filePath", "")
        match call.tool:
            case "read":
                assert path.is_file(), path
            case "write":
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(call.arguments["content"])
            case "edit":
                text = path.read_text()
                assert text.count(call.arguments["oldString"]) == 1, call.arguments["oldString"]
                path.write_text(text.replace(call.arguments["oldString"], call.arguments["newString"]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied = tmp_path / "app"
    shutil.copytree(APP, copied, ignore=shutil.ignore_patterns("node_modules", "__pycache__", ".vite"))
    return copied


@pytest.mark.parametrize("order", list(itertools.permutations(range(len(SCORES)))), ids=str)
def test_scores_apply_to_the_application_in_any_order(folder: Path, order: tuple[int, ...]) -> None:
    for index in order:
        apply(played(SCORES[index], SCORES[index].otherwise), folder)


@pytest.mark.parametrize("score", SCORES, ids=lambda score: score.id)
def test_a_score_writes_only_where_the_manifest_lets_it(score: Score) -> None:
    calls = [call for name in MOVEMENTS for step in score.movement(name) for call in step.calls]
    written = {call.arguments["filePath"] for call in calls if call.tool in ("write", "edit")}
    assert [path for path in sorted(written) if not MANIFEST.may_edit(path)] == []


def test_the_starters_of_the_application_are_the_prompts_of_the_scores() -> None:
    prompts = {(score.prompt.en, score.prompt.ru) for score in SCORES}
    assert {(starter.en, starter.ru) for starter in MANIFEST.starters} == prompts


@pytest.mark.stack
@pytest.mark.parametrize("variant", ["donut", "bars"])
def test_all_scores_together_pass_types_lint_and_tests(folder: Path, app_modules: Path, variant: str) -> None:
    for score in SCORES:
        apply(played(score, variant if variant in score.answers else score.otherwise), folder)
    (folder / "node_modules").symlink_to(app_modules)
    check = [NODE_PROGRAMS / "node", "node_modules/typescript/bin/tsc", "--noEmit"]
    types = subprocess.run(check, cwd=folder, capture_output=True, text=True, check=False)
    assert types.returncode == 0, types.stdout
    ruff = Path(sys.executable).parent / "ruff"
    linted = subprocess.run(
        [ruff, "check", "backend", "tests"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert linted.returncode == 0, linted.stdout
    command = [sys.executable, "-m", "pytest", "-q", "tests", "-p", "no:cacheprovider", "--rootdir", "."]
    tests = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert tests.returncode == 0, tests.stdout
