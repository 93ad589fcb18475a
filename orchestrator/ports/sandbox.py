"""Sandboxes: one closed container for each user, the workspaces in it and their previews."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from orchestrator.domain.application import Preview
from orchestrator.domain.change import TreeFile
from orchestrator.domain.event import SandboxStep, StepState

StepListener = Callable[[SandboxStep, StepState, int, str], Awaitable[None]]
"""Called with (step, state, elapsed milliseconds, detail)."""


class SandboxHost(Protocol):
    """Starts and stops sandboxes; names derive from the user id, so a repeat finds the same one."""

    async def ensure(self, user_id: str, on_step: StepListener) -> None:
        """Return when the user's sandbox runs and its agent answers; at once when it already does.

        Raises Unavailable naming the step that failed, with an excerpt of its log.
        """
        ...

    async def is_ready(self, user_id: str) -> bool:
        """Whether the sandbox runs and its agent answers, without starting anything."""
        ...

    async def stop(self, user_id: str) -> None:
        """Stop the container; the user's volume stays."""
        ...

    async def remove(self, user_id: str) -> None:
        """Remove container and volume: everything of this user in it is gone."""
        ...


class Workspaces(Protocol):
    """The git working copies inside a sandbox. All that comes out of one is read strictly."""

    async def create(
        self, user_id: str, session_id: str, files: tuple[TreeFile, ...], links: Mapping[str, str]
    ) -> bool:
        """Make the workspace from these files; False when it already exists (it is left as it is)."""
        ...

    async def export(self, user_id: str, session_id: str) -> tuple[TreeFile, ...]:
        """All files of the workspace that are not ignored.

        Raises Refused naming the path when the tree holds what may not be published (links, devices,
        names that git reads specially, too many or too large files).
        """
        ...

    async def replace(self, user_id: str, session_id: str, files: tuple[TreeFile, ...]) -> None:
        """Make the workspace hold exactly these files."""
        ...

    async def start_preview(self, user_id: str, session_id: str, preview: Preview) -> None:
        """Start the preview's processes, return when its entry answers; Unavailable with the log when not."""
        ...

    async def stop_preview(self, user_id: str, session_id: str) -> None:
        """Stop the preview's processes."""
        ...
