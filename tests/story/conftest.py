"""The demo users, signed in."""

from collections.abc import AsyncIterator

import pytest

from tests.parts.stack import RunningStack
from tests.story.client import ANNA, BORIS, RITA, Client, signed_in


@pytest.fixture(scope="module")
async def anna(stack: RunningStack) -> AsyncIterator[Client]:
    async with signed_in(stack.url, ANNA) as client:
        yield client


@pytest.fixture(scope="module")
async def boris(stack: RunningStack) -> AsyncIterator[Client]:
    async with signed_in(stack.url, BORIS) as client:
        yield client


@pytest.fixture(scope="module")
async def rita(stack: RunningStack) -> AsyncIterator[Client]:
    """A reviewer."""
    async with signed_in(stack.url, RITA) as client:
        yield client
