"""The main job over the HTTP API: from the first message to an open pull request, and to its merge."""

import time

from tests.bench.feeds import event_of, says
from tests.bench.person import Person, signed_in

REQUEST = "Add a chart of allocation by asset class to the dashboard"
TURN_SECONDS = 300


async def open_publication(person: Person) -> tuple[str, float]:
    """Ask for the chart, answer at once, publish as soon as it may be; the publication and the seconds."""
    session_id = await person.begin_session()
    async with person.stream(session_id) as feed:
        await feed.until(_workspace_is_made, seconds=120)
        began = time.monotonic()
        await person.say(session_id, REQUEST)
        asked = await feed.until(says("question_asked"), seconds=TURN_SECONDS)
        await person.answer(session_id, event_of(asked))
        await feed.until(says("gate_completed"), seconds=TURN_SECONDS)
        await person.until_idle(session_id)
        publication_id = await person.publish(session_id)
        opened = await feed.until(says("publication_opened"), seconds=TURN_SECONDS)
    return publication_id, opened.at - began


async def merge_a_change(port: int) -> None:
    """A user's change, reviewed and merged by the reviewer."""
    async with signed_in(port, "anna@example.com") as anna, signed_in(port, "rita@example.com") as rita:
        publication_id, _ = await open_publication(anna)
        await rita.review_and_merge(publication_id)


def _workspace_is_made(line: str) -> bool:
    return says("sandbox_step")(line) and '"step":"workspace","state":"completed"' in line
