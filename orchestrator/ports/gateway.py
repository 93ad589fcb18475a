"""The gateways' door: tokens that calls are made with, and one listener for each sandbox."""

from datetime import timedelta
from typing import Literal, Protocol

from orchestrator.domain.fact import Fact
from orchestrator.domain.user import User

Audience = Literal["mcp", "app"]


class Claims(Fact):
    """What a session token says."""

    user_id: str
    email: str
    name: str
    session_id: str
    audience: Audience


class SessionTokens(Protocol):
    """Short-lived signed tokens bound to user, session and audience."""

    def issue(self, user: User, *, session_id: str, audience: Audience, lifetime: timedelta) -> str:
        """A token; it is a secret, and never leaves the sandbox of this user."""
        ...

    def read(self, token: str) -> Claims:
        """The claims of a valid token; NotSignedIn when it is forged, expired or of another kind."""
        ...


class GatewayListeners(Protocol):
    """The gateway process listens on one socket per sandbox; which socket tells who asks."""

    async def open(self, user_id: str) -> None:
        """Return when the gateway listens for this user's sandbox; Unavailable when it does not."""
        ...

    async def close(self, user_id: str) -> None:
        """Stop listening for this user's sandbox."""
        ...
