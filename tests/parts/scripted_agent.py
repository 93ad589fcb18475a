"""An agent that plays a script for each prompt, and goes on by itself when nobody listens."""

import asyncio
import itertools
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from orchestrator.domain.event import TextCompleted
from orchestrator.domain.ids import derive_id
from orchestrator.domain.question import Answers, QuestionItem, QuestionOption
from orchestrator.ports.agent import (
    AgentAsked,
    AgentBroke,
    AgentFailed,
    AgentFinished,
    AgentForgot,
    AgentSignal,
    Conversation,
    Keyed,
    Prompt,
)
from tests.parts.sandboxes import InMemoryWorkspaces


@dataclass(frozen=True)
class Say:
    text: str


@dataclass(frozen=True)
class Write:
    path: str
    content: str


@dataclass(frozen=True)
class Ask:
    question: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class GiveUp:
    code: str


@dataclass(frozen=True)
class BeginAgain:
    """A part of the answer is started again."""

    reason: str


@dataclass(frozen=True)
class Pause:
    """The agent stays here until the test lets it go on."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait(self) -> None:
        async with asyncio.timeout(15):
            await self.reached.wait()

    def end(self) -> None:
        self.released.set()


Step = Say | Write | Ask | GiveUp | BeginAgain | Pause


class Performance:
    """The agent's work on one prompt: its signals so far, and what it waits for."""

    def __init__(
        self, conversation: Conversation, prompt: Prompt, steps: tuple[Step, ...], desk: InMemoryWorkspaces
    ) -> None:
        self.conversation = conversation
        self.answers: dict[str, Answers] = {}
        self._prompt = prompt
        self._desk = desk
        self._signals: list[AgentSignal] = []
        self._news = asyncio.Condition()
        self._is_alive = True
        self._work = asyncio.create_task(self._play(steps))

    @property
    def has_ended(self) -> bool:
        return bool(self._signals) and isinstance(self._signals[-1], AgentFinished | AgentFailed)

    def knows(self, question_id: str) -> bool:
        """Whether the question waits, or has its answer."""
        waits = self._is_alive and any(
            isinstance(signal, AgentAsked) and signal.agent_question_id == question_id
            for signal in self._signals
        )
        return waits or question_id in self.answers

    async def follow(self) -> AsyncIterator[AgentSignal]:
        """Everything from the beginning, but questions that have their answer."""
        for place in itertools.count():
            async with self._news:
                while len(self._signals) <= place:
                    await self._news.wait()
            signal = self._signals[place]
            if isinstance(signal, AgentAsked) and signal.agent_question_id in self.answers:
                continue
            yield signal
            if isinstance(signal, AgentAsked | AgentFinished | AgentFailed):
                return

    async def take_answer(self, question_id: str, answers: Answers) -> None:
        async with self._news:
            self.answers.setdefault(question_id, answers)
            self._news.notify_all()

    async def stop(self) -> None:
        if not self.has_ended:
            self._work.cancel()
            await self._signal(AgentFinished(stopped=True))

    def die(self) -> None:
        """The agent's process is gone, and with it the question that waited."""
        self._is_alive = False
        self._work.cancel()

    async def _play(self, steps: tuple[Step, ...]) -> None:
        for number, step in enumerate(steps):
            part = f"{self._prompt.id}:{number}"
            match step:
                case Say(text):
                    event = TextCompleted(
                        session_id=self.conversation.session_id,
                        turn_id=self._prompt.turn_id,
                        at=datetime.now(UTC),
                        part_id=part,
                        text=text,
                    )
                    await self._signal(Keyed(key=part, event=event))
                case Write(path, content):
                    self._desk.edit(self.conversation.session_id, path, content)
                case Ask(question, options):
                    await self._ask(part, question, options)
                case GiveUp(code):
                    failed = AgentFailed(code=code, message="The model does not answer.", action="Wait.")
                    await self._signal(failed)
                    return
                case BeginAgain(reason):
                    await self._signal(AgentBroke(reason=reason))
                case Pause() as pause:
                    pause.reached.set()
                    await pause.released.wait()
        await self._signal(AgentFinished(model="scripted", model_calls=1, input_tokens=10, output_tokens=5))

    async def _ask(self, part: str, question: str, options: tuple[str, ...]) -> None:
        choices = tuple(QuestionOption(label=option) for option in options)
        question_id = f"que_{derive_id(part)}"
        items = (QuestionItem(question=question, options=choices),)
        await self._signal(AgentAsked(agent_question_id=question_id, items=items))
        async with self._news:
            await self._news.wait_for(lambda: question_id in self.answers)

    async def _signal(self, signal: AgentSignal) -> None:
        async with self._news:
            self._signals.append(signal)
            self._news.notify_all()


class ScriptedAgent:
    """Counts what it is told: one entry of `prompts` for each prompt that really reached it."""

    def __init__(self, desk: InMemoryWorkspaces) -> None:
        self.prompts: list[Prompt] = []
        self.stops = 0
        self.before_prompt: Pause | None = None
        self._desk = desk
        self._scripts: defaultdict[str, deque[tuple[Step, ...]]] = defaultdict(deque)
        self._performances: dict[str, Performance] = {}

    def will(self, session_id: str, *steps: Step) -> None:
        """What it does for the next prompt that has no script yet."""
        self._scripts[session_id].append(steps)

    def answers_to(self, prompt: Prompt) -> list[Answers]:
        return list(self._performances[prompt.id].answers.values())

    def restart(self) -> None:
        """Its process is started again: questions are forgotten."""
        for performance in self._performances.values():
            performance.die()

    async def open_conversation(
        self, *, user_id: str, session_id: str, title: str, token: str
    ) -> Conversation:
        return Conversation(user_id=user_id, session_id=session_id, agent_session_id=f"ses_{session_id}")

    async def work(
        self, conversation: Conversation, prompt: Prompt, *, look_first: bool
    ) -> AsyncIterator[AgentSignal]:
        if not look_first or prompt.id not in self._performances:
            if self.before_prompt:
                self.before_prompt.reached.set()
                await self.before_prompt.released.wait()
            waiting = self._scripts[conversation.session_id]
            steps = waiting.popleft() if waiting else (Say("Done."),)
            self.prompts.append(prompt)
            self._performances[prompt.id] = Performance(conversation, prompt, steps, self._desk)
        async for signal in self._performances[prompt.id].follow():
            yield signal

    async def answer(
        self, conversation: Conversation, prompt: Prompt, *, agent_question_id: str, answers: Answers
    ) -> AsyncIterator[AgentSignal]:
        performance = self._performances.get(prompt.id)
        if performance is None or not performance.knows(agent_question_id):
            yield AgentForgot()
            return
        await performance.take_answer(agent_question_id, answers)
        async for signal in performance.follow():
            yield signal

    async def stop(self, conversation: Conversation) -> None:
        self.stops += 1
        for performance in self._performances.values():
            if performance.conversation.session_id == conversation.session_id:
                await performance.stop()
