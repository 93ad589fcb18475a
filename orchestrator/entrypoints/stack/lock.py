"""One stack for one data directory."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from orchestrator.entrypoints.stack.screen import StackError


@contextlib.contextmanager
def only_one(data: Path) -> Iterator[None]:
    """Hold the data directory; StackError when another stack does. The kernel lets go when we die."""
    descriptor = os.open(data / "stack.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise StackError(
            "data directory",
            f"another Atelier runs with {data}",
            action="Use the one that runs, end it, or set ATELIER_DATA to another directory.",
        ) from error
    try:
        yield
    finally:
        os.close(descriptor)
