"""Sandboxes and workspaces in dictionaries: no container, the same promises."""

from collections.abc import Mapping

from orchestrator.domain.application import Preview
from orchestrator.domain.change import TreeFile
from orchestrator.domain.errors import NotFound, Unavailable
from orchestrator.ports.sandbox import StepListener


class InMemorySandboxHost:
    """`starts` counts how often a sandbox really had to be started."""

    def __init__(self) -> None:
        self.starts = 0
        self.broken = False
        self._running: set[str] = set()

    async def ensure(self, user_id: str, on_step: StepListener) -> None:
        if user_id in self._running:
            return
        await on_step("container", "started", 0, "")
        if self.broken:
            await on_step("container", "failed", 5, "no such image")
            raise Unavailable("sandbox_failed", "The sandbox did not start.", action="Try again.")
        self.starts += 1
        self._running.add(user_id)
        await on_step("container", "completed", 5, "")

    async def is_ready(self, user_id: str) -> bool:
        return user_id in self._running

    async def stop(self, user_id: str) -> None:
        self._running.discard(user_id)

    async def remove(self, user_id: str) -> None:
        self._running.discard(user_id)


class InMemoryWorkspaces:
    """The files of each session's workspace by their paths."""

    def __init__(self) -> None:
        self._workspaces: dict[str, dict[str, TreeFile]] = {}

    async def create(
        self, user_id: str, session_id: str, files: tuple[TreeFile, ...], links: Mapping[str, str]
    ) -> bool:
        if session_id in self._workspaces:
            return False
        await self.replace(user_id, session_id, files)
        return True

    async def export(self, user_id: str, session_id: str) -> tuple[TreeFile, ...]:
        if session_id not in self._workspaces:
            raise NotFound("unknown_workspace", f"There is no workspace {session_id}.", subject=session_id)
        return tuple(file for _, file in sorted(self._workspaces[session_id].items()))

    async def replace(self, user_id: str, session_id: str, files: tuple[TreeFile, ...]) -> None:
        self._workspaces[session_id] = {file.path: file for file in files}

    async def start_preview(self, user_id: str, session_id: str, preview: Preview) -> None:
        await self.export(user_id, session_id)

    async def stop_preview(self, user_id: str, session_id: str) -> None:
        return

    def edit(self, session_id: str, path: str, content: str) -> None:
        """What the agent does to a file; an empty text deletes it."""
        workspace = self._workspaces[session_id]
        workspace.pop(path, None)
        if content:
            workspace[path] = TreeFile(path=path, content=content.encode())

    def lose(self, session_id: str) -> None:
        """The user's volume is gone."""
        self._workspaces.pop(session_id, None)
