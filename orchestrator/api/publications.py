"""Publications: publish a session's change, review it, merge it."""

from datetime import UTC, datetime

from fastapi import APIRouter

from orchestrator.api.changes import checked_path
from orchestrator.api.identity import CurrentUser, Given, OpenSession, VisiblePublication
from orchestrator.api.schemas import (
    Accepted,
    PublicationDetail,
    PublicationList,
    PublishRequest,
    ReviewRequest,
)
from orchestrator.api.services import Services
from orchestrator.domain.change import FileVersions
from orchestrator.domain.errors import Conflict, Forbidden, NotFound, Refused
from orchestrator.domain.publication import Person, Publication, branch_name, may_review
from orchestrator.domain.user import User
from orchestrator.workflows.commands import Merge, SubmitReview

router = APIRouter(prefix="/api", tags=["publications"])


@router.post("/sessions/{session_id}/publications", status_code=202)
async def publish(
    session: OpenSession, body: PublishRequest, user: CurrentUser, services: Given
) -> Publication:
    """Publish the change as it was gated; the same id again gives the same publication."""
    known = await _find(services, body.id)
    if known is not None and known.session_id != session.id:
        raise Conflict("id_taken", "Another publication has this id.", action="Publish again.")
    accepted = await services.commands.publish(session.id, body.id)
    now = datetime.now(UTC)
    return await _find(services, accepted.publication_id) or Publication(
        id=accepted.publication_id,
        session_id=session.id,
        title=session.title,
        branch=branch_name(user_id=user.id, publication_id=accepted.publication_id),
        base_commit=session.base_commit,
        tree=session.tree,
        author=Person(id=user.id, name=user.name),
        created=now,
        updated=now,
    )


async def _find(services: Services, publication_id: str) -> Publication | None:
    try:
        return await services.publications.get(publication_id)
    except NotFound:
        return None


@router.get("/publications")
async def list_publications(user: CurrentUser, services: Given) -> PublicationList:
    author_id = None if user.may_review else user.id
    return PublicationList(publications=list(await services.publications.all(author_id=author_id)))


@router.get("/publications/{publication_id}")
async def get_publication(publication: VisiblePublication, services: Given) -> PublicationDetail:
    messages = await services.sessions.messages(publication.session_id)
    image = await services.gate.image()
    return PublicationDetail(
        **publication.model_dump(),
        files=list(await services.source.changes(publication.base_commit, publication.tree)),
        verdict=await services.publications.verdict(tree=publication.tree, image=image),
        request=[message.text for message in messages if message.origin == "user"],
        reviews=list(await services.publications.reviews(publication.id)),
    )


@router.get("/publications/{publication_id}/file")
async def published_file(publication: VisiblePublication, services: Given, path: str) -> FileVersions:
    return await services.source.versions(publication.base_commit, publication.tree, checked_path(path))


@router.post("/publications/{publication_id}/reviews", status_code=202)
async def review(
    publication: VisiblePublication, body: ReviewRequest, user: CurrentUser, services: Given
) -> Accepted:
    _check_reviewer(user, publication)
    if body.decision != "approve" and not body.body.strip():
        raise Refused("review_empty", "The review says nothing.", action="Write what should be changed.")
    submitted = SubmitReview(
        review_id=body.id,
        reviewer=Person(id=user.id, name=user.name),
        decision=body.decision,
        body=body.body.strip(),
        at=datetime.now(UTC),
    )
    await services.commands.review(publication.id, submitted)
    return Accepted()


@router.post("/publications/{publication_id}/merge", status_code=202)
async def merge(publication: VisiblePublication, user: CurrentUser, services: Given) -> Accepted:
    _check_reviewer(user, publication)
    if publication.state == "merged":
        return Accepted()  # said twice, because the first answer got lost
    await services.commands.merge(publication.id, Merge(merged_by=Person(id=user.id, name=user.name)))
    return Accepted()


def _check_reviewer(user: User, publication: Publication) -> None:
    if not user.may_review:
        raise Forbidden(
            "not_a_reviewer", "Only reviewers may do this.", action="Ask a reviewer.", subject=publication.id
        )
    if not may_review(user, publication):
        raise Forbidden(
            "own_publication",
            "Nobody reviews or merges their own publication.",
            action="Ask another reviewer.",
            subject=publication.id,
        )
