"""The coding agent: conversations in a workspace, prompts, and what it says while it works."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Protocol

from orchestrator.domain.event import DurableEvent, EphemeralEvent
from orchestrator.domain.fact import Fact
from orchestrator.domain.question import Answers, QuestionItem


class Conversation(Fact):
    """Where the agent's side of a session is: whose sandbox, which workspace, the agent's own id for it."""

    user_id: str
    session_id: str
    agent_session_id: str


class Prompt(Fact):
    """One prompt. Its id is ours, `at` is when it was made; both stay the same when it is repeated,

    so that the agent's own id for it can be derived, looked for, and falls in order with earlier ones.
    """

    id: str
    at: datetime
    turn_id: str
    text: str
    system: str = ""


class AgentAsked(Fact):
    """The agent asks and waits; nothing more comes until it is answered."""

    agent_question_id: str
    items: tuple[QuestionItem, ...]


class AgentFinished(Fact):
    """The agent is done with this prompt. Tokens are summed over all its model calls."""

    model: str = ""
    model_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    stopped: bool = False


class AgentFailed(Fact):
    """The agent gave up; code, message and action as in an AtelierError."""

    code: str
    message: str
    action: str


class AgentForgot(Fact):
    """The agent does not know the question that was answered."""


class AgentBroke(Fact):
    """The agent starts a part of its answer again: unfinished text is void."""

    reason: str


class Keyed(Fact):
    """An event with the key under which a repeat of it is recognised (None: ephemeral, never repeated)."""

    key: str | None
    event: DurableEvent | EphemeralEvent


AgentSignal = Keyed | AgentAsked | AgentFinished | AgentFailed | AgentForgot | AgentBroke


class Agent(Protocol):
    """One agent server in each user's sandbox. Every method raises Unavailable when it does not answer."""

    async def open_conversation(
        self, *, user_id: str, session_id: str, title: str, token: str
    ) -> Conversation:
        """Find or create the conversation of this session; `token` is what its tool calls are made with.

        Also makes sure that the agent's tools are connected; safe to repeat.
        """
        ...

    def work(
        self, conversation: Conversation, prompt: Prompt, *, look_first: bool
    ) -> AsyncIterator[AgentSignal]:
        """Listen, send the prompt, and say what the agent does about it until it asks, finishes or fails.

        With `look_first` the prompt is sent only if the agent does not have it yet; what was missed is
        fetched, and durable events come again under the same keys. If the agent was restarted in the
        middle of this prompt, it is told to continue.
        """
        ...

    def answer(
        self, conversation: Conversation, prompt: Prompt, *, agent_question_id: str, answers: Answers
    ) -> AsyncIterator[AgentSignal]:
        """Listen, answer the question, and go on like `work`; safe to repeat with the same answers.

        The first and only signal is AgentForgot when the agent no longer knows the question (it forgets on
        restart), and nothing was sent.
        """
        ...

    async def stop(self, conversation: Conversation) -> None:
        """Stop whatever the agent does in this conversation; what it did so far stays."""
        ...
