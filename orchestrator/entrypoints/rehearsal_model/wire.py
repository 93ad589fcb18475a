"""A reply as vLLM puts it on the wire: chat.completion, its chunks, errors, and the list of models."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from orchestrator.entrypoints.rehearsal_model.conversation import ChatRequest
from orchestrator.entrypoints.rehearsal_model.reply import PlannedCall, Reply

MODEL_NAME = "rehearsal"
MAX_MODEL_LEN = 32_768
_ARGUMENT_FRAGMENT_CHARACTERS = 96
_CHARACTERS_PER_TOKEN = 4


@dataclass(frozen=True)
class Chunk:
    """One server-sent event; `paced` ones are what a real model would take time to think of."""

    data: str
    paced: bool = False
    is_text: bool = False


def models() -> dict[str, Any]:
    card = {
        "id": MODEL_NAME,
        "object": "model",
        "created": 0,
        "owned_by": "atelier",
        "max_model_len": MAX_MODEL_LEN,
    }
    return {"object": "list", "data": [card]}


def error_body(message: str, kind: str, code: int, *, param: str | None = None) -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def completion(request: ChatRequest, reply: Reply, answer_id: str) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": reply.text or None}
    if reply.calls:
        message["tool_calls"] = [_whole_call(call) for call in reply.calls]
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reply.finish_reason}
    head = {"id": answer_id, "object": "chat.completion", "created": int(time.time()), "model": MODEL_NAME}
    return {**head, "choices": [choice], "usage": usage(request, reply)}


def chunks(request: ChatRequest, reply: Reply, answer_id: str) -> Iterator[Chunk]:
    """A role chunk, words, per tool call its name and then fragments of its arguments, the end, the usage."""
    head = {
        "id": answer_id,
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": MODEL_NAME,
    }

    def delta(content: dict[str, Any], finish_reason: str | None = None) -> str:
        choice = {"index": 0, "delta": content, "logprobs": None, "finish_reason": finish_reason}
        return _event({**head, "choices": [choice]})

    yield Chunk(delta({"role": "assistant", "content": ""}))
    for word in re.findall(r"\s*\S+\s*?(?=\s|$)|\s+$", reply.text):
        yield Chunk(delta({"content": word}), paced=True, is_text=True)
    for index, call in enumerate(reply.calls):
        opening = {
            "index": index,
            "id": call.id,
            "type": "function",
            "function": {"name": call.tool, "arguments": ""},
        }
        yield Chunk(delta({"tool_calls": [opening]}), paced=True)
        for fragment in _fragments(call):
            more = {"index": index, "function": {"arguments": fragment}}
            yield Chunk(delta({"tool_calls": [more]}), paced=True)
    yield Chunk(delta({}, reply.finish_reason))
    if request.wants_usage:
        yield Chunk(_event({**head, "choices": [], "usage": usage(request, reply)}))
    yield Chunk("data: [DONE]\n\n")


def usage(request: ChatRequest, reply: Reply) -> dict[str, Any]:
    """Estimated from characters: nothing is tokenized here."""
    read = sum(len(m.text) + sum(len(c.function.arguments) for c in m.calls) for m in request.messages)
    read += sum(len(json.dumps(tool)) for tool in request.tools or ())
    written = len(reply.text) + sum(len(json.dumps(call.arguments)) for call in reply.calls)
    prompt, answer = read // _CHARACTERS_PER_TOKEN + 1, written // _CHARACTERS_PER_TOKEN + 1
    return {
        "prompt_tokens": prompt,
        "completion_tokens": answer,
        "total_tokens": prompt + answer,
        "prompt_tokens_details": {"cached_tokens": 0},
    }


def _whole_call(call: PlannedCall) -> dict[str, Any]:
    function = {"name": call.tool, "arguments": json.dumps(call.arguments, ensure_ascii=False)}
    return {"id": call.id, "type": "function", "function": function}


def _fragments(call: PlannedCall) -> Iterator[str]:
    written = json.dumps(call.arguments, ensure_ascii=False)
    for start in range(0, len(written), _ARGUMENT_FRAGMENT_CHARACTERS):
        yield written[start : start + _ARGUMENT_FRAGMENT_CHARACTERS]


def _event(content: dict[str, Any]) -> str:
    return f"data: {json.dumps(content, ensure_ascii=False)}\n\n"
