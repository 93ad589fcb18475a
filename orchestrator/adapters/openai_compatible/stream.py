"""A streamed completion, event by event: passed on untouched where it is right, put right where it is not."""

import json
import re
from typing import Any

from orchestrator.adapters.openai_compatible.completion import FAILED_ENDINGS, Choice, usage_of
from orchestrator.adapters.openai_compatible.failures import answers_garbage, broke_off, error_body
from orchestrator.domain.errors import Unavailable
from orchestrator.ports.model import ModelUsage

_BOUNDARY = re.compile(rb"\r\n\r\n|\n\n|\r\r")
_DONE = b"data: [DONE]\n\n"
MAX_EVENT = 4_000_000


class CompletionStream:
    """Feed it the bytes that come from the server; what it returns is what the agent gets.

    Once `ended`, it has said all there is to say: the agent has an ending or an error.
    """

    def __init__(self) -> None:
        self.ended = False
        self.failure: Unavailable | None = None
        self.usage: ModelUsage | None = None
        self._pending = b""
        self._choices: dict[int, Choice] = {}
        self._identity: dict[str, Any] = {}

    def feed(self, data: bytes) -> bytes:
        """What may be passed on now; empty while an event is incomplete."""
        self._pending += data
        passed = []
        while not self.ended and (boundary := _BOUNDARY.search(self._pending)):
            event = self._pending[: boundary.end()]
            self._pending = self._pending[boundary.end() :]
            passed.append(self._event(event))
        if not self.ended and len(self._pending) > MAX_EVENT:
            passed.append(self._fail(answers_garbage()))
        return b"".join(passed)

    def finish(self) -> bytes:
        """The server has closed the stream: what is missing of the ending."""
        rest = self.feed(b"\n\n") if self._pending_is_whole() else b""
        if self.ended:
            return rest
        if self._choices and all(choice.finished for choice in self._choices.values()):
            return rest + self._end()
        return rest + self._fail(broke_off())

    def _pending_is_whole(self) -> bool:
        """Whether the last event only lacks its empty line, rather than being cut in the middle."""
        data = self._pending.strip().removeprefix(b"data:").strip()
        if data == b"[DONE]":
            return True
        try:
            return isinstance(json.loads(data), dict)
        except ValueError:
            return False

    def break_off(self) -> bytes:
        """The connection to the server is lost."""
        return b"" if self.ended else self._fail(broke_off())

    def _event(self, event: bytes) -> bytes:
        lines = [line[5:].strip() for line in event.splitlines() if line.startswith(b"data:")]
        if not lines:
            return event
        data = b"\n".join(lines)
        if data == b"[DONE]":
            return self._end()
        try:
            chunk = json.loads(data)
        except ValueError:
            return self._fail(answers_garbage())
        if not isinstance(chunk, dict):
            return self._fail(answers_garbage())
        if chunk.get("error") or _has_failed_ending(chunk):
            return self._fail(broke_off())
        if not isinstance(chunk.get("choices"), list):
            return self._fail(answers_garbage())
        self.usage = usage_of(chunk.get("usage")) or self.usage
        self._identity = self._identity or {
            name: chunk[name] for name in ("id", "created", "model") if name in chunk
        }
        if self._put_right(chunk):
            return b"data: " + json.dumps(chunk, ensure_ascii=False).encode() + b"\n\n"
        return event

    def _put_right(self, chunk: dict[str, Any]) -> bool:
        """Correct the endings in the chunk; whether anything had to be changed."""
        changed = False
        for position, said in enumerate(chunk["choices"]):
            if not isinstance(said, dict):
                continue
            index = said.get("index", position)
            choice = self._choices.setdefault(index if isinstance(index, int) else position, Choice())
            delta = said.get("delta")
            if isinstance(delta, dict) and delta.get("tool_calls"):
                choice.see_calls(delta["tool_calls"])
            reason = said.get("finish_reason")
            if reason is None:
                continue
            choice.finished = True
            right = choice.ending(reason)
            if right != reason:
                said["finish_reason"] = right
                changed = True
        return changed

    def _end(self) -> bytes:
        """The end of a complete stream, with an ending for each choice that was left without one."""
        open_choices = {index: choice for index, choice in self._choices.items() if not choice.finished}
        if not self._choices:
            return self._fail(answers_garbage())
        if not all(choice.calls_are_whole for choice in open_choices.values()):
            return self._fail(broke_off())
        self.ended = True
        endings = b"".join(self._ending(index, choice.ending(None)) for index, choice in open_choices.items())
        return endings + _DONE

    def _ending(self, index: int, reason: str) -> bytes:
        choice = {"index": index, "delta": {}, "finish_reason": reason}
        chunk = {**self._identity, "object": "chat.completion.chunk", "choices": [choice]}
        return b"data: " + json.dumps(chunk).encode() + b"\n\n"

    def _fail(self, failure: Unavailable) -> bytes:
        self.ended = True
        self.failure = failure
        return b"data: " + error_body(failure.code, str(failure)) + b"\n\n" + _DONE


def _has_failed_ending(chunk: dict[str, Any]) -> bool:
    choices = chunk.get("choices")
    if not isinstance(choices, list):
        return False
    return any(isinstance(one, dict) and one.get("finish_reason") in FAILED_ENDINGS for one in choices)
