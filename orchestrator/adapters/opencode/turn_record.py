"""What is known of one turn: its prompts, the answers to them with their parts, and how it ended."""

import json
from collections.abc import Iterator

from orchestrator.adapters.opencode.failures import failure_of, is_abort
from orchestrator.adapters.opencode.guards import NOT_AN_END, Step
from orchestrator.adapters.opencode.translation import QUESTION_TOOL
from orchestrator.adapters.opencode.wire import MessageInfo, Part, PendingQuestion
from orchestrator.domain.question import Answers
from orchestrator.ports.agent import AgentFailed, AgentFinished


class TurnRecord:
    """The turn is our prompt, continuations of it and what OpenCode itself adds after them (compaction),

    with all assistant messages that answer one of these. A subagent's session belongs to the turn, but
    only its progress, questions and tokens count.
    """

    def __init__(self, *, root: str, prompt_id: str) -> None:
        self.root = root
        self.parts: dict[str, Part] = {}
        self.task_of_child: dict[str, str] = {}
        self._own_prompts = {prompt_id}
        self._prompts = {prompt_id}
        self._answers: dict[str, MessageInfo] = {}

    def belongs(self, session_id: str) -> bool:
        return session_id == self.root or session_id in self.task_of_child

    def answer(self, message_id: str) -> MessageInfo | None:
        return self._answers.get(message_id)

    def waits_for(self, pending: PendingQuestion) -> bool:
        """Whether an answer of this turn waits for the question."""
        if pending.session_id != self.root:
            return pending.session_id in self.task_of_child
        return pending.tool.message_id in self._answers and not any(
            part.state.is_over
            for part in self.parts_of(pending.tool.message_id)
            if part.call_id == pending.tool.call_id
        )

    @property
    def answers(self) -> list[MessageInfo]:
        """All assistant messages, oldest first: one for each model call."""
        return [info for _, info in sorted(self._answers.items())]

    @property
    def own_prompts(self) -> int:
        """One, and one for each continuation."""
        return len(self._own_prompts)

    @property
    def tool_runs(self) -> bool:
        return any(part.type == "tool" and part.state.status == "running" for part in self.parts.values())

    def add_own_prompt(self, message_id: str) -> None:
        self._own_prompts.add(message_id)
        self._prompts.add(message_id)

    def add_message(self, info: MessageInfo) -> None:
        """Note a message; one that is over never becomes unfinished again."""
        if info.role == "user":
            if info.session_id == self.root and info.id > min(self._own_prompts):
                self._prompts.add(info.id)
            return
        if info.parent_id not in self._prompts and info.session_id not in self.task_of_child:
            return
        known = self._answers.get(info.id)
        if known is None or not known.is_over or info.is_over:
            self._answers[info.id] = info

    def was_told(self, answers: Answers) -> bool:
        """Whether a question of this turn got these answers before."""
        told = [list(words) for words in answers]
        return any(
            part.tool == QUESTION_TOOL and part.state.metadata.get("answers") == told
            for part in self.parts.values()
        )

    def steps(self) -> list[Step]:
        """The model calls as the guards see them, oldest first."""
        return [self._step(info) for info in self.answers]

    def ending(self) -> AgentFinished | AgentFailed | None:
        """How the turn ended, if its last answer says so; to be asked when OpenCode is idle."""
        answers = [info for info in self.answers if info.session_id == self.root and not _only_compacts(info)]
        last = answers[-1] if answers else None
        if last is None or last.parent_id < max(self._own_prompts):
            return None
        if last.error is not None:
            return self._finished(last, stopped=True) if is_abort(last.error) else failure_of(last.error)
        if last.time.completed is None or last.finish is None:
            return None
        if last.finish in NOT_AN_END and not self._was_dismissed(last):
            return None
        return self._finished(last, stopped=False)

    def parts_of(self, message_id: str) -> Iterator[Part]:
        return (part for part in self.parts.values() if part.message_id == message_id)

    def _step(self, info: MessageInfo) -> Step:
        parts = list(self.parts_of(info.id))
        calls = tuple(
            f"{part.tool} {json.dumps(part.state.input, sort_keys=True)}"
            for part in parts
            if part.type == "tool" and part.state.status != "pending"
        )
        return Step(
            is_over=info.is_over,
            finish=info.finish,
            is_empty=not any(
                part.type == "tool" or (part.type == "text" and part.text.strip()) for part in parts
            ),
            calls=calls,
            tokens=info.tokens.sent + info.tokens.made,
        )

    def _was_dismissed(self, last: MessageInfo) -> bool:
        """A dismissed question ends a turn although its answer called for tools."""
        return any(
            part.tool == QUESTION_TOOL and part.state.status == "error" and "dismissed" in part.state.error
            for part in self.parts_of(last.id)
        )

    def _finished(self, last: MessageInfo, *, stopped: bool) -> AgentFinished:
        tokens = [info.tokens for info in self.answers]
        return AgentFinished(
            model=last.model_id,
            model_calls=len(tokens),
            input_tokens=sum(each.sent for each in tokens),
            output_tokens=sum(each.made for each in tokens),
            cached_tokens=sum(each.cache.read for each in tokens),
            stopped=stopped,
        )


def _only_compacts(info: MessageInfo) -> bool:
    return info.is_compaction and info.error is None
