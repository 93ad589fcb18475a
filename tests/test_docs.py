"""The documents cannot lie: folders, settings and parts that they name are compared with the code."""

import re
from pathlib import Path

import pytest

from orchestrator.entrypoints.settings import REPOSITORY, Settings

DOCUMENTS = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]


def settings_by_name() -> set[str]:
    """Every environment variable that a setting is read from."""
    names = set()
    for name, field in Settings.model_fields.items():
        names.add(f"ATELIER_{name.upper()}")
        nested = field.annotation
        if isinstance(nested, type) and hasattr(nested, "model_fields"):
            names |= {f"ATELIER_{name.upper()}__{inner.upper()}" for inner in nested.model_fields}
        if field.validation_alias is not None:
            names |= {str(choice) for choice in getattr(field.validation_alias, "choices", [])}
    return names


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_settings_that_a_document_names_exist(document: Path) -> None:
    named = set(re.findall(r"\bATELIER_[A-Z_]*[A-Z]\b", document.read_text()))
    assert named <= settings_by_name()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_of_a_document_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\((?!http)([^)#]+)\)", document.read_text())
    missing = [target for target in targets if not (document.parent / target).exists()]
    assert missing == []


def test_the_folder_map_of_the_readme_is_the_tree() -> None:
    rows = re.findall(r"^\| `([\w/]+)` \|", (REPOSITORY / "README.md").read_text(), re.MULTILINE)
    assert rows
    assert [row for row in rows if not (REPOSITORY / row).is_dir()] == []
    rings = {path.name for path in (REPOSITORY / "orchestrator").iterdir() if (path / "__init__.py").exists()}
    assert rings == {row.split("/")[1] for row in rows if row.startswith("orchestrator/")}


def test_every_setting_has_a_line_of_meaning() -> None:
    for name, field in Settings.model_fields.items():
        nested = field.annotation
        if isinstance(nested, type) and hasattr(nested, "model_fields"):
            assert all(inner.description for inner in nested.model_fields.values()), name
        else:
            assert field.description, name
