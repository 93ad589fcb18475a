"""The place the tools work in: a copy of the tree's plain files, and the canaries beside it."""

import os
import shutil
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from runner.request import Request

CONFIG = Path("/opt/gate/config")
_CANARY_SUFFIX = ".canary"
SCRIPT_SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
PYTHON_SUFFIXES = (".py", ".pyi")


@dataclass(frozen=True)
class Workplace:
    """`root` holds `tree/`, `canary/` and a link to the baked packages, so that imports resolve upwards.

    `odd` are entries of the tree that are no plain files: they are never copied.
    """

    root: Path
    request: Request
    files: tuple[str, ...]
    odd: tuple[str, ...]

    @property
    def tree(self) -> Path:
        return self.root / "tree"

    def canary(self, tool: str) -> Path:
        return self.root / "canary" / tool

    def of_kind(self, suffixes: Iterable[str]) -> list[str]:
        """The files of the tree with one of these endings."""
        return [path for path in self.files if path.endswith(tuple(suffixes))]

    def changed(self, path: str) -> bool:
        """Whether the change touches this file."""
        return path in self.request.changed

    def in_tree(self, path: str) -> str | None:
        """The path in the tree that a tool means; None for the canary and for everything else."""
        absolute = os.path.normpath(self.root / path)
        prefix = f"{self.tree}/"
        return absolute.removeprefix(prefix) if absolute.startswith(prefix) else None


def prepare(tree: Path, root: Path, request: Request) -> Workplace:
    """Copy the tree and set out the canaries."""
    files, odd = _plain_files(tree)
    for path in files:
        target = root / "tree" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(tree / path, target)
    (root / "tree").mkdir(parents=True, exist_ok=True)
    canaries = CONFIG / "canaries"
    for source in canaries.rglob(f"*{_CANARY_SUFFIX}"):
        target = root / "canary" / source.relative_to(canaries).with_suffix("")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    (root / "node_modules").symlink_to("/opt/app/node_modules")
    return Workplace(root, request, tuple(files), tuple(odd))


def _plain_files(tree: Path) -> tuple[list[str], list[str]]:
    files: list[str] = []
    odd: list[str] = []
    for folder, folders, names in os.walk(tree):
        for name in (*folders, *names):
            place = Path(folder) / name
            mode = place.lstat().st_mode
            if stat.S_ISREG(mode):
                files.append(place.relative_to(tree).as_posix())
            elif not stat.S_ISDIR(mode):
                odd.append(place.relative_to(tree).as_posix())
        folders[:] = [name for name in folders if not (Path(folder) / name).is_symlink()]
    return sorted(files), sorted(odd)
