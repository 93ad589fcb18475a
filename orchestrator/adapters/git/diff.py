"""Git's machine-readable diff of two trees, read into changed files."""

from typing import NamedTuple

from orchestrator.domain.change import FileChange, FileStatus

OPTIONS = ("-r", "-z", "--raw", "--numstat", "--no-renames", "--no-ext-diff", "--no-textconv", "--full-index")
_STATUS: dict[str, FileStatus] = {"A": "added", "D": "deleted"}
_NOTHING = "0" * 40


class ChangedBlob(NamedTuple):
    """A changed path with the names of its content before and after; None where it is absent."""

    status: FileStatus
    before: str | None
    after: str | None


def read_changes(output: bytes) -> tuple[FileChange, ...]:
    """The changed files of `git diff-tree` with OPTIONS; lines of binary files count as none."""
    blobs, lines = _read(output)
    changes = []
    for path, blob in blobs.items():
        additions, deletions = lines.get(path, (0, 0))
        changes.append(FileChange(path=path, status=blob.status, additions=additions, deletions=deletions))
    return tuple(changes)


def read_blobs(output: bytes) -> dict[str, ChangedBlob]:
    """The same, as names of blobs by path."""
    return _read(output)[0]


def _read(output: bytes) -> tuple[dict[str, ChangedBlob], dict[str, tuple[int, int]]]:
    blobs: dict[str, ChangedBlob] = {}
    lines: dict[str, tuple[int, int]] = {}
    fields = iter(output.decode(errors="replace").split("\0"))
    for field in fields:
        if field.startswith(":"):
            _, _, before, after, letter = field.split(" ")
            status = _STATUS.get(letter, "modified")
            blobs[next(fields)] = ChangedBlob(status, _or_none(before), _or_none(after))
        elif field:
            additions, deletions, path = field.split("\t", 2)
            lines[path] = (_number(additions), _number(deletions))
    return blobs, lines


def _or_none(name: str) -> str | None:
    return None if name == _NOTHING else name


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0
