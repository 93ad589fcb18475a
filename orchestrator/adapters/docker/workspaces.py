"""Workspaces: the git working copies in a sandbox, made, read and replaced through its supervisor."""

import asyncio
import json
from collections.abc import Mapping

from orchestrator.adapters.docker.archive import TreeReader, write_tree
from orchestrator.adapters.docker.supervisor import Answer, Supervisor
from orchestrator.domain.application import Preview
from orchestrator.domain.change import TreeFile
from orchestrator.domain.errors import NotFound, Refused, Unavailable
from orchestrator.domain.ids import is_id

_TRANSFER_SECONDS = 60.0
_PREVIEW_SECONDS = 75.0
_STOP_SECONDS = 15.0
_TAR = {"content-type": "application/x-tar"}


class DockerWorkspaces:
    """The port `Workspaces`, over `supervisor.sock`."""

    def __init__(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor

    async def create(
        self, user_id: str, session_id: str, files: tuple[TreeFile, ...], links: Mapping[str, str]
    ) -> bool:
        """Make the workspace from these files; False when it already exists."""
        tree = await asyncio.to_thread(write_tree, files)
        header = {"x-atelier-links": ",".join(f"{name}={target}" for name, target in links.items())}
        answer = await self._supervisor.ask(
            user_id,
            "PUT",
            _workspace(session_id),
            seconds=_TRANSFER_SECONDS,
            body=tree,
            headers={**_TAR, **(header if links else {})},
        )
        _expect_done(answer, session_id, "made")
        return answer.body.get("created") is True

    async def export(self, user_id: str, session_id: str) -> tuple[TreeFile, ...]:
        """All files of the workspace that are not ignored; Refused naming what may not be published."""
        reader = TreeReader()
        path = f"{_workspace(session_id)}/export"
        async with self._supervisor.stream(user_id, path, seconds=_TRANSFER_SECONDS) as (status, chunks):
            if status != 200:
                raise _failed(Answer(status=status), session_id, "read")
            async for chunk in chunks:
                reader.feed(chunk)
        return reader.finish()

    async def replace(self, user_id: str, session_id: str, files: tuple[TreeFile, ...]) -> None:
        """Make the workspace hold exactly these files."""
        tree = await asyncio.to_thread(write_tree, files)
        answer = await self._supervisor.ask(
            user_id,
            "PUT",
            f"{_workspace(session_id)}/tree",
            seconds=_TRANSFER_SECONDS,
            body=tree,
            headers=_TAR,
        )
        _expect_done(answer, session_id, "replaced")

    async def start_preview(self, user_id: str, session_id: str, preview: Preview) -> None:
        """Start the preview's processes, return when its entry answers."""
        answer = await self._supervisor.ask(
            user_id,
            "PUT",
            _preview(session_id),
            seconds=_PREVIEW_SECONDS,
            body=json.dumps(preview.model_dump(mode="json")).encode(),
            headers={"content-type": "application/json"},
        )
        if answer.status == 200 and answer.body.get("state") == "ready":
            return
        detail = answer.word("detail") or f"status {answer.status}"
        raise Unavailable(
            "preview_failed",
            f"The preview did not start: {detail}",
            action="Ask the agent to repair what these lines name, then open the preview again.",
            subject=session_id,
        )

    async def stop_preview(self, user_id: str, session_id: str) -> None:
        """Stop the preview's processes; nothing happens when there are none."""
        answer = await self._supervisor.ask(user_id, "DELETE", _preview(session_id), seconds=_STOP_SECONDS)
        if answer.status != 404:
            _expect_done(answer, session_id, "relieved of its preview")


def _workspace(session_id: str) -> str:
    return f"/workspaces/{_checked(session_id)}"


def _preview(session_id: str) -> str:
    return f"/previews/{_checked(session_id)}"


def _checked(session_id: str) -> str:
    if not is_id(session_id):
        raise Refused("session_id_refused", "This is not the id of a session.", subject=session_id[:40])
    return session_id


def _expect_done(answer: Answer, session_id: str, done: str) -> None:
    if answer.status not in (200, 201, 204):
        raise _failed(answer, session_id, done)


def _failed(answer: Answer, session_id: str, done: str) -> NotFound | Unavailable:
    if answer.status == 404:
        return NotFound(
            "unknown_workspace",
            f"The sandbox has no workspace of session {session_id}.",
            action="Send a message: the workspace is made anew.",
            subject=session_id,
        )
    detail = answer.word("detail") or answer.word("error") or f"status {answer.status}"
    return Unavailable(
        "workspace_failed",
        f"The workspace of session {session_id} could not be {done}: {detail}",
        action="Try again; when it persists, restart the sandbox.",
        subject=session_id,
    )
