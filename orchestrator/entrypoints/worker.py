"""The worker process: runs workflows and activities until it is told to end."""

import asyncio
import signal
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
import uvicorn
from fastapi import FastAPI, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from temporalio.worker import Worker

from orchestrator.activities.changes import Changes
from orchestrator.activities.publications import Publications
from orchestrator.activities.sandboxes import Sandboxes
from orchestrator.activities.turns import Turns
from orchestrator.activities.verdicts import Verdicts
from orchestrator.entrypoints.logs import configure_logs
from orchestrator.entrypoints.settings import LOOPBACK, Settings
from orchestrator.entrypoints.wiring import Machinery, connect_temporal, now, open_machinery
from orchestrator.workflows.policies import TASK_QUEUE
from orchestrator.workflows.publication import PublicationWorkflow
from orchestrator.workflows.session import SessionWorkflow

# A turn under way is handed to the next worker at its next heartbeat; short steps may finish.
GRACE = timedelta(seconds=5)
log = structlog.get_logger()


async def run_worker(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT."""
    async with open_machinery(settings) as machinery:
        worker = Worker(
            await connect_temporal(settings),
            task_queue=TASK_QUEUE,
            workflows=[SessionWorkflow, PublicationWorkflow],
            activities=activities_of(machinery),
            graceful_shutdown_timeout=GRACE,
        )
        health = _health_server(settings.ports.worker)
        async with worker:
            serving = asyncio.create_task(health.serve())
            log.info("worker_ready", task_queue=TASK_QUEUE)
            await _told_to_end()
            log.info("worker_ending")
            health.should_exit = True
            await serving


def activities_of(machinery: Machinery) -> list[Callable[..., Any]]:
    """The activities with their ports."""
    sandboxes = Sandboxes(
        host=machinery.sandboxes,
        workspaces=machinery.workspaces,
        source=machinery.source,
        sessions=machinery.sessions,
        log=machinery.log,
        now=now,
    )
    turns = Turns(
        agent=machinery.agent,
        sandboxes=sandboxes,
        sessions=machinery.sessions,
        accounts=machinery.accounts,
        tokens=machinery.tokens,
        log=machinery.log,
        now=now,
    )
    changes = Changes(
        workspaces=machinery.workspaces,
        source=machinery.source,
        sessions=machinery.sessions,
        history=machinery.history,
        log=machinery.log,
        now=now,
    )
    verdicts = Verdicts(
        gate=machinery.gate,
        source=machinery.source,
        publications=machinery.publications,
        sessions=machinery.sessions,
        log=machinery.log,
        now=now,
    )
    publications = Publications(
        forge=machinery.forge,
        source=machinery.source,
        verdicts=verdicts,
        publications=machinery.publications,
        sessions=machinery.sessions,
        accounts=machinery.accounts,
        log=machinery.log,
        now=now,
    )
    return [
        sandboxes.prepare_session,
        turns.take_turn,
        turns.stop_turn,
        changes.conclude_turn,
        changes.settle_session,
        changes.show_queued_message,
        verdicts.run_gate,
        verdicts.write_findings,
        publications.draft,
        publications.open,
        publications.review,
        publications.merge,
        publications.fail,
    ]


def _health_server(port: int) -> uvicorn.Server:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    config = uvicorn.Config(app, host=LOOPBACK, port=port, log_level="warning", lifespan="off")
    return uvicorn.Server(config)


async def _told_to_end() -> None:
    told = asyncio.Event()
    for wish in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(wish, told.set)
    await told.wait()


if __name__ == "__main__":
    configure_logs()
    asyncio.run(run_worker(Settings()))
