"""Preview grants: unguessable host names, each of which opens one session's preview for a while."""

from datetime import datetime
from typing import Protocol

from orchestrator.domain.fact import Fact


class PreviewGrant(Fact):
    """The host label `key` opens this session's preview for this user until it expires."""

    key: str
    user_id: str
    session_id: str
    email: str
    name: str
    expires: datetime


class PreviewGrants(Protocol):
    """Raises Unavailable when the store does not answer."""

    async def grant(self, *, user_id: str, session_id: str, email: str, name: str) -> PreviewGrant:
        """A grant for this session; the one there is, prolonged, when it has not expired."""
        ...

    async def find(self, key: str) -> PreviewGrant | None:
        """The grant of a key, or None when it is unknown or expired."""
        ...

    async def revoke(self, session_id: str) -> None:
        """End the session's grant."""
        ...
