"""Signing in and out."""

from fastapi import APIRouter, Request, Response

from orchestrator.api.identity import COOKIE, CurrentUser, Given, is_our_page, set_cookie
from orchestrator.api.schemas import SignInRequest, UserAnswer
from orchestrator.domain.errors import Forbidden

router = APIRouter(prefix="/api/auth", tags=["auth"])


@router.post("/sign-in")
async def sign_in(body: SignInRequest, request: Request, response: Response, services: Given) -> UserAnswer:
    if not is_our_page(request, required=False):
        raise Forbidden("foreign_origin", "This request comes from another site.", action="Use our own page.")
    signed = await services.accounts.sign_in(email=body.email, password=body.password)
    secure = services.web_origin.startswith("https:")
    set_cookie(response, signed.credential, lifetime=services.sign_in_lifetime, secure=secure)
    return UserAnswer(user=signed.user)


@router.post("/sign-out", status_code=204)
async def sign_out(response: Response, _: CurrentUser) -> None:
    response.delete_cookie(COOKIE, path="/")


@router.get("/me")
async def me(user: CurrentUser) -> UserAnswer:
    return UserAnswer(user=user)
