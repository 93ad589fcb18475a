"""Publications, reviews and verdicts as rows in PocketBase."""

from orchestrator.adapters.pocketbase import moments
from orchestrator.adapters.pocketbase.client import PocketBase, Row
from orchestrator.adapters.pocketbase.refusal import RowRefused
from orchestrator.domain.errors import NotFound
from orchestrator.domain.ids import derive_id
from orchestrator.domain.publication import Person, Publication, Review
from orchestrator.domain.verdict import Verdict

_PUBLICATIONS, _REVIEWS, _VERDICTS = "publications", "reviews", "verdicts"
_AS_THEY_ARE = ("id", "number", "title", "body", "state", "branch", "commit", "base_commit", "tree")


class PocketBasePublicationRecords:
    """A verdict's row derives its id from tree and image: a newer verdict on the same takes its place."""

    def __init__(self, pocketbase: PocketBase) -> None:
        self._pocketbase = pocketbase

    async def save(self, publication: Publication) -> None:
        row = publication.model_dump(include=set(_AS_THEY_ARE)) | {
            "session": publication.session_id,
            "author": publication.author.id,
            "author_name": publication.author.name,
            "failure": publication.failure or "",
            "created": moments.written(publication.created),
            "updated": moments.written(publication.updated),
        }
        await self._pocketbase.put(_PUBLICATIONS, [row])

    async def get(self, publication_id: str) -> Publication:
        row = await self._pocketbase.find(_PUBLICATIONS, publication_id)
        if row is None:
            raise _unknown_publication(publication_id)
        return _publication(row)

    async def of_session(self, session_id: str) -> tuple[Publication, ...]:
        rows = await self._pocketbase.rows(_PUBLICATIONS, sort="created,@rowid", session=session_id)
        return tuple(map(_publication, rows))

    async def all(self, *, author_id: str | None = None) -> tuple[Publication, ...]:
        where = {} if author_id is None else {"author": author_id}
        rows = await self._pocketbase.rows(_PUBLICATIONS, sort="-created,-@rowid", **where)
        return tuple(map(_publication, rows))

    async def add_review(self, publication_id: str, review: Review) -> bool:
        row = {
            "id": review.id,
            "publication": publication_id,
            "reviewer": review.reviewer.id,
            "reviewer_name": review.reviewer.name,
            "decision": review.decision,
            "body": review.body,
            "commit": review.commit,
            "at": moments.written(review.at),
        }
        try:
            return await self._pocketbase.create(_REVIEWS, row)
        except RowRefused as refused:
            if "publication" in refused.fields:
                raise _unknown_publication(publication_id) from refused
            raise

    async def reviews(self, publication_id: str) -> tuple[Review, ...]:
        rows = await self._pocketbase.rows(_REVIEWS, sort="at,@rowid", publication=publication_id)
        return tuple(map(_review, rows))

    async def save_verdict(self, verdict: Verdict) -> None:
        row = {
            "id": _verdict_id(verdict.tree, verdict.image),
            "tree": verdict.tree,
            "image": verdict.image,
            "passed": verdict.passed,
            "verdict": verdict.model_dump(mode="json"),
        }
        await self._pocketbase.put(_VERDICTS, [row])

    async def verdict(self, *, tree: str, image: str) -> Verdict | None:
        row = await self._pocketbase.find(_VERDICTS, _verdict_id(tree, image))
        return Verdict.model_validate(row["verdict"]) if row else None


def _publication(row: Row) -> Publication:
    return Publication(
        **{name: row[name] for name in _AS_THEY_ARE},
        session_id=row["session"],
        author=Person(id=row["author"], name=row["author_name"]),
        failure=row["failure"] or None,
        created=moments.read(row["created"]),
        updated=moments.read(row["updated"]),
    )


def _review(row: Row) -> Review:
    return Review(
        id=row["id"],
        reviewer=Person(id=row["reviewer"], name=row["reviewer_name"]),
        decision=row["decision"],
        body=row["body"],
        commit=row["commit"],
        at=moments.read(row["at"]),
    )


def _verdict_id(tree: str, image: str) -> str:
    return derive_id("verdict", tree, image)


def _unknown_publication(publication_id: str) -> NotFound:
    return NotFound(
        "unknown_publication", f"There is no publication {publication_id}.", subject=publication_id
    )
