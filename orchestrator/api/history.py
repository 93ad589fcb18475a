"""History when the event log has lost it: the archive is put back into the log, under its old cursors."""

from orchestrator.api.services import Services
from orchestrator.domain.event import SessionCreated
from orchestrator.ports.event_log import LogPage


async def read_history(services: Services, session_id: str, *, after: str | None) -> LogPage:
    """The events after the cursor (None: all), those that only the archive still has among them."""
    page = await services.log.read(session_id, after=after)
    if not (page.reset or (after is None and _lacks_its_beginning(page))):
        return page
    if not await _put_back(services, session_id):
        return page
    whole = await services.log.read(session_id, after=None)
    return whole.model_copy(update={"reset": page.reset})


async def make_whole(services: Services, session_id: str) -> None:
    """Put the archive back, if the log has lost its beginning, before somebody follows it from there."""
    if _lacks_its_beginning(await services.log.read(session_id, after=None, limit=1)):
        await _put_back(services, session_id)


def _lacks_its_beginning(page: LogPage) -> bool:
    """A lost log may hold events again: those that were said since."""
    return not page.events or not isinstance(page.events[0].event, SessionCreated)


async def _put_back(services: Services, session_id: str) -> bool:
    archived = await services.history.history(session_id)
    if archived:
        await services.log.restore(session_id, archived)
    return bool(archived)
