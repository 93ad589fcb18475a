"""The whole orchestrator but its API: real workflows and activities on a real Temporal, ports in memory."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.client import (
    Client,
    Interceptor,
    OutboundInterceptor,
    StartWorkflowInput,
    StartWorkflowUpdateWithStartInput,
    WorkflowHandle,
    WorkflowUpdateHandle,
)
from temporalio.worker import Worker

from orchestrator.adapters.in_memory.accounts import InMemoryAccounts
from orchestrator.adapters.in_memory.event_log import InMemoryEventLog
from orchestrator.adapters.in_memory.forge import InMemoryForge
from orchestrator.adapters.in_memory.records import (
    InMemoryHistoryRecords,
    InMemoryPublicationRecords,
    InMemorySessionRecords,
)
from orchestrator.adapters.in_memory.source import InMemorySource
from orchestrator.adapters.tokens.session_tokens import JwtSessionTokens
from orchestrator.api.commands import Commands
from orchestrator.domain.application import Manifest, Preview, Words
from orchestrator.domain.change import TreeFile
from orchestrator.domain.ids import new_id
from orchestrator.domain.session import Session, SessionState
from orchestrator.domain.user import User
from orchestrator.entrypoints.worker import activities_of
from orchestrator.workflows.publication import PublicationWorkflow
from orchestrator.workflows.session import SessionWorkflow
from tests.parts.eval_gate import EvalGate
from tests.parts.sandboxes import InMemorySandboxHost, InMemoryWorkspaces
from tests.parts.scripted_agent import ScriptedAgent

MANIFEST = Manifest(
    id="portfolio",
    title=Words(en="Portfolio", ru="Портфель"),
    editable=("src/**",),
    preview=Preview(entry="web", processes=()),
)
APPLICATION = (
    TreeFile(path="README.md", content=b"Portfolio\n"),
    TreeFile(path="src/app.ts", content=b"show(overview)\n"),
)


class CountedSessions(InMemorySessionRecords):
    """Remembers the states that each session was put into, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.states: list[tuple[str, SessionState]] = []

    async def update(self, session_id: str, **fields: Any) -> None:
        await super().update(session_id, **fields)
        if fields.get("state"):
            self.states.append((session_id, fields["state"]))


class House:
    """Named as the composition root names its parts; a worker may die and another come."""

    def __init__(self, client: Client) -> None:
        self.task_queue = f"atelier-{new_id()}"
        self.client = _on_queue(client, self.task_queue)
        self.commands = Commands(self.client)
        self.source = InMemorySource(MANIFEST)
        self.forge = InMemoryForge(self.source)
        self.accounts = InMemoryAccounts()
        self.sessions = CountedSessions()
        self.history = InMemoryHistoryRecords()
        self.publications = InMemoryPublicationRecords()
        self.log = InMemoryEventLog()
        self.tokens = JwtSessionTokens("k" * 32)
        self.sandboxes = InMemorySandboxHost()
        self.workspaces = InMemoryWorkspaces()
        self.gate = EvalGate()
        self.agent = ScriptedAgent(self.workspaces)
        self._worker: Worker | None = None
        self._work: asyncio.Task[None] | None = None

    async def open(self) -> None:
        await self.source.seed(APPLICATION, "The application")
        await self.start_worker()

    async def start_worker(self) -> None:
        """A new worker process: nothing of an earlier one's memory is in its activities."""
        self._worker = Worker(
            self.client,
            task_queue=self.task_queue,
            workflows=[SessionWorkflow, PublicationWorkflow],
            activities=activities_of(self),  # type: ignore[arg-type]  # ports in memory
        )
        self._work = asyncio.create_task(self._worker.run())

    async def end_worker(self) -> None:
        """The worker ends at once; steps under way are cut off."""
        if self._worker and self._work:
            await self._worker.shutdown()
            await self._work
            self._worker = self._work = None

    async def close(self) -> None:
        await self.end_worker()
        self.agent.restart()

    async def person(self, name: str, role: str = "user") -> User:
        email = f"{name.lower()}@example.com"
        return await self.accounts.ensure_user(email=email, name=name, role=role, password="p")  # type: ignore[arg-type]

    async def session_of(self, user: User, title: str = "A chart") -> Session:
        """A session as the API makes it."""
        now = datetime.now(UTC)
        session = await self.sessions.create(
            Session(id=new_id(), user_id=user.id, title=title, created=now, updated=now)
        )
        await self.commands.open_session(session)
        return session

    async def move_default_branch(self, path: str, content: str) -> str:
        """Somebody else's change gets onto the default branch."""
        head = await self.source.head()
        files = {file.path: file for file in await self.source.files(await self.source.tree_of(head))}
        files[path] = TreeFile(path=path, content=content.encode())
        tree = await self.source.write_tree(tuple(files.values()))
        boris = await self.person("Boris")
        self.source.default_tip = await self.source.commit(
            tree=tree, parent=head, message="Another change", author=boris
        )
        return self.source.default_tip

    async def is_taking_an_update(self, session_id: str) -> None:
        """Return when the session has accepted an update that it has not answered yet."""
        handle = self.workflow(f"session-{session_id}")
        async with asyncio.timeout(15):
            while True:
                kinds = [EventType.Name(event.event_type) for event in (await handle.fetch_history()).events]
                accepted = kinds.count("EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED")
                if accepted > kinds.count("EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED"):
                    return
                await asyncio.sleep(0.02)

    def workflow(self, workflow_id: str) -> WorkflowHandle[Any, Any]:
        return self.client.get_workflow_handle(workflow_id)


def _on_queue(client: Client, task_queue: str) -> Client:
    """The same connection, whose workflows run on this queue whatever queue is asked for."""
    configuration = client.config()
    configuration["interceptors"] = [_OnQueue(task_queue)]
    return Client(**configuration)


class _OnQueue(Interceptor):
    def __init__(self, task_queue: str) -> None:
        self._task_queue = task_queue

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:  # noqa: A002
        return _OnQueueOutbound(next, self._task_queue)


class _OnQueueOutbound(OutboundInterceptor):
    def __init__(self, following: OutboundInterceptor, task_queue: str) -> None:
        super().__init__(following)
        self._task_queue = task_queue

    async def start_workflow(self, input: StartWorkflowInput) -> WorkflowHandle[Any, Any]:  # noqa: A002
        input.task_queue = self._task_queue
        return await super().start_workflow(input)

    async def start_update_with_start_workflow(
        self,
        input: StartWorkflowUpdateWithStartInput,  # noqa: A002
    ) -> WorkflowUpdateHandle[Any]:
        input.start_workflow_input.task_queue = self._task_queue
        return await super().start_update_with_start_workflow(input)
