"""The main job over the HTTP API: from the first message to an open pull request, and to its merge."""

import time
from dataclasses import dataclass

from tests.bench.feeds import event_of, says
from tests.bench.person import Person, signed_in

REQUEST = "Add a chart of allocation by asset class to the dashboard"
TURN_SECONDS = 300
READY_SECONDS = 120


@dataclass(frozen=True)
class Published:
    """An open pull request; `gate_seconds` is the part of the time that the gate took."""

    publication_id: str
    seconds: float
    gate_seconds: float


async def open_publication(person: Person, *, option: int = 0) -> Published:
    """Ask for the chart, answer at once, publish as soon as it may be.

    Every option gives another change: the gate does not judge the same one twice.
    """
    session_id = await person.begin_session()
    async with person.stream(session_id) as feed:
        await feed.until(_is_ready, seconds=READY_SECONDS)
        began = time.monotonic()
        await person.say(session_id, REQUEST)
        asked = await feed.until(says("question_asked"), seconds=TURN_SECONDS)
        await person.answer(session_id, event_of(asked), option=option)
        judged = await feed.until(says("gate_completed"), seconds=TURN_SECONDS)
        await person.until_idle(session_id)
        publication_id = await person.publish(session_id)
        opened = await feed.until(says("publication_opened"), seconds=TURN_SECONDS)
    gate = event_of(judged)["verdict"]["duration_ms"] / 1000
    return Published(publication_id, opened.at - began, gate)


async def merge_a_change(port: int) -> None:
    """A user's change, reviewed and merged by the reviewer."""
    async with signed_in(port, "anna@example.com") as anna, signed_in(port, "rita@example.com") as rita:
        published = await open_publication(anna)
        await rita.review_and_merge(published.publication_id)


def _is_ready(line: str) -> bool:
    return says("sandbox_step")(line) and '"step":"ready","state":"completed"' in line
