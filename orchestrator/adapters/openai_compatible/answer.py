"""A completion that is not streamed: one JSON document, put right like a stream."""

import json
from typing import Any

from orchestrator.adapters.openai_compatible.completion import FAILED_ENDINGS, Choice, usage_of
from orchestrator.adapters.openai_compatible.failures import answers_garbage, broke_off
from orchestrator.ports.model import ModelUsage


def normalised_answer(body: bytes) -> tuple[bytes, ModelUsage | None]:
    """The answer as the agent gets it, with its usage; Unavailable when it is none."""
    try:
        answer: Any = json.loads(body)
    except ValueError as error:
        raise answers_garbage() from error
    if not isinstance(answer, dict):
        raise answers_garbage()
    if answer.get("error"):
        raise broke_off()
    choices = answer.get("choices")
    if not isinstance(choices, list) or not choices:
        raise answers_garbage()
    changed = [_put_right(choice) for choice in choices]
    usage = usage_of(answer.get("usage"))
    return (json.dumps(answer, ensure_ascii=False).encode() if any(changed) else body), usage


def _put_right(said: Any) -> bool:
    """Correct the ending of one choice; whether it had to be changed."""
    if not isinstance(said, dict) or not isinstance(said.get("message"), dict):
        raise answers_garbage()
    if said.get("finish_reason") in FAILED_ENDINGS:
        raise broke_off()
    choice = Choice()
    choice.see_calls(said["message"].get("tool_calls"))
    right = choice.ending(said.get("finish_reason"))
    changed = said.get("finish_reason") != right
    said["finish_reason"] = right
    return changed
