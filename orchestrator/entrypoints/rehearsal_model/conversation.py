"""The chat completion request as OpenCode sends it, read tolerantly."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Incoming(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class CalledFunction(Incoming):
    name: str = ""
    arguments: str = ""


class ToolCall(Incoming):
    id: str = ""
    function: CalledFunction = CalledFunction()


class ChatMessage(Incoming):
    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[dict[str, Any]] | None = None
    tool_calls: tuple[ToolCall, ...] | None = None
    tool_call_id: str | None = None

    @property
    def text(self) -> str:
        match self.content:
            case None:
                return ""
            case str():
                return self.content
            case parts:
                return "\n".join(str(part.get("text", "")) for part in parts if part.get("type") == "text")

    @property
    def calls(self) -> tuple[ToolCall, ...]:
        return self.tool_calls or ()


class StreamOptions(Incoming):
    include_usage: bool = False


class ChatRequest(Incoming):
    model: str
    messages: tuple[ChatMessage, ...] = Field(min_length=1)
    tools: tuple[dict[str, Any], ...] | None = None
    stream: bool = False
    stream_options: StreamOptions | None = None

    @property
    def asks_for_compaction(self) -> bool:
        """OpenCode's request for a summary: no tools, and the conversation quoted in the last message."""
        return not self.tools and "<conversation>" in self.messages[-1].text

    @property
    def wants_usage(self) -> bool:
        return self.stream_options is not None and self.stream_options.include_usage
