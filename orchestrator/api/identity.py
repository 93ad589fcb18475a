"""Who is asking: the sign-in cookie, whose session it is, and whether the request comes from our page."""

from datetime import timedelta
from typing import Annotated, cast

from fastapi import Depends, Request, Response
from starlette.requests import HTTPConnection

from orchestrator.api.services import Services
from orchestrator.domain.errors import Conflict, Forbidden, NotFound, NotSignedIn
from orchestrator.domain.ids import is_id
from orchestrator.domain.publication import Publication
from orchestrator.domain.session import Session
from orchestrator.domain.user import User

COOKIE = "atelier_session"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def services_of(connection: HTTPConnection) -> Services:
    return cast(Services, connection.app.state.services)


def set_cookie(response: Response, credential: str, *, lifetime: timedelta, secure: bool) -> None:
    """Only HTTP sees the cookie, and only our own pages send it."""
    response.set_cookie(
        COOKIE,
        credential,
        max_age=int(lifetime.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=secure,
        path="/",
    )


def is_our_page(connection: HTTPConnection, *, required: bool) -> bool:
    """Whether the Origin header names our own page; browsers send it with everything that changes state."""
    origin = connection.headers.get("origin")
    if origin is None:
        return not required
    return origin == services_of(connection).web_origin


async def signed_in(connection: HTTPConnection) -> User:
    """The signed-in user; NotSignedIn without a valid cookie."""
    credential = connection.cookies.get(COOKIE)
    if not credential:
        raise NotSignedIn("not_signed_in", "Nobody is signed in.", action="Sign in.")
    return await services_of(connection).accounts.user_of(credential)


async def current_user(request: Request) -> User:
    """The signed-in user of a request that really comes from our page."""
    if request.method not in SAFE_METHODS and not is_our_page(request, required=False):
        raise Forbidden("foreign_origin", "This request comes from another site.", action="Use our own page.")
    return await signed_in(request)


CurrentUser = Annotated[User, Depends(current_user)]


async def session_of(services: Services, user: User, session_id: str) -> Session:
    """The user's own session; someone else's is as unknown as one that does not exist."""
    unknown = NotFound(
        "unknown_session", "There is no such session.", action="Open one from the list.", subject=session_id
    )
    if not is_id(session_id):
        raise unknown
    try:
        session = await services.sessions.get(session_id)
    except NotFound:
        raise unknown from None
    if session.user_id != user.id:
        raise unknown
    return session


async def own_session(session_id: str, request: Request, user: CurrentUser) -> Session:
    return await session_of(services_of(request), user, session_id)


OwnSession = Annotated[Session, Depends(own_session)]


async def open_session(session: OwnSession) -> Session:
    """The user's own session, if it still takes something."""
    if session.state == "closed":
        raise Conflict(
            "session_closed", "This session is closed.", action="Start a new session.", subject=session.id
        )
    return session


OpenSession = Annotated[Session, Depends(open_session)]


async def visible_publication(publication_id: str, request: Request, user: CurrentUser) -> Publication:
    """A publication that the user may see: their own, or any for reviewers and admins."""
    unknown = NotFound(
        "unknown_publication",
        "There is no such publication.",
        action="Open one from the list.",
        subject=publication_id,
    )
    if not is_id(publication_id):
        raise unknown
    try:
        publication = await services_of(request).publications.get(publication_id)
    except NotFound:
        raise unknown from None
    if publication.author.id != user.id and not user.may_review:
        raise unknown
    return publication


VisiblePublication = Annotated[Publication, Depends(visible_publication)]


def given_services(request: Request) -> Services:
    return services_of(request)


Given = Annotated[Services, Depends(given_services)]
