"""What failures of a model server look like to the agent, which decides by words whether it tries again.

OpenCode retries five times over 70 seconds whenever a status of 500 and above, or the *text* of an error,
looks temporary to it, be it a 400 whose message contains the digits "500". So a lasting failure must avoid
these words, and a passing one must use them.
"""

import json
import re
from typing import Any

from orchestrator.domain.errors import Unavailable

# Collected from OpenCode 1.18.33, `SessionRetry.retryable`.
_RETRY_WORDS = re.compile(
    r"""429|500|502|503|504|524|529
    |rate.increased.too.quickly|rate[ _-]limit|too[ _]many[ _]requests
    |overloaded|unavailable|exhausted|server.error|internal.error|internal.server|provider.returned.error
    |terminated|fetch.failed|failed.to.fetch|network.error|upstream.connect
    |connection.(?:error|refused|lost)|socket|reset.before.headers|getaddrinfo|enotfound|eai_again
    |econnrefused|econnreset|etimedout|timeout|timed.out|time.out|retry|try.(?:your.request.)?again
    |at.capacity""",
    re.IGNORECASE | re.VERBOSE,
)
_OVERFLOW_WORDS = re.compile(
    r"context[ _](?:length|window|size)|prompt is too long|too many tokens|token limit|maximum prompt length"
    r"|maximum allowed input length",
    re.IGNORECASE,
)
MAX_MESSAGE = 2000


def looks_temporary(text: str) -> bool:
    """Whether OpenCode would try again after an error with this text."""
    return _RETRY_WORDS.search(text) is not None


def error_body(code: str, message: str) -> bytes:
    """An error as OpenAI's API writes it."""
    error = {"message": message, "type": code, "param": None, "code": code}
    return json.dumps({"error": error}).encode()


def refusal(status: int, body: bytes) -> bytes:
    """The server's own refusal of a request, in OpenAI's form and without words that cause retries.

    An overflow of the context is passed unchanged: the agent knows it by its words and compacts.
    """
    text = body.decode("utf-8", "replace")
    message = message_of(text)
    if message is not None and _OVERFLOW_WORDS.search(message):
        return body
    if status in (401, 403):
        return error_body(
            "model_refused_key", "The model server does not accept the key of this installation."
        )
    if message is None:
        return error_body("model_refused", f"The model server refused the request: HTTP {status}.")
    if looks_temporary(text):
        message = _RETRY_WORDS.sub("…", message)
        return error_body("model_refused", f"The model server refused the request: {message[:MAX_MESSAGE]}")
    return body if _has_openai_form(text) else error_body("model_refused", message[:MAX_MESSAGE])


def message_of(text: str) -> str | None:
    """The message in an error body of any of the usual forms; None when there is none."""
    try:
        value: Any = json.loads(text)
    except ValueError:
        return None
    if isinstance(value, dict):
        value = value.get("error", value.get("detail", value.get("message")))
    if isinstance(value, dict):
        value = value.get("message")
    return value if isinstance(value, str) and value else None


def _has_openai_form(text: str) -> bool:
    value = json.loads(text)
    return isinstance(value, dict) and isinstance(value.get("error"), dict)


def does_not_answer() -> Unavailable:
    return Unavailable(
        "model_unavailable",
        "The model server does not answer.",
        action="Check that it runs and that MODEL_BASE_URL is right, then send the message once more.",
    )


def stays_silent() -> Unavailable:
    return Unavailable(
        "model_silent",
        "The model server accepted the request and then said nothing for too long.",
        action="Check its load, then send the message once more.",
    )


def answers_garbage() -> Unavailable:
    return Unavailable(
        "model_garbled",
        "The model server answered with something that is not a chat completion.",
        action="Check that MODEL_BASE_URL points to an OpenAI-compatible server.",
    )


def broke_off() -> Unavailable:
    """In the words that make OpenCode try again: the next attempt finds the server back, or gone for good."""
    return Unavailable(
        "model_broke_off", "The model server stopped in the middle of its answer: connection lost."
    )
