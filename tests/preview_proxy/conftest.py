"""A served proxy for each test, and a small application behind it."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.preview_proxy.application import Application, application_at
from tests.preview_proxy.served import Served, served


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A directory whose path leaves room for a socket's: 107 bytes are all there is."""
    with tempfile.TemporaryDirectory(prefix="at-") as directory:
        yield Path(directory)


@pytest.fixture
async def proxy(short_path: Path) -> AsyncIterator[Served]:
    async with served(short_path) as running:
        yield running


@pytest.fixture
async def application(proxy: Served) -> AsyncIterator[Application]:
    async with application_at(proxy.socket) as running:
        yield running
