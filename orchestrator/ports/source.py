"""The orchestrator's own git repository: trees and commits as objects, never a checkout."""

from typing import Protocol

from orchestrator.domain.application import Manifest
from orchestrator.domain.change import FileChange, FileVersions, TreeFile
from orchestrator.domain.user import User


class SourceRepository(Protocol):
    """Objects by their hash (40 hex digits). Raises NotFound for an object that is not there."""

    async def head(self) -> str:
        """The commit at the tip of the default branch."""
        ...

    async def tree_of(self, commit: str) -> str:
        """The tree of a commit."""
        ...

    async def manifest(self, commit: str) -> Manifest:
        """The application's manifest at this commit; Refused, naming the field, when it is not valid."""
        ...

    async def files(self, tree: str) -> tuple[TreeFile, ...]:
        """All files of a tree."""
        ...

    async def write_tree(self, files: tuple[TreeFile, ...]) -> str:
        """The tree of exactly these files; written as blobs, without filters, hooks or a working tree."""
        ...

    async def changes(self, base_commit: str, tree: str) -> tuple[FileChange, ...]:
        """What the tree differs in from the commit."""
        ...

    async def versions(self, base_commit: str, tree: str, path: str) -> FileVersions:
        """One changed file before and after; NotFound when the path did not change."""
        ...

    async def commit(self, *, tree: str, parent: str, message: str, author: User) -> str:
        """A commit by the platform with the user as its author; the same arguments give the same commit."""
        ...

    async def rebase_tree(self, *, base_commit: str, tree: str, onto: str) -> str | None:
        """The tree of the same change on top of another commit; None when the two conflict."""
        ...
