"""The steps of a sandbox on its way to ready, each reported with how long it took."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from orchestrator.domain.event import SandboxStep
from orchestrator.ports.sandbox import StepListener


class StepWords:
    """What is said about a step when it completes."""

    def __init__(self) -> None:
        self.detail = ""


class ReportedSteps:
    """Tells the listener of every step's start and end."""

    def __init__(self, on_step: StepListener) -> None:
        self._on_step = on_step
        self._began = time.monotonic()

    @asynccontextmanager
    async def step(self, step: SandboxStep) -> AsyncIterator[StepWords]:
        """Report the step as started, then as completed or failed; the failure goes on to the caller."""
        began = time.monotonic()
        words = StepWords()
        await self._on_step(step, "started", 0, "")
        try:
            yield words
        except Exception as error:
            await self._on_step(step, "failed", _since(began), str(error))
            raise
        await self._on_step(step, "completed", _since(began), words.detail)

    async def ready(self) -> None:
        """Report the end of the way, with the time of all of it."""
        await self._on_step("ready", "completed", _since(self._began), "")


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
