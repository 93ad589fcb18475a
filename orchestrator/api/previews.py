"""Opening a session's preview: started in the sandbox, shown on an origin of its own."""

from urllib.parse import urlsplit

from fastapi import APIRouter

from orchestrator.api.identity import CurrentUser, Given, OwnSession
from orchestrator.api.schemas import PreviewAnswer
from orchestrator.domain.errors import Unavailable

router = APIRouter(prefix="/api/sessions", tags=["previews"])


@router.post("/{session_id}/preview")
async def open_preview(session: OwnSession, user: CurrentUser, services: Given) -> PreviewAnswer:
    """Wake the sandbox, start the preview's processes if they do not run, and name their origin."""
    if not session.base_commit or not await services.sandboxes.is_ready(user.id):
        await services.commands.wake(session)
        session = await services.sessions.get(session.id)
    if not session.base_commit or not await services.sandboxes.is_ready(user.id):
        raise Unavailable(
            "sandbox_not_ready",
            "The sandbox could not be started.",
            action="Look at the steps in the conversation, then try again.",
            subject=session.id,
        )
    manifest = await services.source.manifest(session.base_commit)
    await services.workspaces.start_preview(user.id, session.id, manifest.preview)
    grant = await services.previews.grant(
        user_id=user.id, session_id=session.id, email=user.email, name=user.name
    )
    own = urlsplit(services.web_origin)
    port = f":{own.port}" if own.port else ""
    url = f"{own.scheme}://{grant.key}.{services.preview_domain}{port}/"
    return PreviewAnswer(url=url, expires_at=grant.expires)
