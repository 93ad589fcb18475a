"""OpenCode's errors in our words: what failed, and what a person can do about it."""

from orchestrator.adapters.opencode.wire import ErrorBody
from orchestrator.ports.agent import AgentFailed

ABORTED = "MessageAbortedError"
OVERFLOW = "ContextOverflowError"

_ACTIONS = {
    "model_unavailable": "Wait a moment and send the message again; ask an admin if it goes on.",
    "model_rejected": "Ask an admin to check the model's address, name and key.",
    "model_garbled": "Send the message again; ask an admin to check the model's server if it goes on.",
    "context_overflow": "Start a new session, or ask for a smaller step.",
    "answer_too_long": "Ask for a smaller step.",
    "agent_misconfigured": "Ask an admin to check the agent's configuration.",
    "agent_error": "Send the message again.",
}

# An error in the middle of an answer comes as its bare words, those of the model gateway among them.
_WORDS: tuple[tuple[str, str], ...] = (
    ("not a chat completion", "model_garbled"),
    ("model_garbled", "model_garbled"),
    ("said nothing for too long", "model_unavailable"),
    ("json parsing failed", "model_garbled"),
    ("type validation failed", "model_garbled"),
    ("invalid json response", "model_garbled"),
    ("not found", "agent_misconfigured"),
    ("unable to connect", "model_unavailable"),
    ("connection", "model_unavailable"),
    ("socket", "model_unavailable"),
    ("timed out", "model_unavailable"),
    ("timeout", "model_unavailable"),
    ("fetch failed", "model_unavailable"),
)


# What the model gateway says of its far end comes as a refused request, with a code of ours in its body.
_OF_THE_GATEWAY = {
    "model_unavailable": "model_unavailable",
    "model_silent": "model_unavailable",
    "model_broke_off": "model_unavailable",
    "model_garbled": "model_garbled",
}


def is_abort(error: ErrorBody) -> bool:
    return error.name == ABORTED


def is_passing(error: ErrorBody) -> bool:
    """Whether the turn goes on after this error: a full context is compacted and the call repeated."""
    return error.name == OVERFLOW


def failure_of(error: ErrorBody) -> AgentFailed:
    """The failure that ends a turn with this error."""
    return failure(_code_of(error), detail=error.message)


def failure(code: str, *, detail: str = "") -> AgentFailed:
    """A failure by its code, with what the vendor said, shortened to its first line."""
    sentences = {
        "model_unavailable": "The model does not answer.",
        "model_rejected": "The model refused the request.",
        "model_garbled": "The model's answer could not be read.",
        "context_overflow": "The conversation has become too long for the model.",
        "answer_too_long": "The model's answer reached its greatest length.",
        "agent_misconfigured": "The agent is not configured correctly.",
        "agent_error": "The agent could not go on.",
    }
    said = detail.strip().splitlines()[0][:300] if detail.strip() else ""
    return AgentFailed(
        code=code, message=f"{sentences[code]} {f'({said})' if said else ''}".strip(), action=_ACTIONS[code]
    )


def _code_of(error: ErrorBody) -> str:
    match error.name:
        case "APIError":
            return _code_of_status(error)
        case "ProviderAuthError":
            return "model_rejected"
        case "ContextOverflowError":
            return "context_overflow"
        case "MessageOutputLengthError":
            return "answer_too_long"
        case _:
            said = error.message.lower()
            return next((code for word, code in _WORDS if word in said), "agent_error")


def _code_of_status(error: ErrorBody) -> str:
    if error.code in _OF_THE_GATEWAY:
        return _OF_THE_GATEWAY[error.code]
    if error.status is None or error.status >= 500 or error.status in (408, 429):
        return "model_unavailable"
    return "model_unavailable" if error.data.get("isRetryable") is True else "model_rejected"
