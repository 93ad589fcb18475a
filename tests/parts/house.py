"""The whole orchestrator but its API: real workflows and activities on a real Temporal, ports in memory."""

import asyncio
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

from orchestrator.api.commands import Commands
from orchestrator.domain.ids import new_id
from orchestrator.domain.session import Session
from orchestrator.domain.user import User
from orchestrator.entrypoints.worker import activities_of
from orchestrator.workflows.publication import PublicationWorkflow
from orchestrator.workflows.session import SessionWorkflow
from tests.parts.in_memory_parts import InMemoryParts


class House(InMemoryParts):
    """A worker may die and another come."""

    def __init__(self, client: Client) -> None:
        super().__init__()
        self.task_queue = f"atelier-{new_id()}"
        self.client = _on_queue(client, self.task_queue)
        self.commands = Commands(self.client)
        self._worker: Worker | None = None
        self._work: asyncio.Task[None] | None = None

    async def open(self) -> None:
        await self.seed()
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

    async def session_of(self, user: User, title: str = "A chart") -> Session:
        """A session as the API makes it."""
        session = await self.record_session(user, title=title)
        await self.commands.open_session(session)
        return session

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
