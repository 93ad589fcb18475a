"""What a session has changed: the files, and each before and after."""

from fastapi import APIRouter

from orchestrator.api.identity import Given, OwnSession
from orchestrator.api.schemas import ChangeAnswer
from orchestrator.domain.change import FileVersions, why_path_is_refused
from orchestrator.domain.errors import NotFound, Refused

router = APIRouter(prefix="/api/sessions", tags=["changes"])


@router.get("/{session_id}/changes")
async def changes(session: OwnSession, services: Given) -> ChangeAnswer:
    if not session.tree:
        return ChangeAnswer(base_commit=session.base_commit, tree="", files=[])
    files = await services.source.changes(session.base_commit, session.tree)
    return ChangeAnswer(base_commit=session.base_commit, tree=session.tree, files=list(files))


@router.get("/{session_id}/changes/file")
async def changed_file(session: OwnSession, services: Given, path: str) -> FileVersions:
    if not session.tree:
        raise NotFound("unknown_file", "This session has changed no file.", subject=path)
    return await services.source.versions(session.base_commit, session.tree, checked_path(path))


def checked_path(path: str) -> str:
    """The path, if a tree could hold it."""
    reason = why_path_is_refused(path)
    if reason is not None:
        raise Refused("bad_path", f"This is no path of a file: {reason}.", subject=path[:200])
    return path
