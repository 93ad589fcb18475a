"""OpenCode's wire format, as much of it as is used: unknown fields are ignored, others have a default."""

import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

TERMINAL_TOOL_STATES = ("completed", "error")


class Wire(BaseModel):
    """A piece of OpenCode's JSON."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)


class Span(Wire):
    """Milliseconds since 1970; a thing without `end` or `completed` is not finished."""

    created: float | None = None
    start: float | None = None
    end: float | None = None
    completed: float | None = None


class Cache(Wire):
    read: int = 0
    write: int = 0


class Tokens(Wire):
    """Tokens of one model call; `input` excludes the cached ones."""

    total: int | None = None
    input: int = 0
    output: int = 0
    reasoning: int = 0
    cache: Cache = Cache()

    @property
    def sent(self) -> int:
        return self.input + self.cache.read + self.cache.write

    @property
    def made(self) -> int:
        return self.output + self.reasoning if self.total is None else max(0, self.total - self.sent)


class ErrorBody(Wire):
    """`session.error` and the error of an assistant message."""

    name: str = "UnknownError"
    data: dict[str, Any] = Field(default_factory=dict)

    @property
    def message(self) -> str:
        return str(self.data.get("message") or self.name)

    @property
    def status(self) -> int | None:
        code = self.data.get("statusCode")
        return code if isinstance(code, int) else None

    @property
    def code(self) -> str:
        """The code in the body of a refused request; empty when there is none."""
        try:
            return str(json.loads(self.data["responseBody"])["error"]["code"])
        except (KeyError, TypeError, ValueError):
            return ""


class MessageInfo(Wire):
    id: str
    role: str
    session_id: str = Field(default="", alias="sessionID")
    parent_id: str = Field(default="", alias="parentID")
    model_id: str = Field(default="", alias="modelID")
    time: Span = Span()
    tokens: Tokens = Tokens()
    finish: str | None = None
    error: ErrorBody | None = None
    summary: Any = None

    @property
    def is_over(self) -> bool:
        return self.time.completed is not None or self.error is not None

    @property
    def is_compaction(self) -> bool:
        return self.role == "assistant" and self.summary is True


class ToolState(Wire):
    status: str = "pending"
    input: dict[str, Any] = Field(default_factory=dict)
    output: str = ""
    error: str = ""
    title: str = ""
    metadata: dict[str, Any] = Field(default_factory=dict)
    time: Span = Span()

    @property
    def is_over(self) -> bool:
        return self.status in TERMINAL_TOOL_STATES


class Part(Wire):
    id: str
    type: str
    message_id: str = Field(default="", alias="messageID")
    session_id: str = Field(default="", alias="sessionID")
    text: str = ""
    synthetic: bool = False
    tool: str = ""
    call_id: str = Field(default="", alias="callID")
    state: ToolState = ToolState()
    time: Span = Span()
    reason: str = ""


class Message(Wire):
    """A message with its parts, as `GET /session/{id}/message` gives it."""

    info: MessageInfo
    parts: tuple[Part, ...] = ()


class Option(Wire):
    label: str
    description: str = ""


class Asked(Wire):
    question: str
    header: str = ""
    options: tuple[Option, ...] = ()
    multiple: bool = False


class ToolCall(Wire):
    message_id: str = Field(default="", alias="messageID")
    call_id: str = Field(default="", alias="callID")


class PendingQuestion(Wire):
    id: str
    session_id: str = Field(alias="sessionID")
    questions: tuple[Asked, ...] = ()
    tool: ToolCall = ToolCall()


class Status(Wire):
    type: Literal["idle", "busy", "retry"] | str = "idle"
    attempt: int = 0
    message: str = ""


class SessionInfo(Wire):
    id: str
    title: str = ""
    directory: str = ""
    parent_id: str | None = Field(default=None, alias="parentID")
    time: Span = Span()


class ServerStatus(Wire):
    """What OpenCode says about one of its MCP servers."""

    status: str = "unknown"
    error: str = ""


class WireEvent(Wire):
    """One frame of the event feed; properties are read where they are needed."""

    type: str
    properties: dict[str, Any] = Field(default_factory=dict)


MESSAGES: TypeAdapter[tuple[Message, ...]] = TypeAdapter(tuple[Message, ...])
QUESTIONS: TypeAdapter[tuple[PendingQuestion, ...]] = TypeAdapter(tuple[PendingQuestion, ...])
SESSIONS: TypeAdapter[tuple[SessionInfo, ...]] = TypeAdapter(tuple[SessionInfo, ...])
STATUSES: TypeAdapter[dict[str, Status]] = TypeAdapter(dict[str, Status])
SERVERS: TypeAdapter[dict[str, ServerStatus]] = TypeAdapter(dict[str, ServerStatus])


_NOISE = (
    "server.", "plugin.", "catalog.", "reference.", "integration.", "models-dev.", "installation.", "sync",
    "project.", "file.", "lsp.", "mcp.", "pty.", "tui.", "vcs.", "workspace.", "worktree.", "command.",
    "global.", "session.diff", "session.updated", "session.deleted", "session.idle", "session.compacted",
    "session.next.", "message.removed", "message.part.removed", "todo.updated", "question.v2.", "permission.",
)  # fmt: skip


def is_noise(kind: str) -> bool:
    """Whether events of this type are known and say nothing about a turn."""
    return kind.startswith(_NOISE)


def parse_frame(data: str) -> WireEvent:
    """The event of one `data:` line; what cannot be read becomes an event of an unknown type."""
    try:
        return WireEvent.model_validate_json(data)
    except ValidationError:
        return WireEvent(type="unreadable")
