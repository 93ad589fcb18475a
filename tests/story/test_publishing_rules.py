"""Who may publish, review and merge what, and when; a refusal says why and changes nothing."""

import asyncio
import subprocess
from dataclasses import dataclass

import pytest

from orchestrator.domain.ids import new_id
from tests.parts.stack import RunningStack
from tests.story.client import EXPORT, GREETING, SNIPPET, Answer, Client, Talk

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240)]


def branches(stack: RunningStack) -> set[str]:
    command = [
        "git",
        "--git-dir",
        str(stack.data / "forge/portfolio.git"),
        "for-each-ref",
        "--format=%(refname)",
    ]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


@dataclass(frozen=True)
class Published:
    """An open publication, the session it came from, and what its author's double click was answered."""

    talk: Talk
    id: str
    clicks: tuple[Answer, ...]

    @property
    def path(self) -> str:
        return f"/api/publications/{self.id}"


async def publish(talk: Talk, publication_id: str) -> Answer:
    return await talk.call("POST", "/publications", {"id": publication_id})


async def published_by(client: Client) -> Published:
    """The export of transactions, published with a double click."""
    talk = await client.open_session()
    await talk.say(EXPORT)
    await talk.until_rest()
    publication_id = new_id()
    clicks = await asyncio.gather(*(publish(talk, publication_id) for _ in range(2)))
    await talk.until("publication_opened")
    return Published(talk, publication_id, tuple(clicks))


@pytest.fixture(scope="module")
async def both(anna: Client, rita: Client) -> tuple[Published, Published]:
    annas, ritas = await asyncio.gather(published_by(anna), published_by(rita))
    return annas, ritas


@pytest.fixture(scope="module")
def annas(both: tuple[Published, Published]) -> Published:
    return both[0]


@pytest.fixture(scope="module")
def ritas(both: tuple[Published, Published]) -> Published:
    return both[1]


async def review(client: Client, publication: Published, decision: str = "approve", body: str = "") -> Answer:
    request = {"id": new_id(), "decision": decision, "body": body}
    return await client.call("POST", f"{publication.path}/reviews", request)


async def state_of(client: Client, publication: Published) -> str:
    return str((await client.call("GET", publication.path)).body["state"])


# Publishing


async def test_publishing_twice_gives_one_pull_request(stack: RunningStack, annas: Published) -> None:
    assert [click.status for click in annas.clicks] == [202, 202]
    assert {click.body["id"] for click in annas.clicks} == {annas.id}
    again = await publish(annas.talk, annas.id)
    assert (again.status, again.body["id"], again.body["state"]) == (202, annas.id, "open")
    assert len(await annas.talk.events("publication_opened")) == 1
    assert len([name for name in branches(stack) if annas.id in name]) == 1
    listed = (await annas.talk.client.call("GET", "/api/publications")).body["publications"]
    assert [each["id"] for each in listed if each["session_id"] == annas.talk.id] == [annas.id]


async def test_a_session_that_changed_nothing_has_nothing_to_publish(anna: Client) -> None:
    talk = await anna.open_session()
    await talk.say(GREETING)
    await talk.until_rest()
    answer = await publish(talk, new_id())
    assert (answer.status, answer.code) == (409, "nothing_to_publish")
    assert answer.action


async def test_nothing_is_published_while_the_agent_works(stack: RunningStack, boris: Client) -> None:
    before = branches(stack)
    talk = await boris.open_session()
    await talk.say(SNIPPET)
    # The change is there, and refused; the agent repairs it.
    refused = await talk.until("gate_completed")
    assert refused["verdict"]["findings"]
    early = await publish(talk, new_id())
    assert (early.status, early.code) == (409, "turn_running")
    assert early.action
    await talk.call("POST", "/stop")
    await talk.until_rest(turns=2)
    assert branches(stack) == before


async def test_an_id_of_anothers_publication_opens_nothing_of_it(
    stack: RunningStack, annas: Published, ritas: Published
) -> None:
    before = (await annas.talk.client.call("GET", annas.path)).body
    stolen = await publish(ritas.talk, annas.id)
    assert (stolen.status, stolen.code) == (409, "id_taken")
    assert (await annas.talk.client.call("GET", annas.path)).body == before
    own = await publish(ritas.talk, ritas.id)
    assert (own.status, own.body["id"]) == (202, ritas.id)


# Reviewing


async def test_a_user_sees_their_own_publications_and_no_others(
    annas: Published, ritas: Published, boris: Client
) -> None:
    assert (await annas.talk.client.call("GET", annas.path)).status == 200
    for client, publication in ((annas.talk.client, ritas), (boris, annas)):
        for method, below in (("GET", ""), ("GET", "/file?path=README.md"), ("POST", "/merge")):
            answer = await client.call(method, publication.path + below)
            assert (answer.status, answer.code) == (404, "unknown_publication")
        assert (await review(client, publication)).status == 404
        listed = (await client.call("GET", "/api/publications")).body["publications"]
        assert publication.id not in {each["id"] for each in listed}


async def test_a_user_cannot_review_or_merge(annas: Published) -> None:
    anna = annas.talk.client
    for answer in (await review(anna, annas), await anna.call("POST", f"{annas.path}/merge")):
        assert (answer.status, answer.code) == (403, "not_a_reviewer")
        assert answer.action
    assert await state_of(anna, annas) == "open"


async def test_a_reviewer_can_neither_approve_nor_merge_what_they_wrote(
    rita: Client, ritas: Published
) -> None:
    for decision in ("approve", "request_changes", "comment"):
        answer = await review(rita, ritas, decision, "well done")
        assert (answer.status, answer.code) == (403, "own_publication")
    merged = await rita.call("POST", f"{ritas.path}/merge")
    assert (merged.status, merged.code) == (403, "own_publication")
    assert await state_of(rita, ritas) == "open"


async def test_nothing_is_merged_before_it_is_approved(
    stack: RunningStack, rita: Client, annas: Published
) -> None:
    merged = await rita.call("POST", f"{annas.path}/merge")
    assert (merged.status, merged.code) == (409, "not_approved")
    assert merged.action
    commented = await review(rita, annas, "comment", "I look at it.")
    assert commented.status == 202
    assert (await rita.call("POST", f"{annas.path}/merge")).code == "not_approved"
    assert await state_of(rita, annas) == "open"


async def test_a_review_that_says_nothing_is_refused(rita: Client, annas: Published) -> None:
    for decision in ("request_changes", "comment"):
        answer = await review(rita, annas, decision, " \n")
        assert (answer.status, answer.code) == (422, "review_empty")
    answer = await review(rita, annas, "praise", "x")
    assert (answer.status, answer.code) == (422, "malformed_request")


async def test_a_newer_change_takes_an_approval_away(rita: Client, annas: Published) -> None:
    """An approval holds for the commit that was seen: what comes after it is not merged unseen."""
    assert (await review(rita, annas)).status == 202
    assert await state_of(rita, annas) == "approved"
    turns = len(await annas.talk.events("turn_completed"))
    await annas.talk.say(SNIPPET)
    await annas.talk.until("gate_completed", times=3)
    await annas.talk.until_rest(turns=turns + 2)
    revised = await publish(annas.talk, new_id())
    assert (revised.status, revised.body["id"]) == (202, annas.id)
    await annas.talk.until("publication_opened", times=2)
    assert await state_of(rita, annas) == "open"
    merged = await rita.call("POST", f"{annas.path}/merge")
    assert (merged.status, merged.code) == (409, "not_approved")
