"""Who is signed in."""

import jwt
from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

from backend.core_client import Core

router = APIRouter()


class Me(BaseModel):
    name: str
    email: str


@router.get("/me")
async def read_me(core: Core) -> Me:
    try:
        claims = core.claims
    except jwt.InvalidTokenError:
        raise HTTPException(401, "The sign-in is not valid.") from None
    email = str(claims.get("email", ""))
    return Me(name=str(claims.get("name") or email), email=email)
