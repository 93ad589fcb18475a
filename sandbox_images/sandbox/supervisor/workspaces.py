"""The workspaces: one git working copy for each session, made from a tree and given back as one."""

import asyncio
import io
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from supervisor.archive import pack, unpack
from supervisor.environments import plain_environment
from supervisor.settings import Settings

_IN_MEMORY_BYTES = 8 * 1024 * 1024
_ALWAYS_IGNORED = ("__pycache__/", ".pytest_cache/", ".ruff_cache/", ".vite/")
# A fixed author and date: the same tree gives the same first commit everywhere.
_AUTHOR = {
    "GIT_AUTHOR_NAME": "Atelier", "GIT_AUTHOR_EMAIL": "atelier@localhost",
    "GIT_COMMITTER_NAME": "Atelier", "GIT_COMMITTER_EMAIL": "atelier@localhost",
    "GIT_AUTHOR_DATE": "2000-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2000-01-01T00:00:00Z",
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0",
}  # fmt: skip


class UnknownWorkspace(Exception):
    """There is no workspace of this session here."""


class GitFailed(Exception):
    """git ended with an error in a workspace."""


class Workspaces:
    """All workspaces of the sandbox; calls for one session wait for one another."""

    def __init__(self, settings: Settings) -> None:
        self._sessions = settings.sessions
        self._environment = {**plain_environment(os.environ), **_AUTHOR}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def directory(self, session: str) -> Path:
        """Where the workspace lies; raises UnknownWorkspace."""
        directory = self._sessions / session
        if not (directory / ".git").is_dir():
            raise UnknownWorkspace(session)
        return directory

    async def create(self, session: str, tree: bytes, links: Mapping[str, str]) -> bool:
        """Make the workspace from the tree; False when it is there already, which is left as it is."""
        async with self._locks[session]:
            directory = self._sessions / session
            if (directory / ".git").is_dir():
                return False
            unfinished = self._sessions / f".{session}.unfinished"
            await asyncio.to_thread(_start_over, unfinished, directory)
            await asyncio.to_thread(unpack, io.BytesIO(tree), unfinished)
            await self._git(unfinished, "init", "--quiet", "--initial-branch=main")
            await self._git(unfinished, "add", "--all", "--force")
            await self._git(unfinished, "commit", "--quiet", "--allow-empty", "--message", "Start")
            _make_links(unfinished, links)
            unfinished.rename(directory)
            return True

    async def export(self, session: str) -> IO[bytes]:
        """The tree as a tar: every file that is not ignored, without the links."""
        async with self._locks[session]:
            directory = self.directory(session)
            paths = await self._listed(directory)
            # On the volume, not in memory: /tmp counts as memory of the container.
            archive: IO[bytes] = tempfile.SpooledTemporaryFile(  # noqa: SIM115 - the caller closes it
                _IN_MEMORY_BYTES, dir=str(self._sessions)
            )
            await asyncio.to_thread(pack, directory, paths, archive)
            archive.seek(0)
            return archive

    async def replace(self, session: str, tree: bytes) -> None:
        """Make the workspace hold exactly this tree; ignored files and links stay."""
        async with self._locks[session]:
            directory = self.directory(session)
            before = await self._listed(directory)
            await asyncio.to_thread(_exchange, directory, before, tree)

    async def remove(self, session: str) -> None:
        """Remove the workspace; does nothing when there is none."""
        async with self._locks[session]:
            await asyncio.to_thread(_remove, self._sessions / session)

    async def _listed(self, directory: Path) -> list[str]:
        """Tracked and new files, less what is ignored. The links are named in .git/info/exclude."""
        listed = await self._git(directory, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
        return sorted({path for path in listed.decode(errors="surrogateescape").split("\0") if path})

    async def _git(self, directory: Path, *arguments: str) -> bytes:
        process = await asyncio.create_subprocess_exec(
            "git", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", *arguments,
            cwd=directory, env=self._environment,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        output, errors = await process.communicate()
        if process.returncode != 0:
            raise GitFailed(f"git {arguments[0]} ended with {process.returncode}: {errors.decode()[-500:]}")
        return output


def _start_over(unfinished: Path, directory: Path) -> None:
    _remove(unfinished)
    _remove(directory)
    unfinished.mkdir(parents=True)


def _remove(directory: Path) -> None:
    if directory.exists():
        shutil.rmtree(directory)


def _make_links(directory: Path, links: Mapping[str, str]) -> None:
    for name, target in links.items():
        place = directory / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(target)
    excluded = [*_ALWAYS_IGNORED, *(f"/{name}" for name in links)]
    exclude = directory / ".git" / "info" / "exclude"
    exclude.parent.mkdir(parents=True, exist_ok=True)
    exclude.write_text("".join(f"{line}\n" for line in excluded))


def _exchange(directory: Path, before: list[str], tree: bytes) -> None:
    # Into a staging folder first: a broken archive must not leave half a tree.
    staging = Path(tempfile.mkdtemp(dir=directory.parent, prefix=".restore-"))
    try:
        kept = set(unpack(io.BytesIO(tree), staging))
        for path in before:
            place = directory / path
            if path not in kept and (place.is_symlink() or place.is_file()):
                place.unlink()
                _remove_empty_folders(place.parent, directory)
        unpack(io.BytesIO(tree), directory)
    finally:
        shutil.rmtree(staging)


def _remove_empty_folders(folder: Path, root: Path) -> None:
    while folder != root and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
