"""Errors of OpenCode have a code that the web translates, and an action."""

import json

import pytest

from orchestrator.adapters.opencode.failures import failure_of, is_abort, is_passing
from orchestrator.adapters.opencode.wire import ErrorBody


def _refused_by_gateway(code: str) -> dict[str, object]:
    error = {"message": "…", "type": code, "param": None, "code": code}
    return {"statusCode": 424, "isRetryable": False, "responseBody": json.dumps({"error": error})}


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("APIError", {"statusCode": 401, "isRetryable": False}, "model_rejected"),
        ("APIError", _refused_by_gateway("model_unavailable"), "model_unavailable"),
        ("APIError", _refused_by_gateway("model_silent"), "model_unavailable"),
        ("APIError", _refused_by_gateway("model_garbled"), "model_garbled"),
        ("APIError", _refused_by_gateway("model_refused_key"), "model_rejected"),
        ("APIError", {"statusCode": 424, "responseBody": "no JSON"}, "model_rejected"),
        ("APIError", {"statusCode": 429, "isRetryable": True}, "model_unavailable"),
        ("APIError", {"statusCode": 500, "isRetryable": True}, "model_unavailable"),
        ("APIError", {"message": "Unable to connect"}, "model_unavailable"),
        ("ProviderAuthError", {}, "model_rejected"),
        ("MessageOutputLengthError", {}, "answer_too_long"),
        ("ContextOverflowError", {"message": "maximum context length"}, "context_overflow"),
        ("UnknownError", {"message": "JSON parsing failed: Text: {not json."}, "model_garbled"),
        ("UnknownError", {"message": 'Agent not found: "nope".'}, "agent_misconfigured"),
        ("UnknownError", {"message": "Model not found: vllm/zzz."}, "agent_misconfigured"),
        ("UnknownError", {}, "agent_error"),
    ],
)
def test_an_error_has_its_code(name: str, data: dict[str, object], code: str) -> None:
    failure = failure_of(ErrorBody(name=name, data=data))
    assert failure.code == code
    assert failure.message
    assert failure.action


def test_an_overflow_passes_and_an_abort_is_no_failure() -> None:
    assert is_passing(ErrorBody(name="ContextOverflowError"))
    assert is_abort(ErrorBody(name="MessageAbortedError"))
