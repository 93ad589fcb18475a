"""Core tokens: what the MCP gateway proves to the Core Backend on whose behalf a call is made."""

from datetime import UTC, datetime, timedelta

import jwt

from orchestrator.adapters.tokens.session_tokens import ALGORITHM, ISSUER
from orchestrator.ports.gateway import Claims

LIFETIME = timedelta(minutes=5)


class JwtCoreTokens:
    """Issues tokens under the key that only the gateway process and the Core Backend know."""

    def __init__(self, key: str) -> None:
        if len(key.encode()) < 32:
            raise ValueError("the key of the core tokens has fewer than 32 bytes")
        self._key = key

    def issue(self, claims: Claims) -> str:
        now = datetime.now(UTC)
        said = {
            "iss": ISSUER,
            "sub": claims.user_id,
            "email": claims.email,
            "aud": "core_backend",
            "iat": now,
            "exp": now + LIFETIME,
        }
        return jwt.encode(said, self._key, algorithm=ALGORITHM)
