"""Accounts in a dictionary, for tests."""

import secrets

from orchestrator.domain.errors import NotFound, NotSignedIn
from orchestrator.domain.ids import derive_id
from orchestrator.domain.user import Role, User
from orchestrator.ports.accounts import SignIn


class InMemoryAccounts:
    """Credentials are random words, good for as long as this object lives."""

    def __init__(self) -> None:
        self._users: dict[str, User] = {}
        self._passwords: dict[str, str] = {}
        self._credentials: dict[str, str] = {}

    async def sign_in(self, *, email: str, password: str) -> SignIn:
        email = email.strip().lower()
        if not password or self._passwords.get(email) != password:
            raise NotSignedIn("sign_in_failed", "The e-mail address or the password is wrong.")
        credential = secrets.token_urlsafe(24)
        self._credentials[credential] = email
        return SignIn(user=self._users[email], credential=credential)

    async def user_of(self, credential: str) -> User:
        if credential not in self._credentials:
            raise NotSignedIn("not_signed_in", "Nobody is signed in.", action="Sign in.")
        return self._users[self._credentials[credential]]

    async def user(self, user_id: str) -> User:
        for user in self._users.values():
            if user.id == user_id:
                return user
        raise NotFound("unknown_user", f"There is no user {user_id}.", subject=user_id)

    async def ensure_user(self, *, email: str, name: str, role: Role, password: str) -> User:
        """The account of this address with this name and role; the password is set only when it is made."""
        email = email.strip().lower()
        self._users[email] = User(id=derive_id("user", email), email=email, name=name, role=role)
        self._passwords.setdefault(email, password)
        return self._users[email]
