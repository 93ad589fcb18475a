"""How scores are read from their YAML files, with the code files that they quote."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from orchestrator.entrypoints.rehearsal_model.score import Score


class ScoreError(Exception):
    """A score file cannot be played."""


def load_scores(folder: Path) -> tuple[Score, ...]:
    """Every *.yaml of the folder, in the order of their names; `{file: path}` stands for that file's text."""
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise ScoreError(f"no score (*.yaml) in {folder}; point --scores at a folder that has some")
    return tuple(_load_score(path) for path in paths)


def _load_score(path: Path) -> Score:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Score.model_validate(_with_quoted_files(content, path.parent))
    except (ValidationError, yaml.YAMLError, OSError, ValueError) as error:
        raise ScoreError(f"score {path}: {error}") from error


def _with_quoted_files(content: Any, folder: Path) -> Any:
    match content:
        case {"file": str(name)} if len(content) == 1:
            return (folder / name).read_text(encoding="utf-8")
        case dict():
            return {key: _with_quoted_files(value, folder) for key, value in content.items()}
        case list():
            return [_with_quoted_files(item, folder) for item in content]
        case _:
            return content
