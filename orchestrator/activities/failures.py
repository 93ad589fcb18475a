"""How an AtelierError crosses Temporal: its code as the failure's type, its words as details."""

import functools
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from temporalio.exceptions import ApplicationError

from orchestrator.domain.errors import AtelierError, TurnBroken, Unavailable

P = ParamSpec("P")
R = TypeVar("R")


def as_failure(error: AtelierError) -> ApplicationError:
    """The failure that workflows and clients see; only what may succeed later is retried."""
    return ApplicationError(
        error.message,
        error.action,
        error.subject,
        type=error.code,
        non_retryable=isinstance(error, TurnBroken) or not isinstance(error, Unavailable),
    )


def speaks_domain(step: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """Let an activity raise domain errors."""

    @functools.wraps(step)
    async def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return await step(*args, **kwargs)
        except AtelierError as error:
            raise as_failure(error) from error

    return wrapped
