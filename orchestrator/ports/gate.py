"""The gate: the checks a change must pass, run where the change cannot reach them."""

from typing import Protocol

from orchestrator.domain.application import Manifest
from orchestrator.domain.change import FileChange, TreeFile
from orchestrator.domain.verdict import Verdict


class Gate(Protocol):
    """Judges one tree at a time."""

    async def image(self) -> str:
        """The digest of the gate that judges now; part of every verdict's binding."""
        ...

    async def check(
        self, *, tree: str, files: tuple[TreeFile, ...], changes: tuple[FileChange, ...], manifest: Manifest
    ) -> Verdict:
        """The verdict on exactly these files, which are the tree's.

        A crashed or silent tool gives a verdict that did not pass; Unavailable is raised only when the
        gate could not be run at all.
        """
        ...
