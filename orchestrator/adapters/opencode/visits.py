"""What a turn does at OpenCode, each a short visit; any of them raises Unavailable when nobody answers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from orchestrator.adapters.opencode.prompt_id import continuation_id, message_id
from orchestrator.adapters.opencode.snapshot import Snapshot, look
from orchestrator.adapters.opencode.standing import Standing
from orchestrator.adapters.opencode.surroundings import Reply, Surroundings
from orchestrator.adapters.opencode.wire import WireEvent
from orchestrator.ports.agent import Prompt

_NOT_ALLOWED = "This is not allowed here. Go on without it."
_CONTINUE = "The work was interrupted. Continue with the request: "


class Visits:
    def __init__(self, root: str, prompt: Prompt, around: Surroundings) -> None:
        self.message_id = message_id(prompt.id, prompt.at)
        self._root = root
        self._prompt = prompt
        self._around = around

    @asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[WireEvent]]:
        async with self._around.open_api() as api, api.events() as frames:
            yield frames

    async def send(self) -> None:
        await self._say(self.message_id, self._prompt.text)

    async def ask_to_continue(self, number: int) -> str:
        """After a restart, with the tools that it lost; the id of the message."""
        continuation = continuation_id(self._prompt.id, number, self._around.clock())
        await self._around.restore_tools()
        await self._say(continuation, _CONTINUE + self._prompt.text)
        return continuation

    async def snapshot(self) -> Snapshot:
        async with self._around.open_api() as api:
            return await look(api, self._root, since=self.message_id)

    async def reply(self, reply: Reply) -> bool:
        async with self._around.open_api() as api:
            return await api.reply(reply.question_id, reply.answers)

    async def abort(self) -> None:
        async with self._around.open_api() as api:
            await api.abort(self._root)

    async def settle(self, standing: Standing) -> None:
        """Refuse permissions, which nobody is asked for, and answer questions that ask nothing."""
        empty = standing.empty_questions
        if not standing.permissions and not empty:
            return
        async with self._around.open_api() as api:
            while standing.permissions:
                await api.refuse_permission(standing.permissions[-1], reason=_NOT_ALLOWED)
                standing.permissions.pop()
            for question_id in empty:
                await api.reply(question_id, ())
                standing.questions.pop(question_id, None)

    async def _say(self, message: str, text: str) -> None:
        async with self._around.open_api() as api:
            await api.prompt(self._root, message_id=message, text=text, system=self._prompt.system)
