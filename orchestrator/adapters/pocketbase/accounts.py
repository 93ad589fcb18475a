"""Accounts in PocketBase's `users`: passwords, tokens, roles."""

import hashlib
import time
from typing import Any

from orchestrator.adapters.pocketbase.client import PocketBase, Row
from orchestrator.adapters.pocketbase.refusal import NOT_UNIQUE, NotAllowed, RowMissing, RowRefused
from orchestrator.domain.errors import NotFound, NotSignedIn
from orchestrator.domain.user import Role, User
from orchestrator.ports.accounts import SignIn

_USERS = "users"
_MOST_REMEMBERED = 5_000


class PocketBaseAccounts:
    """The credential is PocketBase's token. Who it belongs to is remembered for a short while."""

    def __init__(self, pocketbase: PocketBase, *, remember_seconds: float = 30) -> None:
        self._pocketbase = pocketbase
        self._remember_seconds = min(remember_seconds, 60)
        self._remembered: dict[bytes, tuple[float, User]] = {}

    async def sign_in(self, *, email: str, password: str) -> SignIn:
        body = {"identity": email.strip().lower(), "password": password}
        try:
            answer = await self._pocketbase.request(
                "POST", f"/api/collections/{_USERS}/auth-with-password", body=body
            )
        except (NotAllowed, RowRefused) as refused:
            raise _wrong_password() from refused
        return SignIn(user=_user(answer["record"]), credential=answer["token"])

    async def user_of(self, credential: str) -> User:
        if not credential.isascii() or not credential.isprintable():
            raise _not_signed_in()
        name = hashlib.sha256(credential.encode()).digest()
        ends, user = self._remembered.get(name, (0.0, None))
        if user is not None and time.monotonic() < ends:
            return user
        self._remembered.pop(name, None)
        try:
            answer = await self._pocketbase.request(
                "POST", f"/api/collections/{_USERS}/auth-refresh", token=credential
            )
        except (NotAllowed, RowMissing) as refused:
            raise _not_signed_in() from refused
        user = _user(answer["record"])
        self._remember(name, user)
        return user

    async def user(self, user_id: str) -> User:
        row = await self._pocketbase.find(_USERS, user_id)
        if row is None:
            raise NotFound("unknown_user", f"There is no user {user_id}.", subject=user_id)
        return _user(row)

    async def ensure_user(self, *, email: str, name: str, role: Role, password: str) -> User:
        """The account of this address with this name and role; the password is set only when it is made."""
        email = email.strip().lower()
        facts: dict[str, Any] = {"name": name, "role": role}
        secret = {"password": password, "passwordConfirm": password, "email": email, "verified": True}
        try:
            await self._pocketbase.create(_USERS, facts | secret)
        except RowRefused as refused:
            if refused.fields.get("email") != NOT_UNIQUE:
                raise
        row = await self._pocketbase.first(_USERS, sort="id", email=email)
        if row is None:
            raise NotFound("unknown_user", f"There is no user {email}.", subject=email)
        if row["name"] != name or row["role"] != role:
            await self._pocketbase.update(_USERS, row["id"], facts)
        return _user(row | facts)

    def _remember(self, name: bytes, user: User) -> None:
        now = time.monotonic()
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered = {known: entry for known, entry in self._remembered.items() if entry[0] > now}
        if len(self._remembered) < _MOST_REMEMBERED:
            self._remembered[name] = (now + self._remember_seconds, user)


def _user(row: Row) -> User:
    """A user that was added in PocketBase's dashboard may lack name and role."""
    return User(
        id=row["id"], email=row["email"], name=row["name"] or row["email"], role=row["role"] or "user"
    )


def _wrong_password() -> NotSignedIn:
    return NotSignedIn(
        "sign_in_failed",
        "The e-mail address or the password is wrong.",
        action="Check both and try again, or ask your administrator for a new password.",
    )


def _not_signed_in() -> NotSignedIn:
    return NotSignedIn("not_signed_in", "Nobody is signed in, or the sign-in has expired.", action="Sign in.")
