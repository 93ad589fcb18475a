"""Who is asking: the email in a core token, and nothing else."""

from dataclasses import dataclass
from typing import Annotated

import jwt
from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from examples.portfolio.core_backend.problems import NotSignedIn

AUDIENCE = "core_backend"
ISSUER = "atelier"

_bearer = HTTPBearer(auto_error=False, description="Core token (JWT, HS256)")


@dataclass(frozen=True)
class TokenKey:
    """The key that core tokens are signed with."""

    secret: str

    def email_of(self, token: str) -> str:
        """The user's email; NotSignedIn when the token is not one of ours, or is over."""
        try:
            claims = jwt.decode(
                token,
                self.secret,
                algorithms=["HS256"],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={"require": ["exp", "aud", "iss", "email"]},
            )
        except jwt.InvalidTokenError as problem:
            raise NotSignedIn(f"The core token is not valid: {problem}") from problem
        return str(claims["email"]).strip().lower()


def email_of_request(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
) -> str:
    if credentials is None:
        raise NotSignedIn("Send a core token in the header Authorization: Bearer <token>.")
    key: TokenKey = request.app.state.token_key
    return key.email_of(credentials.credentials)


Email = Annotated[str, Depends(email_of_request)]
