"""The API's own words: requests and answers that are not domain facts already."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from orchestrator.domain.application import Words
from orchestrator.domain.change import FileChange
from orchestrator.domain.event import StreamedEvent
from orchestrator.domain.ids import Id
from orchestrator.domain.publication import Publication, Review, ReviewDecision
from orchestrator.domain.session import MAX_TITLE_CHARACTERS, SessionState
from orchestrator.domain.user import Role, User
from orchestrator.domain.verdict import Verdict


def _writable(text: str) -> str:
    """JSON can spell half a character (`\\ud800`), which nothing behind the API can store."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("there is half a character in it") from None
    return text


Text = Annotated[str, AfterValidator(_writable)]


class Problem(BaseModel):
    """What went wrong: `code` is translated by the web, `message` and `action` are its English."""

    code: str
    message: str
    action: str = ""
    subject: str | None = None


class ErrorAnswer(BaseModel):
    error: Problem


class SignInRequest(BaseModel):
    email: Text = Field(min_length=3, max_length=200)
    password: Text = Field(min_length=1, max_length=200)


class UserAnswer(BaseModel):
    user: User


class DemoAccount(BaseModel):
    email: str
    name: str
    role: Role
    password: str


class ScoreSummary(BaseModel):
    """A request that the rehearsal model knows."""

    id: str
    title: Words
    prompt: Words


class ModelSummary(BaseModel):
    mode: Literal["rehearsal", "live"]
    name: str
    scores: list[ScoreSummary] = []


class ApplicationSummary(BaseModel):
    id: str
    title: Words
    starters: list[Words]


class Installation(BaseModel):
    application: ApplicationSummary
    model: ModelSummary
    demo_accounts: list[DemoAccount]


class SessionSummary(BaseModel):
    id: str
    title: str
    state: SessionState
    created: datetime
    updated: datetime


class SessionList(BaseModel):
    sessions: list[SessionSummary]


class CreateSession(BaseModel):
    title: Text = Field(default="", max_length=MAX_TITLE_CHARACTERS)


class SendMessageRequest(BaseModel):
    """A message with the id that the browser made for it."""

    id: Id
    text: Text


class MessageAnswer(BaseModel):
    message_id: str
    state: Literal["started", "queued", "duplicate"]


class AnswerRequest(BaseModel):
    """Per item of the question the chosen labels or free text."""

    answers: list[list[Text]] = Field(default_factory=list, max_length=20)
    skipped: bool = False


class EventPage(BaseModel):
    events: list[StreamedEvent]
    cursor: str
    reset: bool


class ChangeAnswer(BaseModel):
    base_commit: str
    tree: str
    files: list[FileChange]


class PreviewAnswer(BaseModel):
    url: str
    expires_at: datetime


class PublishRequest(BaseModel):
    id: Id


class PublicationList(BaseModel):
    publications: list[Publication]


class PublicationDetail(Publication):
    """A publication with everything that a reviewer looks at."""

    files: list[FileChange]
    verdict: Verdict | None
    request: list[str]
    reviews: list[Review]


class ReviewRequest(BaseModel):
    id: Id
    decision: ReviewDecision
    body: Text = Field(default="", max_length=10_000)


class Accepted(BaseModel):
    """The command was taken; the session's events tell what comes of it."""

    accepted: bool = True
