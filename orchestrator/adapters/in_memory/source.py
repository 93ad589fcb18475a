"""Trees and commits in dictionaries, for tests."""

import difflib
import hashlib

from orchestrator.domain.application import Manifest
from orchestrator.domain.change import FileChange, FileStatus, FileVersions, TreeFile, why_path_is_refused
from orchestrator.domain.errors import NotFound, Refused
from orchestrator.domain.fact import Fact
from orchestrator.domain.user import User

_PLATFORM = User(id="0" * 15, email="atelier@localhost", name="Atelier", role="user")


class InMemoryCommit(Fact):
    """A commit with its parents, first the one it was made on."""

    tree: str
    parents: tuple[str, ...]
    message: str
    author: User


class InMemorySource:
    """Merges whole files: two changes of one file conflict, where git would look at their lines."""

    def __init__(self, manifest: Manifest | None = None) -> None:
        self.default_tip = ""
        self._manifest = manifest
        self._trees: dict[str, dict[str, TreeFile]] = {}
        self._commits: dict[str, InMemoryCommit] = {}

    async def head(self) -> str:
        if not self.default_tip:
            raise NotFound("unknown_object", "The application's repository has no commit yet.")
        return self.default_tip

    async def tree_of(self, commit: str) -> str:
        return self.find_commit(commit).tree

    async def manifest(self, commit: str) -> Manifest:
        self.find_commit(commit)
        if self._manifest is None:
            raise Refused("manifest_missing", "The application has no atelier.yaml.", subject="atelier.yaml")
        return self._manifest

    async def files(self, tree: str) -> tuple[TreeFile, ...]:
        return tuple(file for _, file in sorted(self._find_tree(tree).items()))

    async def write_tree(self, files: tuple[TreeFile, ...]) -> str:
        tree: dict[str, TreeFile] = {}
        for file in files:
            why = why_path_is_refused(file.path)
            beside = any(
                path.startswith(f"{file.path}/") or file.path.startswith(f"{path}/") for path in tree
            )
            if why or beside or file.path in tree:
                raise Refused("path_refused", f"{file.path}: {why or 'taken'}", subject=file.path)
            tree[file.path] = file
        return self._keep_tree(tree)

    async def changes(self, base_commit: str, tree: str) -> tuple[FileChange, ...]:
        before, after = self._find_tree(self.find_commit(base_commit).tree), self._find_tree(tree)
        paths = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
        return tuple(_change(path, before.get(path), after.get(path)) for path in paths)

    async def versions(self, base_commit: str, tree: str, path: str) -> FileVersions:
        before, after = self._find_tree(self.find_commit(base_commit).tree), self._find_tree(tree)
        if before.get(path) == after.get(path):
            raise NotFound("unknown_file", f"The file {path!r} did not change.", subject=path)
        status = _change(path, before.get(path), after.get(path)).status
        return FileVersions(
            path=path, status=status, before=_text(before.get(path)), after=_text(after.get(path))
        )

    async def commit(self, *, tree: str, parent: str, message: str, author: User) -> str:
        self.find_commit(parent)
        return self.keep_commit(tree=tree, parents=(parent,), message=message, author=author)

    async def rebase_tree(self, *, base_commit: str, tree: str, onto: str) -> str | None:
        base = self._find_tree(self.find_commit(base_commit).tree)
        theirs, ours = self._find_tree(self.find_commit(onto).tree), self._find_tree(tree)
        merged = dict(theirs)
        for path in base.keys() | ours.keys():
            if ours.get(path) == base.get(path) or ours.get(path) == theirs.get(path):
                continue
            if theirs.get(path) != base.get(path):
                return None
            merged.pop(path, None)
            if path in ours:
                merged[path] = ours[path]
        return self._keep_tree(merged)

    async def seed(self, files: tuple[TreeFile, ...], message: str) -> str:
        """The tip of the default branch; where there is none, a first commit of these files becomes it."""
        if not self.default_tip:
            tree = await self.write_tree(files)
            self.default_tip = self.keep_commit(tree=tree, parents=(), message=message, author=_PLATFORM)
        return self.default_tip

    def find_commit(self, commit: str) -> InMemoryCommit:
        """The commit of this hash."""
        if commit not in self._commits:
            raise NotFound("unknown_object", f"There is no commit {commit!r}.", subject=commit[:60])
        return self._commits[commit]

    def keep_commit(self, *, tree: str, parents: tuple[str, ...], message: str, author: User) -> str:
        """Make a commit, the same for the same arguments."""
        self._find_tree(tree)
        commit = InMemoryCommit(tree=tree, parents=parents, message=message, author=author)
        name = _hash("commit", commit.model_dump_json())
        self._commits[name] = commit
        return name

    def _find_tree(self, tree: str) -> dict[str, TreeFile]:
        if tree not in self._trees:
            raise NotFound("unknown_object", f"There is no tree {tree!r}.", subject=tree[:60])
        return self._trees[tree]

    def _keep_tree(self, tree: dict[str, TreeFile]) -> str:
        name = _hash("tree", repr(sorted(tree.items())))
        self._trees[name] = tree
        return name


def _change(path: str, before: TreeFile | None, after: TreeFile | None) -> FileChange:
    old, new = ((_text(file) or "").splitlines() for file in (before, after))
    lines = [line[0] for line in difflib.ndiff(old, new)]
    status: FileStatus = "added" if before is None else "deleted" if after is None else "modified"
    return FileChange(path=path, status=status, additions=lines.count("+"), deletions=lines.count("-"))


def _text(file: TreeFile | None) -> str | None:
    if file is None or b"\0" in file.content:
        return None
    try:
        return file.content.decode()
    except UnicodeDecodeError:
        return None


def _hash(kind: str, content: str) -> str:
    return hashlib.sha1(f"{kind} {content}".encode(), usedforsecurity=False).hexdigest()
