"""A house for each test, with a worker of its own."""

from collections.abc import AsyncIterator

import pytest
from temporalio.client import Client

from tests.parts.house import House
from tests.parts.story import Story


@pytest.fixture
async def house(temporal: Client) -> AsyncIterator[House]:
    """Everything in memory, and one worker that runs."""
    opened = House(temporal)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
async def anna(house: House) -> Story:
    """Anna's session, open and empty."""
    return await Story.begin(house)
