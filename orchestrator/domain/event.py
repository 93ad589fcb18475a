"""Events: the one union of what a session's log can say; the web's types are generated from it."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from orchestrator.domain.change import FileStatus
from orchestrator.domain.fact import Fact
from orchestrator.domain.publication import PublicationState
from orchestrator.domain.question import Answers, QuestionItem
from orchestrator.domain.todo import Todo
from orchestrator.domain.verdict import Verdict

MessageOrigin = Literal["user", "gate", "review", "answer"]
SandboxStep = Literal["image", "container", "workspace", "opencode", "ready"]
StepState = Literal["started", "completed", "failed"]
TurnEnding = Literal["completed", "stopped", "waiting"]


class SessionEvent(Fact):
    """What every event says: whose log, when (UTC), and in which turn."""

    session_id: str
    at: datetime
    turn_id: str | None = None


class SessionCreated(SessionEvent):
    type: Literal["session_created"] = "session_created"
    title: str
    user_id: str


class UserMessage(SessionEvent):
    """A message to the agent; `origin` tells whether the user, the gate or a reviewer wrote it."""

    type: Literal["user_message"] = "user_message"
    message_id: str
    text: str
    origin: MessageOrigin = "user"


class TurnStarted(SessionEvent):
    type: Literal["turn_started"] = "turn_started"
    message_id: str


class TurnRetried(SessionEvent):
    """The turn goes on after a failure of ours: unfinished text of it is to be forgotten."""

    type: Literal["turn_retried"] = "turn_retried"
    attempt: int
    reason: str


class TextDelta(SessionEvent):
    type: Literal["text_delta"] = "text_delta"
    part_id: str
    delta: str


class ReasoningDelta(SessionEvent):
    type: Literal["reasoning_delta"] = "reasoning_delta"
    part_id: str
    delta: str


class TextCompleted(SessionEvent):
    type: Literal["text_completed"] = "text_completed"
    part_id: str
    text: str


class ToolProgress(SessionEvent):
    type: Literal["tool_progress"] = "tool_progress"
    call_id: str
    tool: str
    title: str = ""
    input: dict[str, Any] = Field(default_factory=dict)
    output: str = ""


class ToolCompleted(SessionEvent):
    """A finished tool call; output is cut to what a person reads."""

    type: Literal["tool_completed"] = "tool_completed"
    call_id: str
    tool: str
    title: str = ""
    input: dict[str, Any] = Field(default_factory=dict)
    output: str = ""
    duration_ms: int = 0


class ToolFailed(SessionEvent):
    type: Literal["tool_failed"] = "tool_failed"
    call_id: str
    tool: str
    title: str = ""
    input: dict[str, Any] = Field(default_factory=dict)
    error: str
    duration_ms: int = 0


class TodoUpdated(SessionEvent):
    type: Literal["todo_updated"] = "todo_updated"
    todos: tuple[Todo, ...]


class QuestionAsked(SessionEvent):
    type: Literal["question_asked"] = "question_asked"
    question_id: str
    items: tuple[QuestionItem, ...]


class QuestionAnswered(SessionEvent):
    type: Literal["question_answered"] = "question_answered"
    question_id: str
    answers: Answers
    skipped: bool = False


class FileChanged(SessionEvent):
    """A file differs from the base commit in another way than before this turn."""

    type: Literal["file_changed"] = "file_changed"
    path: str
    status: FileStatus
    additions: int
    deletions: int


class CheckpointCreated(SessionEvent):
    type: Literal["checkpoint_created"] = "checkpoint_created"
    checkpoint_id: str
    tree: str
    files: int


class CheckpointRestored(SessionEvent):
    type: Literal["checkpoint_restored"] = "checkpoint_restored"
    checkpoint_id: str
    tree: str


class GateCompleted(SessionEvent):
    """A verdict; `repair` is how many repairs the agent has already made for this change."""

    type: Literal["gate_completed"] = "gate_completed"
    verdict: Verdict
    repair: int = 0


class PublicationOpened(SessionEvent):
    type: Literal["publication_opened"] = "publication_opened"
    publication_id: str
    number: int
    title: str
    branch: str
    commit: str


class PublicationUpdated(SessionEvent):
    type: Literal["publication_updated"] = "publication_updated"
    publication_id: str
    state: PublicationState
    detail: str = ""


class ReleaseUpdated(SessionEvent):
    type: Literal["release_updated"] = "release_updated"
    release_id: str
    state: str


class CollectionCreated(SessionEvent):
    type: Literal["collection_created"] = "collection_created"
    collection: str


class EntityCreated(SessionEvent):
    type: Literal["entity_created"] = "entity_created"
    collection: str
    record_id: str


class EntityUpdated(SessionEvent):
    type: Literal["entity_updated"] = "entity_updated"
    collection: str
    record_id: str


class EntityDeleted(SessionEvent):
    type: Literal["entity_deleted"] = "entity_deleted"
    collection: str
    record_id: str


class MemoryAdded(SessionEvent):
    type: Literal["memory_added"] = "memory_added"
    memory_id: str
    text: str


class SandboxStepped(SessionEvent):
    """The sandbox takes a step on its way to ready; times in milliseconds since the start of the step."""

    type: Literal["sandbox_step"] = "sandbox_step"
    step: SandboxStep
    state: StepState
    elapsed_ms: int = 0
    detail: str = ""


class UsageRecorded(SessionEvent):
    """Tokens one turn used, as the model's server counted them."""

    type: Literal["usage_recorded"] = "usage_recorded"
    model: str
    input_tokens: int
    output_tokens: int
    cached_tokens: int = 0


class TurnCompleted(SessionEvent):
    type: Literal["turn_completed"] = "turn_completed"
    ending: TurnEnding
    changed: bool = False


class TurnFailed(SessionEvent):
    """The turn ended without its work done; `code` is a word of the errors list, `action` what to do."""

    type: Literal["turn_failed"] = "turn_failed"
    code: str
    message: str
    action: str


class Notice(SessionEvent):
    type: Literal["notice"] = "notice"
    code: str
    message: str
    count: int = 1


DurableEvent = (
    SessionCreated
    | UserMessage
    | TurnStarted
    | TurnRetried
    | TextCompleted
    | ToolCompleted
    | ToolFailed
    | TodoUpdated
    | QuestionAsked
    | QuestionAnswered
    | FileChanged
    | CheckpointCreated
    | CheckpointRestored
    | GateCompleted
    | PublicationOpened
    | PublicationUpdated
    | ReleaseUpdated
    | CollectionCreated
    | EntityCreated
    | EntityUpdated
    | EntityDeleted
    | MemoryAdded
    | SandboxStepped
    | UsageRecorded
    | TurnCompleted
    | TurnFailed
    | Notice
)
EphemeralEvent = TextDelta | ReasoningDelta | ToolProgress
Event = Annotated[DurableEvent | EphemeralEvent, Field(discriminator="type")]

EVENT: TypeAdapter[DurableEvent | EphemeralEvent] = TypeAdapter(Event)


class StreamedEvent(Fact):
    """An event as it is streamed; the cursor is its place in the log, None for ephemeral ones."""

    cursor: str | None
    event: Event
