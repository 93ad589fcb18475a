"""What OpenCode says about one conversation when it is asked, rather than when it tells."""

from dataclasses import dataclass

from orchestrator.adapters.opencode.client import OpenCodeApi
from orchestrator.adapters.opencode.wire import Message, PendingQuestion, SessionInfo


@dataclass(frozen=True)
class Snapshot:
    status: str
    messages: tuple[Message, ...]
    questions: tuple[PendingQuestion, ...]
    children: tuple[SessionInfo, ...]

    def has(self, message_id: str) -> bool:
        return any(message.info.id == message_id for message in self.messages)


async def look(api: OpenCodeApi, root: str, *, since: str) -> Snapshot:
    """The conversation from this message on.

    The status is asked first: when it is idle, the messages, asked later, are at least as far.
    """
    status = await api.status(root)
    questions = await api.questions()
    children = await api.children(root)
    messages = await api.messages(root, since=since)
    for child in children:
        messages += await api.messages(child.id, since=since)
    return Snapshot(status=status, messages=messages, questions=questions, children=children)
