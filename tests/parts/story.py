"""One session as its user lives it: what they say and do, and what the log then tells."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from orchestrator.domain.errors import NotFound
from orchestrator.domain.event import Event, StreamedEvent
from orchestrator.domain.ids import new_id
from orchestrator.domain.publication import Person, Publication, PublicationState, ReviewDecision
from orchestrator.domain.question import Answer
from orchestrator.domain.session import Message, Session
from orchestrator.domain.user import User
from orchestrator.ports.agent import Prompt
from orchestrator.workflows.commands import Merge, MessageAccepted, SubmitReview
from tests.parts.follow import Reader
from tests.parts.house import House
from tests.parts.scripted_agent import Step
from tests.parts.waiting import eventually


class Story:
    """Every wait is for a fact, with a bound."""

    def __init__(self, house: House, user: User, session: Session) -> None:
        self.house = house
        self.user = user
        self.session = session
        self._rests = 0

    @classmethod
    async def begin(cls, house: House, *, name: str = "Anna", title: str = "A chart") -> "Story":
        user = await house.person(name)
        return cls(house, user, await house.session_of(user, title))

    # What people do

    def agent_will(self, *steps: Step) -> None:
        self.house.agent.will(self.session.id, *steps)

    async def say(self, text: str = "Add a chart", *, message_id: str = "") -> MessageAccepted:
        message = Message(
            id=message_id or new_id(), session_id=self.session.id, text=text, at=datetime.now(UTC)
        )
        self._rests = self._rested()
        await self.house.sessions.add_message(message)
        return await self.house.commands.send_message(self.session, message.id)

    async def say_and_rest(self, *steps: Step, text: str = "Add a chart") -> None:
        """A whole turn with all that follows from it."""
        self.agent_will(*steps)
        await self.say(text)
        await self.rests()

    async def answer(self, question_id: str, *words: str) -> None:
        answer = Answer(question_id=question_id, answers=(words,), skipped=not words)
        await self.house.commands.answer(self.session.id, answer)

    def begin_answer(self, question_id: str, *words: str) -> asyncio.Task[None]:
        """An answer on its way, which may have to wait."""
        return asyncio.create_task(self.answer(question_id, *words))

    def begin_say(self, text: str) -> asyncio.Task[MessageAccepted]:
        """A message on its way, which may have to wait."""
        return asyncio.create_task(self.say(text))

    async def stop(self) -> None:
        await self.house.commands.stop(self.session.id)

    async def close(self) -> None:
        await self.house.commands.close(self.session.id)

    async def publish(self, publication_id: str = "") -> str:
        accepted = await self.house.commands.publish(self.session.id, publication_id or new_id())
        return accepted.publication_id

    async def review(
        self, publication_id: str, decision: ReviewDecision = "approve", *, body: str = ""
    ) -> PublicationState:
        self._rests = self._rested()
        rita = await self.house.person("Rita", "reviewer")
        review = SubmitReview(
            review_id=new_id(),
            reviewer=Person(id=rita.id, name=rita.name),
            decision=decision,
            body=body,
            at=datetime.now(UTC),
        )
        return await self.house.commands.review(publication_id, review)

    async def merge(self, publication_id: str) -> str:
        rita = await self.house.person("Rita", "reviewer")
        return await self.house.commands.merge(
            publication_id, Merge(merged_by=Person(id=rita.id, name=rita.name))
        )

    # What is waited for

    async def hears(self, kind: str, *, times: int = 1) -> Any:
        """The event of this type that is the so many-th in the log."""
        found: list[Event] = []

        def wanted(item: object) -> bool:
            if isinstance(item, StreamedEvent) and item.event.type == kind:
                found.append(item.event)
            return len(found) == times

        reader = Reader(self.house.log.follow(self.session.id, after=None))
        try:
            await reader.until(wanted, seconds=20)
        except TimeoutError:
            raise AssertionError(f"no {kind} number {times} among {await self.types()}") from None
        finally:
            await reader.close()
        return found[-1]

    async def rests(self) -> None:
        """The session has come to rest since it was last spoken to."""
        await eventually(lambda: self._rested() > self._rests, seconds=30, what="the session rests")
        self._rests = self._rested()

    async def publication(self, publication_id: str, is_so: Callable[[Publication], bool]) -> Publication:
        """The publication's record, once it is so."""
        async with asyncio.timeout(20):
            while True:
                with contextlib.suppress(NotFound):
                    found = await self.house.publications.get(publication_id)
                    if is_so(found):
                        return found
                await asyncio.sleep(0.01)

    async def is_open(self, publication_id: str) -> Publication:
        return await self.publication(publication_id, lambda one: one.state == "open")

    # What can be seen

    async def events(self, *kinds: str) -> list[Any]:
        page = await self.house.log.read(self.session.id, after=None)
        return [item.event for item in page.events if not kinds or item.event.type in kinds]

    async def types(self) -> list[str]:
        """The types of the log's events in order, without the steps of the sandbox."""
        return [event.type for event in await self.events() if event.type != "sandbox_step"]

    @property
    def prompts(self) -> list[Prompt]:
        return self.house.agent.prompts

    def _rested(self) -> int:
        return sum(
            session_id == self.session.id and state in ("idle", "closed")
            for session_id, state in self.house.sessions.states
        )
