"""Domain errors as HTTP answers: a status, and the words that say what failed and what to do."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from orchestrator.api.schemas import ErrorAnswer, Problem
from orchestrator.domain import errors

STATUS: dict[type[errors.AtelierError], int] = {
    errors.NotFound: 404,
    errors.Forbidden: 403,
    errors.NotSignedIn: 401,
    errors.Refused: 422,
    errors.Conflict: 409,
    errors.Unavailable: 503,
}
STATUS_OF_CODE = {"message_too_long": 413}
# Code and action of what is refused before a route of ours sees it.
BEFORE_ANY_ROUTE = {
    400: ("malformed_request", "Correct the request and send it again."),
    404: ("unknown_route", "Look at /api/openapi.json for those that there are."),
    405: ("unknown_route", "Look at /api/openapi.json for those that there are."),
    413: ("body_too_large", "Send less at once."),
}


def status_of(error: errors.AtelierError) -> int:
    """The HTTP status of an error: by its code where one is due, else by its kind."""
    if error.code in STATUS_OF_CODE:
        return STATUS_OF_CODE[error.code]
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 500)


def add_error_answers(app: FastAPI) -> None:
    """Answer every domain error, and every malformed request, in the same form."""

    @app.exception_handler(errors.AtelierError)
    async def answer_domain_error(_: Request, error: errors.AtelierError) -> JSONResponse:
        problem = Problem(code=error.code, message=error.message, action=error.action, subject=error.subject)
        headers = {"retry-after": "2"} if isinstance(error, errors.Unavailable) else None
        return _answer(problem, status_of(error), headers)

    @app.exception_handler(RequestValidationError)
    async def answer_malformed(_: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        problem = Problem(
            code="malformed_request",
            message=f"{place}: {first['msg']}",
            action="Correct this field and send the request again.",
            subject=place,
        )
        return _answer(problem, 422, None)

    @app.exception_handler(HTTPException)
    async def answer_before_any_route(_: Request, error: HTTPException) -> JSONResponse:
        code, action = BEFORE_ANY_ROUTE.get(error.status_code, ("refused", "Send it in another way."))
        problem = Problem(code=code, message=error.detail, action=action)
        return _answer(problem, error.status_code, dict(error.headers or {}))

    @app.exception_handler(Exception)
    async def answer_unforeseen(_: Request, __: Exception) -> JSONResponse:
        """The server logs the exception after this answer."""
        problem = Problem(
            code="internal_error",
            message="Something went wrong in Atelier itself.",
            action="Try again; if it happens again, the API's log says what it is.",
        )
        return _answer(problem, 500, None)


def _answer(problem: Problem, status: int, headers: dict[str, str] | None) -> JSONResponse:
    return JSONResponse(ErrorAnswer(error=problem).model_dump(), status_code=status, headers=headers)
