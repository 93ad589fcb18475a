"""What every store of publications, reviews and verdicts promises."""

from datetime import UTC, datetime, timedelta

import pytest

from orchestrator.adapters.in_memory.records import InMemoryPublicationRecords
from orchestrator.adapters.pocketbase.client import PocketBase
from orchestrator.adapters.pocketbase.publication_records import PocketBasePublicationRecords
from orchestrator.domain.errors import NotFound
from orchestrator.domain.ids import new_id
from orchestrator.domain.publication import Person, Publication, Review, ReviewDecision
from orchestrator.domain.verdict import Finding, ToolRun, Verdict
from orchestrator.ports.records import PublicationRecords

NOW = datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)
ANNA = Person(id="a" * 15, name="Анна")


@pytest.fixture(params=["pocketbase", "in_memory"])
def records(request: pytest.FixtureRequest, pocketbase: PocketBase) -> PublicationRecords:
    if request.param == "pocketbase":
        return PocketBasePublicationRecords(pocketbase)
    return InMemoryPublicationRecords()


def a_publication(*, hours: int = 0, session_id: str = "s" * 15, author: Person = ANNA) -> Publication:
    publication_id = new_id()
    at = NOW + timedelta(hours=hours)
    return Publication(
        id=publication_id,
        session_id=session_id,
        title='Chart "по классам"',
        body="line 1\nline 2",
        branch=f"user/{author.id}/feature-{publication_id}",
        base_commit="b" * 40,
        tree="t" * 40,
        author=author,
        created=at,
        updated=at,
    )


def a_review(*, minutes: int = 0, decision: ReviewDecision = "approve") -> Review:
    at = NOW + timedelta(minutes=minutes)
    reviewer = Person(id="r" * 15, name="Rita")
    return Review(id=new_id(), reviewer=reviewer, decision=decision, body="Хорошо", commit="c" * 40, at=at)


def a_verdict(tree: str, *, image: str = "sha256:1", passed: bool = True) -> Verdict:
    finding = Finding(
        tool="eslint", rule="no-eval", severity="error", path="src/a.ts", line=3, message="eval"
    )
    run = ToolRun(name="ruff", version="1", state="passed", files_scanned=7, duration_ms=12, canary=True)
    return Verdict(tree=tree, image=image, passed=passed, findings=(finding,), tools=(run,), duration_ms=99)


async def test_a_publication_is_replaced_whole(records: PublicationRecords) -> None:
    publication = a_publication()
    await records.save(publication)
    assert await records.get(publication.id) == publication
    changed = publication.model_copy(
        update={
            "state": "failed",
            "number": 12,
            "commit": "c" * 40,
            "failure": "forge: no answer",
            "updated": NOW + timedelta(days=1),
        }
    )
    await records.save(changed)
    assert await records.get(publication.id) == changed
    await records.save(publication)
    assert await records.get(publication.id) == publication


async def test_publications_are_listed_by_session_and_by_author(records: PublicationRecords) -> None:
    session_id, anna, boris = new_id(), Person(id=new_id(), name="Anna"), Person(id=new_id(), name="Boris")
    first = a_publication(author=anna, session_id=session_id)
    second = a_publication(hours=1, author=anna, session_id=session_id)
    other = a_publication(hours=2, author=boris)
    for publication in (second, first, other):
        await records.save(publication)
    assert await records.of_session(session_id) == (first, second)
    assert await records.all(author_id=anna.id) == (second, first)
    assert await records.all(author_id=boris.id) == (other,)
    every = [publication.id for publication in await records.all()]
    assert every.index(other.id) < every.index(second.id) < every.index(first.id)


async def test_an_unknown_publication_is_named(records: PublicationRecords) -> None:
    for attempt in (
        records.get("unknown00000000"),
        records.add_review("unknown00000000", a_review()),
    ):
        with pytest.raises(NotFound) as missing:
            await attempt
        assert (missing.value.code, missing.value.subject) == ("unknown_publication", "unknown00000000")
    assert await records.reviews("unknown00000000") == ()


async def test_a_review_is_added_once_and_reviews_come_oldest_first(records: PublicationRecords) -> None:
    publication, other = a_publication(), a_publication()
    await records.save(publication)
    await records.save(other)
    late, early = a_review(minutes=5), a_review(minutes=1, decision="comment")
    assert await records.add_review(publication.id, late)
    assert await records.add_review(publication.id, early)
    assert not await records.add_review(publication.id, late.model_copy(update={"decision": "comment"}))
    await records.save(publication.model_copy(update={"state": "approved"}))
    assert await records.reviews(publication.id) == (early, late)
    assert await records.reviews(other.id) == ()


async def test_a_verdict_is_found_by_exactly_its_tree_and_image(records: PublicationRecords) -> None:
    tree = new_id() + "0" * 25
    verdict = a_verdict(tree)
    await records.save_verdict(verdict)
    assert await records.verdict(tree=tree, image="sha256:1") == verdict
    assert await records.verdict(tree=tree, image="sha256:2") is None
    assert await records.verdict(tree="f" * 40, image="sha256:1") is None
    again = a_verdict(tree, passed=False)
    await records.save_verdict(again)
    assert await records.verdict(tree=tree, image="sha256:1") == again
