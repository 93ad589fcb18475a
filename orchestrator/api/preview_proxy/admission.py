"""Who is let in to a preview, and as whom the application's backend then acts."""

import asyncio
from collections import OrderedDict
from datetime import timedelta
from typing import TypeVar

from orchestrator.domain.errors import NotFound
from orchestrator.domain.user import User
from orchestrator.ports.gateway import SessionTokens
from orchestrator.ports.previews import PreviewGrant, PreviewGrants

TOKEN_LIFETIME = timedelta(minutes=15)
_RENEWED_AFTER_SECONDS = 8 * 60
_GRANT_SECONDS = 2
_KEPT = 1000
Value = TypeVar("Value")


class Admission:
    """Looks grants up, at most once in two seconds for a key, and mints tokens for them."""

    def __init__(self, grants: PreviewGrants, tokens: SessionTokens) -> None:
        self._grants = grants
        self._tokens = tokens
        self._found: OrderedDict[str, tuple[float, PreviewGrant | None]] = OrderedDict()
        self._minted: OrderedDict[str, tuple[float, str]] = OrderedDict()

    async def grant(self, key: str) -> PreviewGrant:
        """The grant of this key; NotFound when it is unknown or over, Unavailable when nobody can tell."""
        now = asyncio.get_running_loop().time()
        looked_up, found = self._found.get(key, (float("-inf"), None))
        if now - looked_up > _GRANT_SECONDS:
            found = await self._grants.find(key) if key else None
            _keep(self._found, key, (now, found))
        if found is None:
            raise NotFound("preview_unknown", "There is no such preview, or its time is over.")
        return found

    def token(self, grant: PreviewGrant) -> str:
        """A token of the grant's user and session, good for at least seven minutes more."""
        now = asyncio.get_running_loop().time()
        minted, token = self._minted.get(grant.key, (float("-inf"), ""))
        if now - minted > _RENEWED_AFTER_SECONDS:
            user = User(id=grant.user_id, email=grant.email, name=grant.name, role="user")
            token = self._tokens.issue(
                user, session_id=grant.session_id, audience="app", lifetime=TOKEN_LIFETIME
            )
            _keep(self._minted, grant.key, (now, token))
        return token


def _keep(entries: OrderedDict[str, Value], key: str, value: Value) -> None:
    """Remember the value; the oldest is forgotten, as strangers can make up keys without end."""
    entries[key] = value
    entries.move_to_end(key)
    if len(entries) > _KEPT:
        entries.popitem(last=False)
