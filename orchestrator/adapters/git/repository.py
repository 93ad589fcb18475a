"""The bare repository as trees and commits: content is read and written raw, and never checked out."""

import asyncio
import re
import shutil
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from orchestrator.adapters.git import diff
from orchestrator.adapters.git.manifest import PATH as MANIFEST_PATH
from orchestrator.adapters.git.manifest import read_manifest
from orchestrator.adapters.git.objects import GitObject, pack, tree_objects
from orchestrator.adapters.git.plumbing import GitPlumbing, repository_unavailable
from orchestrator.domain.application import Manifest
from orchestrator.domain.change import FileChange, FileVersions, TreeFile
from orchestrator.domain.errors import NotFound, Refused
from orchestrator.domain.user import User

_HASH = re.compile(r"[0-9a-f]{40}")
_SETTINGS = {"gc.auto": "0", "gc.pruneExpire": "never", "core.logAllRefUpdates": "true"}
_PLATFORM = User(id="0" * 15, email="atelier@localhost", name="Atelier", role="user")


class GitSourceRepository:
    """Objects that no branch names are kept for good: checkpoints are such trees."""

    def __init__(self, directory: Path, *, default_branch: str = "main") -> None:
        self._git = GitPlumbing(directory)
        self._default = f"refs/heads/{default_branch}"

    async def head(self) -> str:
        status, output = await self._git.ask(
            "rev-parse", "--verify", "--quiet", f"{self._default}^{{commit}}"
        )
        if status != 0:
            raise NotFound("unknown_object", "The application's repository has no commit yet.")
        return output.decode().strip()

    async def tree_of(self, commit: str) -> str:
        return await self._resolve(commit, "tree")

    async def manifest(self, commit: str) -> Manifest:
        commit = await self._resolve(commit, "commit")
        status, text = await self._git.ask("cat-file", "blob", f"{commit}:{MANIFEST_PATH}")
        if status != 0:
            raise Refused(
                "manifest_missing",
                f"The application has no {MANIFEST_PATH} on its default branch.",
                action="Add one.",
                subject=MANIFEST_PATH,
            )
        return read_manifest(text)

    async def files(self, tree: str) -> tuple[TreeFile, ...]:
        tree = await self._resolve(tree, "tree")
        listing = await self._git.run("ls-tree", "-r", "-z", "--full-tree", tree)
        entries = [_entry(line) for line in listing.decode().split("\0") if line]
        contents = await self._blobs([name for _, name, _ in entries])
        return tuple(
            TreeFile(path=path, content=contents[name], executable=mode == "100755")
            for mode, name, path in entries
        )

    async def write_tree(self, files: tuple[TreeFile, ...]) -> str:
        objects = await asyncio.to_thread(tree_objects, files)
        missing = await self._missing(objects)
        if missing:
            packed = await asyncio.to_thread(pack, missing)
            await self._git.run("unpack-objects", "-q", "--strict", stdin=packed)
        return objects[-1].name

    async def changes(self, base_commit: str, tree: str) -> tuple[FileChange, ...]:
        return diff.read_changes(await self._diff(base_commit, tree))

    async def versions(self, base_commit: str, tree: str, path: str) -> FileVersions:
        blobs = diff.read_blobs(await self._diff(base_commit, tree))
        if path not in blobs:
            raise NotFound("unknown_file", f"The file {path[:200]!r} did not change.", subject=path[:400])
        changed = blobs[path]
        contents = await self._blobs([name for name in (changed.before, changed.after) if name])
        return FileVersions(
            path=path,
            status=changed.status,
            before=_text(contents[changed.before]) if changed.before else None,
            after=_text(contents[changed.after]) if changed.after else None,
        )

    async def commit(self, *, tree: str, parent: str, message: str, author: User) -> str:
        """Its date is one second after its parent's: the same arguments must give the same commit."""
        tree, parent = await self._resolve(tree, "tree"), await self._resolve(parent, "commit")
        parent_date = await self._git.run("rev-list", "--max-count=1", "--timestamp", parent)
        moment = datetime.fromtimestamp(int(parent_date.split()[0]) + 1, UTC)
        return await self._commit(tree, (parent,), message, author=author, at=moment)

    async def rebase_tree(self, *, base_commit: str, tree: str, onto: str) -> str | None:
        base, onto = await self._resolve(base_commit, "commit"), await self._resolve(onto, "commit")
        if base == onto:
            return await self._resolve(tree, "tree")
        # git 2.39 merges commits only, and finds their base by itself: the change is made one for that.
        change = await self.commit(tree=tree, parent=base, message="change", author=_PLATFORM)
        merge = ("merge-tree", "--write-tree", "--no-messages", onto, change)
        status, output = await self._git.ask(*merge)
        if status > 1:
            await self._git.run(*merge)
        return output.decode().split("\n", 1)[0] if status == 0 else None

    async def seed(self, files: tuple[TreeFile, ...], message: str) -> str:
        """The tip of the default branch; where there is none, a first commit of these files becomes it."""
        await self._create()
        try:
            return await self.head()
        except NotFound:
            pass
        tree = await self.write_tree(files)
        first = await self._commit(tree, (), message, author=_PLATFORM, at=datetime.now(UTC))
        await self._git.ask("update-ref", self._default, first, "0" * 40)  # another process may be first
        return await self.head()

    async def _create(self) -> None:
        """Made beside its place and moved there: half a repository is never seen; the first maker wins."""
        place = self._git.directory
        if (place / "HEAD").exists():
            return
        try:
            made = await asyncio.to_thread(_directory_beside, place)
        except OSError as failure:
            raise repository_unavailable(str(failure), place) from failure
        git = GitPlumbing(made)
        branch = self._default.removeprefix("refs/heads/")
        await git.run("init", "--quiet", "--bare", f"--initial-branch={branch}", "--template=")
        for setting, value in _SETTINGS.items():
            await git.run("config", setting, value)
        try:
            await asyncio.to_thread(made.rename, place)
        except OSError as taken:
            await asyncio.to_thread(shutil.rmtree, made)
            if not (place / "HEAD").exists():
                raise repository_unavailable(str(taken), place) from taken

    async def _commit(
        self, tree: str, parents: tuple[str, ...], message: str, *, author: User, at: datetime
    ) -> str:
        date = f"@{int(at.timestamp())} +0000"
        environment = {
            "GIT_AUTHOR_NAME": _name(author.name) or _name(author.email) or author.id,
            "GIT_AUTHOR_EMAIL": _name(author.email),
            "GIT_AUTHOR_DATE": date,
            "GIT_COMMITTER_NAME": _PLATFORM.name,
            "GIT_COMMITTER_EMAIL": _PLATFORM.email,
            "GIT_COMMITTER_DATE": date,
        }
        links = [word for parent in parents for word in ("-p", parent)]
        text = message.replace("\0", "").rstrip("\n") + "\n"
        output = await self._git.run(
            "commit-tree", tree, *links, stdin=text.encode(), environment=environment
        )
        return output.decode().strip()

    async def _diff(self, base_commit: str, tree: str) -> bytes:
        before, after = await self._resolve(base_commit, "tree"), await self._resolve(tree, "tree")
        return await self._git.run("diff-tree", *diff.OPTIONS, before, after)

    async def _resolve(self, name: str, kind: str) -> str:
        """The object of this kind that a hash leads to; nothing but a whole hash is looked up."""
        if _HASH.fullmatch(name):
            question = f"{name}^{{{kind}}}"
            status, output = await self._git.ask("rev-parse", "--verify", "--quiet", question)
            if status == 0:
                return output.decode().strip()
        raise NotFound("unknown_object", f"There is no {kind} {name[:60]!r}.", subject=name[:60])

    async def _missing(self, objects: list[GitObject]) -> list[GitObject]:
        names = "".join(f"{one.name}\n" for one in objects).encode()
        answers = await self._git.run("cat-file", "--batch-check", stdin=names)
        return [
            one
            for one, answer in zip(objects, answers.decode().splitlines(), strict=True)
            if answer.endswith(" missing")
        ]

    async def _blobs(self, names: Iterable[str]) -> dict[str, bytes]:
        wanted = dict.fromkeys(names)
        output = await self._git.run("cat-file", "--batch", stdin="".join(f"{n}\n" for n in wanted).encode())
        contents: dict[str, bytes] = {}
        place = 0
        for name in wanted:
            end = output.index(b"\n", place)
            size = int(output[place:end].split(b" ")[2])
            contents[name] = output[end + 1 : end + 1 + size]
            place = end + size + 2
        return contents


def _directory_beside(place: Path) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))


def _entry(line: str) -> tuple[str, str, str]:
    """Mode, blob and path of a line of `ls-tree`; a link or submodule cannot be handed to a workspace."""
    facts, path = line.split("\t", 1)
    mode, _, name = facts.split(" ")
    if mode not in ("100644", "100755"):
        raise Refused(
            "tree_has_links",
            f"The application's repository has a link or submodule at {path}.",
            action="Replace it by a regular file.",
            subject=path,
        )
    return mode, name, path


def _text(content: bytes) -> str | None:
    if b"\0" in content:
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def _name(text: str) -> str:
    """A name or address without what separates the fields of a commit."""
    return re.sub(r"[\x00-\x1f<>]", "", text).strip()
