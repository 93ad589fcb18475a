"""What the tests of the Docker adapter share: a short data directory, and ids."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator.domain.ids import new_id


@pytest.fixture
def data_directory() -> Iterator[Path]:
    """Short, because the path of a unix socket has at most 107 characters."""
    directory = Path(tempfile.mkdtemp(prefix="atelier-"))
    yield directory
    shutil.rmtree(directory)


@pytest.fixture
def user_id() -> str:
    return new_id()
