"""Preview grants in a dictionary, for tests."""

import base64
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from orchestrator.ports.previews import PreviewGrant


class InMemoryPreviewGrants:
    """Expires by the clock it is given."""

    def __init__(
        self,
        *,
        lifetime: timedelta = timedelta(hours=8),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._lifetime = lifetime
        self._now = now
        self._grants: dict[str, PreviewGrant] = {}

    async def grant(self, *, user_id: str, session_id: str, email: str, name: str) -> PreviewGrant:
        present = next((grant for grant in self._valid() if grant.session_id == session_id), None)
        await self.revoke(session_id)
        same = present is not None and present.user_id == user_id
        key = present.key if present and same else base64.b32encode(secrets.token_bytes(20)).decode().lower()
        self._grants[key] = PreviewGrant(
            key=key,
            user_id=user_id,
            session_id=session_id,
            email=email,
            name=name,
            expires=self._now() + self._lifetime,
        )
        return self._grants[key]

    async def find(self, key: str) -> PreviewGrant | None:
        grant = next((grant for grant in self._valid() if grant.key == key), None)
        if grant is None:
            return None
        self._grants[key] = grant.model_copy(update={"expires": self._now() + self._lifetime})
        return self._grants[key]

    async def revoke(self, session_id: str) -> None:
        self._grants = {key: grant for key, grant in self._grants.items() if grant.session_id != session_id}

    def _valid(self) -> list[PreviewGrant]:
        return [grant for grant in self._grants.values() if grant.expires > self._now()]
