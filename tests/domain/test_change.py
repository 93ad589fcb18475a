"""Paths that may enter a tree, and those that git or a file system would read specially."""

import pytest

from orchestrator.domain.change import why_path_is_refused


@pytest.mark.parametrize(
    "path",
    [
        "src/App.tsx",
        "backend/routes/allocation.py",
        ".gitignore",
        "src/[id]/page.tsx",
        "public/Портфель.svg",
        "a/b/c/d/e.txt",
    ],
)
def test_ordinary_paths_are_taken(path: str) -> None:
    assert why_path_is_refused(path) is None


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../outside",
        "src/../../outside",
        "src//double",
        ".git/config",
        ".GIT/hooks/pre-commit",
        "src/.git",
        ".gitmodules",
        ".gitattributes",
        "git~1/config",
        ".g\u200cit/config",
        "src/name\nwith-newline",
        "src/trailing ",
        "src/trailing.",
        "x" * 500,
        "/".join(["deep"] * 30),
        "",
    ],
)
def test_paths_that_leave_the_tree_or_speak_to_git_are_refused(path: str) -> None:
    assert why_path_is_refused(path) is not None
