"""Preview grants in Redis: a random host label for each session, prolonged by every use."""

import base64
import json
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from redis.asyncio import Redis

from orchestrator.adapters.redis.connection import answering
from orchestrator.adapters.redis.scripts import FIND_GRANT, GRANT, REVOKE_GRANT
from orchestrator.ports.previews import PreviewGrant

_GRANT = "preview:grant:"
_POINTER = "preview:session:"


class RedisPreviewGrants:
    """Grants of 160 random bits; Redis itself forgets them when their time is over."""

    def __init__(
        self,
        redis: Redis,
        *,
        lifetime: timedelta = timedelta(hours=8),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._redis = redis
        self._seconds = int(lifetime.total_seconds())
        self._now = now
        self._grant = redis.register_script(GRANT)
        self._find = redis.register_script(FIND_GRANT)
        self._revoke = redis.register_script(REVOKE_GRANT)

    async def grant(self, *, user_id: str, session_id: str, email: str, name: str) -> PreviewGrant:
        facts = {"user_id": user_id, "session_id": session_id, "email": email, "name": name}
        with answering():
            key: bytes = await self._grant(
                keys=[_POINTER + session_id],
                args=[_fresh_key(), _GRANT, user_id, json.dumps(facts), self._seconds],
            )
        return self._grant_of(key.decode(), facts)

    async def find(self, key: str) -> PreviewGrant | None:
        with answering():
            stored: bytes | None = await self._find(keys=[_GRANT + key], args=[_POINTER, self._seconds])
        return self._grant_of(key, json.loads(stored)) if stored else None

    async def revoke(self, session_id: str) -> None:
        with answering():
            await self._revoke(keys=[_POINTER + session_id], args=[_GRANT])

    def _grant_of(self, key: str, facts: dict[str, str]) -> PreviewGrant:
        expires = self._now() + timedelta(seconds=self._seconds)
        return PreviewGrant(key=key, expires=expires, **facts)


def _fresh_key() -> str:
    """32 characters that are allowed in a host name, in the one case that host names are compared in."""
    return base64.b32encode(secrets.token_bytes(20)).decode().lower()
