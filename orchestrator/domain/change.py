"""Changes: what a workspace's tree differs in from its base commit, and which paths may differ."""

import re
from typing import Literal

from orchestrator.domain.fact import Fact

FileStatus = Literal["added", "modified", "deleted"]
MAX_FILE_BYTES = 1_000_000
MAX_FILES = 5_000
MAX_TREE_BYTES = 50_000_000
_NAME = re.compile(r"^[\w .@+()\[\]~-]{1,120}\Z", re.UNICODE)


class FileChange(Fact):
    """One changed file; lines are counted as git counts them."""

    path: str
    status: FileStatus
    additions: int
    deletions: int


class FileVersions(Fact):
    """A changed file before and after, as text; None where it is absent or not text."""

    path: str
    status: FileStatus
    before: str | None
    after: str | None


class TreeFile(Fact):
    """A regular file of an exported tree."""

    path: str
    content: bytes
    executable: bool = False


class Change(Fact):
    """The diff of a workspace against its base commit."""

    base_commit: str
    tree: str
    files: tuple[FileChange, ...]


def why_path_is_refused(path: str) -> str | None:
    """Why a path of a workspace cannot enter a tree, or None when it can.

    Refused are names that escape the tree, that git or a file system would read specially
    (any `.git*` but the plain .gitignore, in any case or with invisible characters), and absurd names.
    """
    parts = path.split("/")
    if path.startswith("/") or len(path) > 400 or len(parts) > 24:
        return "the path is absolute or too long"
    for part in parts:
        if part in ("", ".", ".."):
            return "the path leaves the tree"
        if not _NAME.match(part) or part.endswith((" ", ".")):
            return "the name has characters that are not allowed"
        folded = re.sub(r"[^\x21-\x7e]", "", part).lower()
        if (folded.startswith(".git") and part != ".gitignore") or folded.startswith("git~"):
            return "names that git reads specially are not allowed"
    return None
