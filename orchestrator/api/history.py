"""History when the event log has lost it: the archive is put back into the log, under its old cursors."""

from orchestrator.api.services import Services
from orchestrator.ports.event_log import LogPage


async def restored(services: Services, session_id: str, page: LogPage) -> LogPage:
    """The session's whole history after the archive was put back; the page as it was if there is none."""
    archived = await services.history.history(session_id)
    if not archived:
        return page
    await services.log.restore(session_id, archived)
    whole = await services.log.read(session_id, after=None)
    return whole.model_copy(update={"reset": page.reset})
