"""When a turn has to be stopped: OpenCode itself has no bound on model calls, repeats, silence or tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from orchestrator.ports.agent import AgentFailed

Reason = Literal["too_many_calls", "same_call_again", "empty_answers", "silence", "too_many_tokens"]

NOT_AN_END = ("tool-calls", "unknown")


@dataclass(frozen=True)
class Limits:
    """Bounds of one turn. A model is silent while it writes a long file: arguments are not streamed."""

    model_calls: int = 80
    same_calls: int = 5
    empty_answers: int = 3
    silence_seconds: float = 300
    tool_silence_seconds: float = 900
    tokens: int = 4_000_000


@dataclass(frozen=True)
class Step:
    """One model call: whether it is over and how, what tools it called (name and input), its tokens."""

    is_over: bool
    finish: str | None
    is_empty: bool
    calls: tuple[str, ...]
    tokens: int


@dataclass(frozen=True)
class Trip:
    """A guard that tripped."""

    reason: Reason
    detail: str

    def failure(self) -> AgentFailed:
        if self.reason == "silence":
            code, action = (
                "agent_silent",
                "Send the message again; if it repeats, look whether the model works.",
            )
        elif self.reason == "too_many_tokens":
            code, action = "agent_spent_budget", "Ask for a smaller step."
        else:
            code, action = "agent_looping", "Say it in other words, or ask for a smaller step."
        return AgentFailed(code=code, message=f"The agent was stopped: {self.detail}.", action=action)


def judge(steps: Sequence[Step], limits: Limits) -> Trip | None:
    """The first bound that these model calls of one turn break."""
    if len(steps) > limits.model_calls:
        return Trip("too_many_calls", f"it called the model more than {limits.model_calls} times")
    if sum(step.tokens for step in steps) > limits.tokens:
        return Trip("too_many_tokens", f"it used more than {limits.tokens} tokens")
    if _empty_in_a_row(steps) >= limits.empty_answers:
        return Trip("empty_answers", f"the model gave {limits.empty_answers} empty answers in a row")
    if _same_in_a_row(steps) >= limits.same_calls:
        return Trip("same_call_again", f"it made the same tool call {limits.same_calls} times in a row")
    return None


def judge_silence(seconds: float, *, tool_runs: bool, limits: Limits) -> Trip | None:
    """Whether the agent, busy and not waiting for an answer, has been silent for too long."""
    bound = limits.tool_silence_seconds if tool_runs else limits.silence_seconds
    if seconds <= bound:
        return None
    return Trip("silence", f"nothing was heard of it for {bound:.0f} seconds")


def _empty_in_a_row(steps: Sequence[Step]) -> int:
    count = 0
    for step in reversed(steps):
        if not step.is_over:
            continue
        if not (step.is_empty and step.finish in NOT_AN_END):
            break
        count += 1
    return count


def _same_in_a_row(steps: Sequence[Step]) -> int:
    calls = [call for step in steps for call in step.calls]
    count = 0
    for call in reversed(calls):
        if call != calls[-1]:
            break
        count += 1
    return count
