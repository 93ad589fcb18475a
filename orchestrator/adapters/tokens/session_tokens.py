"""Session tokens: what a sandbox proves with which user, session and audience a call belongs to."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import jwt

from orchestrator.domain.errors import NotSignedIn, Refused
from orchestrator.domain.user import User
from orchestrator.ports.gateway import Audience, Claims

ISSUER = "atelier"
ALGORITHM = "HS256"
LONGEST: dict[Audience, timedelta] = {"app": timedelta(minutes=15), "mcp": timedelta(hours=24)}
_REQUIRED = ["iss", "sub", "sid", "email", "aud", "iat", "exp"]

Revoked = Callable[[str, datetime], bool]
"""Called with (session id, when the token was issued)."""


class JwtSessionTokens:
    """Issues and reads session tokens with one symmetric key of at least 32 bytes."""

    def __init__(self, key: str, *, revoked: Revoked = lambda _session_id, _issued: False) -> None:
        if len(key.encode()) < 32:
            raise ValueError("the key of the session tokens has fewer than 32 bytes")
        self._key = key
        self._revoked = revoked

    def issue(self, user: User, *, session_id: str, audience: Audience, lifetime: timedelta) -> str:
        if lifetime > LONGEST[audience]:
            raise Refused("token_too_long", f"A token for {audience} lives at most {LONGEST[audience]}.")
        now = datetime.now(UTC)
        claims = {
            "iss": ISSUER,
            "sub": user.id,
            "email": user.email,
            "name": user.name,
            "sid": session_id,
            "aud": audience,
            "iat": now,
            "exp": now + lifetime,
        }
        return jwt.encode(claims, self._key, algorithm=ALGORITHM)

    def read(self, token: str) -> Claims:
        try:
            said: dict[str, Any] = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                audience=list(get_args(Audience)),
                issuer=ISSUER,
                options={"require": _REQUIRED, "strict_aud": False},
            )
            claims = Claims(
                user_id=said["sub"],
                email=said["email"],
                name=said.get("name", ""),
                session_id=said["sid"],
                audience=said["aud"],
            )
            issued = datetime.fromtimestamp(said["iat"], UTC)
        except jwt.ExpiredSignatureError as error:
            raise NotSignedIn("token_expired", "The session token has expired.") from error
        except (jwt.InvalidTokenError, ValueError) as error:
            raise NotSignedIn("token_invalid", "The session token is not valid.") from error
        if self._revoked(claims.session_id, issued):
            raise NotSignedIn("token_revoked", "The session token was revoked.", subject=claims.session_id)
        return claims
