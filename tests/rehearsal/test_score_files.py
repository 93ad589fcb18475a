"""Scores that do not make sense are refused when the server starts."""

from pathlib import Path

import pytest

from orchestrator.entrypoints.rehearsal_model.score_files import ScoreError, load_scores

GOOD = """
id: colour
title: {en: Colour, ru: Цвет}
prompt: {en: Make it blue, ru: Сделай синим}
match: {en: [[blue]], ru: [[син]]}
plan: [{en: Paint, ru: Покрасить}]
steps:
  - plan: 1
    calls: [{tool: write, arguments: {filePath: a.css, content: {file: a.css}}}]
  - say: {en: Done, ru: Готово}
"""


def load(folder: Path, text: str) -> str:
    (folder / "a.css").write_text("body {}")
    (folder / "colour.yaml").write_text(text)
    return str(load_scores(folder)[0].steps[0].calls[0].arguments["content"])


def test_a_score_quotes_the_text_of_a_file(tmp_path: Path) -> None:
    assert load(tmp_path, GOOD) == "body {}"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("{en: [[blue]], ru: [[син]]}", "{en: [[red]], ru: [[син]]}"), "its own prompt does not match"),
        (("plan: 1", "plan: 3"), "the plan has 1 items"),
        (("- plan: 1", "- when: [red]\n    plan: 1"), "unknown answers"),
        (("  - say: {en: Done, ru: Готово}", ""), "the last step, and only it"),
        (("{file: a.css}", "{file: missing.css}"), "missing.css"),
        (("id: colour", "id: colour\nvolume: 3"), "volume"),
    ],
)
def test_a_score_that_makes_no_sense_is_named_with_its_fault(
    tmp_path: Path, change: tuple[str, str], complaint: str
) -> None:
    assert change[0] in GOOD
    with pytest.raises(ScoreError, match=complaint) as refused:
        load(tmp_path, GOOD.replace(*change))
    assert "colour.yaml" in str(refused.value)


def test_a_folder_without_scores_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScoreError, match=r"no score"):
        load_scores(tmp_path)
