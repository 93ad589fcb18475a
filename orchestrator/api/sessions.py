"""Sessions: open them, talk in them, answer, stop."""

from datetime import UTC, datetime

from fastapi import APIRouter

from orchestrator.api.identity import CurrentUser, Given, OpenSession, OwnSession
from orchestrator.api.schemas import (
    Accepted,
    AnswerRequest,
    CreateSession,
    MessageAnswer,
    SendMessageRequest,
    SessionList,
    SessionSummary,
)
from orchestrator.domain.errors import Conflict, NotFound, Refused
from orchestrator.domain.event import SessionCreated
from orchestrator.domain.ids import is_id
from orchestrator.domain.question import Answer
from orchestrator.domain.session import MAX_MESSAGE_CHARACTERS, Message, Session, says_nothing, title_of

router = APIRouter(prefix="/api/sessions", tags=["sessions"])


@router.get("")
async def list_sessions(user: CurrentUser, services: Given) -> SessionList:
    sessions = await services.sessions.of_user(user.id)
    return SessionList(sessions=[_summary(session) for session in sessions])


@router.put("/{session_id}")
async def create_session(
    session_id: str, body: CreateSession, user: CurrentUser, services: Given
) -> SessionSummary:
    """Create the session under the browser's id, and let its sandbox get ready; a repeat changes nothing."""
    if not is_id(session_id):
        raise Refused(
            "bad_id",
            "A session's id is 15 characters a-z and 0-9.",
            action="Use another id.",
            subject=session_id,
        )
    now = datetime.now(UTC)
    wanted = Session(id=session_id, user_id=user.id, title=body.title, created=now, updated=now)
    session = await services.sessions.create(wanted)
    if session.user_id != user.id:
        raise NotFound("unknown_session", "There is no such session.", action="Use another id.")
    event = SessionCreated(session_id=session.id, at=session.created, title=session.title, user_id=user.id)
    await services.log.append(event, key="created")
    if session.state != "closed":
        await services.commands.open_session(session)
    return _summary(session)


@router.get("/{session_id}")
async def get_session(session: OwnSession) -> SessionSummary:
    return _summary(session)


@router.post("/{session_id}/messages", status_code=202)
async def send_message(session: OpenSession, body: SendMessageRequest, services: Given) -> MessageAnswer:
    """Record the message, then hand its id to the session's workflow."""
    text = _checked(body.text)
    message = Message(id=body.id, session_id=session.id, text=text, at=datetime.now(UTC))
    is_new = await services.sessions.add_message(message)
    if not is_new and (await services.sessions.message(message.id)).session_id != session.id:
        raise Conflict(
            "id_taken", "Another message has this id.", action="Send it under another id.", subject=message.id
        )
    if not session.title:
        await services.sessions.update(session.id, title=title_of(text))
        session = session.model_copy(update={"title": title_of(text)})
    accepted = await services.commands.send_message(session, message.id)
    return MessageAnswer(message_id=accepted.message_id, state=accepted.state)


@router.post("/{session_id}/questions/{question_id}/answer", status_code=202)
async def answer_question(
    session: OpenSession, question_id: str, body: AnswerRequest, services: Given
) -> Accepted:
    answers = tuple(tuple(word.strip()[:2000] for word in item if word.strip()) for item in body.answers)
    if not body.skipped and not any(answers):
        raise Refused(
            "answer_empty", "The answer is empty.", action="Choose, write, or skip.", subject=question_id
        )
    answer = Answer(question_id=question_id, answers=answers, skipped=body.skipped)
    await services.commands.answer(session.id, answer)
    return Accepted()


@router.post("/{session_id}/stop", status_code=202)
async def stop(session: OwnSession, services: Given) -> Accepted:
    if session.state != "closed":
        await services.commands.stop(session.id)
    return Accepted()


@router.post("/{session_id}/close", status_code=202)
async def close(session: OwnSession, services: Given) -> Accepted:
    if session.state != "closed":
        await services.commands.close(session.id)
    return Accepted()


def _checked(text: str) -> str:
    if says_nothing(text):
        raise Refused("message_empty", "The message is empty.", action="Write what you want changed.")
    if len(text) > MAX_MESSAGE_CHARACTERS:
        raise Refused(
            "message_too_long",
            f"The message has {len(text)} characters; at most {MAX_MESSAGE_CHARACTERS} are taken.",
            action="Shorten it, or send it in parts.",
        )
    return text


def _summary(session: Session) -> SessionSummary:
    return SessionSummary(
        id=session.id,
        title=session.title,
        state=session.state,
        created=session.created,
        updated=session.updated,
    )
