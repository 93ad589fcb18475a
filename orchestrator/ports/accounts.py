"""Accounts: who may sign in, and who a user id is."""

from typing import Protocol

from orchestrator.domain.fact import Fact
from orchestrator.domain.user import User


class SignIn(Fact):
    """A signed-in user with the credential that proves it later; the credential is a secret."""

    user: User
    credential: str


class Accounts(Protocol):
    """Raises NotSignedIn for wrong or expired credentials, Unavailable when the account store is down."""

    async def sign_in(self, *, email: str, password: str) -> SignIn:
        """Check a password."""
        ...

    async def user_of(self, credential: str) -> User:
        """Whose credential this is."""
        ...

    async def user(self, user_id: str) -> User:
        """A user by id; NotFound when there is none."""
        ...
