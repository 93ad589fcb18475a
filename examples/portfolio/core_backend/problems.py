"""What can go wrong, and how the API says it.

RequestProblem
├── NotSignedIn      401
├── NotFound         404  also for what belongs to somebody else
└── NotPossible      409
"""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from examples.portfolio.core_backend.answers import Problem, ProblemAnswer


class RequestProblem(Exception):
    status = 400
    code = "bad_request"


class NotSignedIn(RequestProblem):
    status = 401
    code = "not_signed_in"


class NotFound(RequestProblem):
    status = 404
    code = "not_found"


class NotPossible(RequestProblem):
    status = 409
    code = "not_possible"


DOCUMENTED: dict[int | str, dict[str, Any]] = {
    401: {"model": ProblemAnswer, "description": "No valid token"},
    404: {"model": ProblemAnswer, "description": "Not there, or not yours"},
    422: {"model": ProblemAnswer, "description": "An argument is not valid"},
}


def answer_problems(app: FastAPI) -> None:
    """Makes the application answer every problem in the one shape."""

    @app.exception_handler(RequestProblem)
    async def refused(_request: Request, problem: RequestProblem) -> JSONResponse:
        return _answer(problem.status, problem.code, str(problem))

    @app.exception_handler(RequestValidationError)
    async def not_valid(_request: Request, error: RequestValidationError) -> JSONResponse:
        places = (f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors())
        return _answer(422, "not_valid", "; ".join(places))


def _answer(status: int, code: str, message: str) -> JSONResponse:
    body = ProblemAnswer(error=Problem(code=code, message=message))
    return JSONResponse(body.model_dump(), status_code=status)
