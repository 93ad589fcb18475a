"""The configuration that a sandbox gets: the template of the project, filled in."""

import json
from pathlib import Path

import pytest

from orchestrator.adapters.opencode.config import AgentModel, render_config

FOLDER = Path(__file__).resolve().parents[3] / "opencode_config"
MODEL = AgentModel(name="qwen", context_tokens=32768, output_tokens=4096)


def test_the_template_is_filled_in_completely() -> None:
    text = render_config(FOLDER, MODEL)
    config = json.loads(text)
    assert "{model." not in text
    assert config["model"] == "atelier/qwen"
    limit = config["provider"]["atelier"]["models"]["qwen"]["limit"]
    assert limit == {"context": 32768, "input": 32768, "output": 4096}
    assert config["compaction"]["reserved"] == 10096
    prompt = config["agent"]["coder"]["prompt"]
    assert prompt == (FOLDER / "agents" / "coder.md").read_text(encoding="utf-8").strip()


def test_the_reserve_never_takes_more_than_half_of_a_small_context() -> None:
    assert AgentModel(name="m", context_tokens=8192, output_tokens=4096).reserved_tokens == 4096


def test_an_unknown_placeholder_is_named(tmp_path: Path) -> None:
    (tmp_path / "opencode.json").write_text('{"model": "{model.size}"}')
    with pytest.raises(ValueError, match=r"model\.size"):
        render_config(tmp_path, MODEL)
