"""Build contexts: the files an image is built from, the tag they give it, and the tar the engine reads."""

import hashlib
import io
import tarfile
from collections.abc import Mapping
from pathlib import Path

_LEFT_OUT_NAMES = frozenset({"README.md", "seccomp.json"})
_LEFT_OUT_FOLDERS = frozenset({"__pycache__", "node_modules", ".ruff_cache", ".mypy_cache"})


def read_folder(folder: Path, *, prefix: str = "") -> dict[str, bytes]:
    """The files below a folder that an image is made of, by their path in the context."""
    files: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if not path.is_file() or path.name in _LEFT_OUT_NAMES or path.suffix == ".pyc":
            continue
        if not _LEFT_OUT_FOLDERS.isdisjoint(relative.parts):
            continue
        files[f"{prefix}{relative.as_posix()}"] = path.read_bytes()
    return files


def fingerprint(files: Mapping[str, bytes], arguments: Mapping[str, str]) -> str:
    """The hash that names an image: the same files and arguments always give the same twelve digits."""
    digest = hashlib.sha256()
    for name, value in sorted(arguments.items()):
        digest.update(f"argument {name}={value}\0".encode())
    for name, content in sorted(files.items()):
        digest.update(f"file {name} {len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


def pack(files: Mapping[str, bytes]) -> io.BytesIO:
    """The files as a tar; owner, mode and date are fixed, so that the engine's layer cache can match."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            member.mode = 0o644
            archive.addfile(member, io.BytesIO(content))
    buffer.seek(0)
    return buffer
