"""A real Temporal dev server, one for the whole run."""

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from orchestrator.entrypoints.settings import Settings
from orchestrator.entrypoints.stack.screen import Screen
from orchestrator.entrypoints.stack.temporal_cli import find_temporal

# Low, so that a test reaches it: Temporal suggests to cut a history that has so many events.
SUGGEST_CUT_AFTER_EVENTS = 150


async def start_temporal() -> WorkflowEnvironment:
    """The dev server that the embedded stack runs, in memory and on a free port."""
    program = await find_temporal(Settings().cache, Screen())
    return await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(program),
        dev_server_log_level="error",
        dev_server_extra_args=[
            "--dynamic-config-value",
            f"limit.historyCount.suggestContinueAsNew={SUGGEST_CUT_AFTER_EVENTS}",
        ],
        data_converter=pydantic_data_converter,
        identity="atelier-tests",
    )


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def temporal() -> AsyncIterator[Client]:
    """A client of the shared server; each test works on a task queue of its own."""
    async with asyncio.timeout(60):
        environment = await start_temporal()
    yield environment.client
    await environment.shutdown()
