"""How wire events and fetched messages of one turn become signals: stateful, without I/O, safe to repeat."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from orchestrator.adapters.opencode import notices, translation
from orchestrator.adapters.opencode.snapshot import Snapshot
from orchestrator.adapters.opencode.standing import Standing
from orchestrator.adapters.opencode.translation import PLAN_TOOL, QUESTION_TOOL, Place
from orchestrator.adapters.opencode.turn_record import TurnRecord
from orchestrator.adapters.opencode.wire import (
    ErrorBody,
    Message,
    MessageInfo,
    Part,
    PendingQuestion,
    SessionInfo,
    Status,
    WireEvent,
    is_noise,
)
from orchestrator.ports.agent import AgentBroke, AgentSignal, Keyed


class TurnProjection:
    """Folds what OpenCode says about one prompt; `record` is what is known of the turn by then."""

    def __init__(self, *, place: Place, root: str, prompt_id: str, clock: Callable[[], datetime]) -> None:
        self.record = TurnRecord(root=root, prompt_id=prompt_id)
        self.standing = Standing()
        self._place = place
        self._prompt_id = prompt_id
        self._clock = clock
        self._said: set[str] = set()
        self._open_texts: set[str] = set()
        self._started_steps: set[str] = set()
        self._unknown = 0

    @property
    def is_writing(self) -> bool:
        """Whether a text is being written whose end has not come."""
        return bool(self._open_texts)

    def closing_notices(self) -> Iterator[Keyed]:
        """What a reader should know at the end of the turn."""
        for info in self.record.answers:
            if info.finish == "length" and not info.is_compaction:
                yield notices.truncated(self._place, info, self._clock())
        if self._unknown:
            yield notices.unknown_events(self._place, self._prompt_id, self._unknown, self._clock())

    def continue_with(self, message_id: str) -> None:
        """A further prompt of ours belongs to the turn."""
        self.record.add_own_prompt(message_id)
        self.standing.begin_again()

    def fold_snapshot(self, snapshot: Snapshot) -> Iterator[AgentSignal]:
        """Fold what was fetched, which is the truth; finished parts come out under their keys."""
        self.standing.status = snapshot.status
        for child in snapshot.children:
            self.record.task_of_child.setdefault(child.id, "")
        yield from self.fold_messages(snapshot.messages)
        waiting = {pending.id for pending in snapshot.questions}
        for answered in self.standing.questions.keys() - waiting:
            del self.standing.questions[answered]
        for pending in snapshot.questions:
            self.fold_question(pending)

    def fold_messages(self, messages: Iterable[Message]) -> Iterator[AgentSignal]:
        for message in messages:
            self.record.add_message(message.info)
            for part in message.parts:
                yield from self._fold_part(part)

    def fold_question(self, pending: PendingQuestion) -> None:
        """Note a question that waits; OpenCode keeps those of aborted answers, which nobody waits for."""
        if self.record.waits_for(pending):
            self.standing.questions.setdefault(pending.id, pending)

    def fold(self, event: WireEvent) -> Iterator[AgentSignal]:
        """Fold one event of the feed; one that cannot be read is counted."""
        try:
            yield from self._fold(event.type, event.properties)
        except (ValidationError, KeyError, TypeError):
            self._unknown += 1

    def _fold(self, kind: str, told: dict[str, Any]) -> Iterator[AgentSignal]:
        match kind:
            case "message.part.delta":
                yield from self._fold_delta(told)
            case "message.part.updated":
                yield from self._fold_part(Part.model_validate(told["part"]))
            case "message.updated":
                self.record.add_message(MessageInfo.model_validate(told["info"]))
            case "session.status":
                yield from self._fold_status(told["sessionID"], Status.model_validate(told["status"]))
            case "session.error":
                if told.get("sessionID") == self.record.root:
                    self.standing.fail(ErrorBody.model_validate(told.get("error") or {}))
            case "session.created":
                session = SessionInfo.model_validate(told["info"])
                if session.parent_id is not None and self.record.belongs(session.parent_id):
                    self.record.task_of_child.setdefault(session.id, "")
            case "question.asked":
                self.fold_question(PendingQuestion.model_validate(told))
            case "question.replied" | "question.rejected":
                self.standing.questions.pop(told["requestID"], None)
            case "permission.asked":
                if self.record.belongs(told["sessionID"]):
                    self.standing.permissions.append(told["id"])
            case _ if not is_noise(kind):
                self._unknown += 1

    def _fold_delta(self, told: dict[str, Any]) -> Iterator[AgentSignal]:
        part = self.record.parts.get(told["partID"])
        if part is None or part.session_id != self.record.root or told.get("field") != "text":
            return
        speak = translation.text_delta if part.type == "text" else translation.reasoning_delta
        yield speak(self._place, part.id, told["delta"], self._clock())

    def _fold_status(self, session_id: str, status: Status) -> Iterator[AgentSignal]:
        if session_id != self.record.root:
            return
        self.standing.hear(status)
        if status.type == "retry":
            self._open_texts.clear()
            answers = self.record.answers
            of = answers[-1].id if answers else self._prompt_id
            yield AgentBroke(reason=status.message[:300] or "the model did not answer")
            yield notices.retry(self._place, status, of, self._clock())

    def _fold_part(self, part: Part) -> Iterator[AgentSignal]:
        answer = self.record.answer(part.message_id)
        if answer is None or answer.is_compaction or part.synthetic:
            return
        if part.session_id in self.record.task_of_child:
            yield from self._fold_part_of_child(part)
        elif part.type in ("text", "reasoning"):
            yield from self._fold_text(part, answer)
        elif part.type == "tool":
            yield from self._fold_tool(part)
        elif part.type == "step-start":
            yield from self._fold_step_start(part)

    def _fold_text(self, part: Part, answer: MessageInfo) -> Iterator[AgentSignal]:
        self.record.parts[part.id] = part
        if part.type == "reasoning":
            return
        if part.time.end is None and not answer.is_over:
            self._open_texts.add(part.id)
            return
        self._open_texts.discard(part.id)
        if part.text.strip():
            yield from self._once(translation.text_completed(self._place, part, self._clock()))

    def _fold_tool(self, part: Part) -> Iterator[AgentSignal]:
        known = self.record.parts.get(part.id)
        if known is not None and known.state.is_over:
            return
        self.record.parts[part.id] = part
        child = part.state.metadata.get("sessionId")
        if part.tool == "task" and isinstance(child, str):
            self.record.task_of_child[child] = part.id
        if part.tool == QUESTION_TOOL:
            return
        if part.tool == PLAN_TOOL and part.state.status != "error":
            if part.state.is_over:
                yield from self._once(translation.plan_updated(self._place, part, self._clock()))
        elif part.state.is_over:
            yield from self._once(translation.tool_finished(self._place, part, self._clock()))
        else:
            yield translation.tool_progress(self._place, part, self._clock())

    def _fold_part_of_child(self, part: Part) -> Iterator[AgentSignal]:
        self.record.parts[part.id] = part
        task = self.record.task_of_child[part.session_id]
        if part.type == "tool" and task and not self.record.parts[task].state.is_over:
            yield translation.tool_progress(self._place, part, self._clock(), of=task)

    def _fold_step_start(self, part: Part) -> Iterator[AgentSignal]:
        """A second start in one message means that its first model call broke off."""
        if part.id in self._started_steps:
            return
        self._started_steps.add(part.id)
        texts = {text.id for text in self.record.parts_of(part.message_id)} & self._open_texts
        if texts:
            self._open_texts -= texts
            yield AgentBroke(reason="the model's answer broke off")

    def _once(self, signal: Keyed) -> Iterator[AgentSignal]:
        if signal.key is not None and signal.key not in self._said:
            self._said.add(signal.key)
            yield signal
