"""What this package needs to reach a sandbox: its sockets, opened safely by whoever knows how."""

from contextlib import AbstractContextManager
from typing import Protocol

import aiohttp


class SafeSockets(Protocol):
    """The sandbox owns the directory of its sockets, so nothing in it may be followed blindly."""

    def open(self, user_id: str, name: str) -> AbstractContextManager[str]:
        """A path to connect to, valid while the context is open; OSError when no socket is there."""
        ...

    def connector(self, user_id: str, name: str) -> aiohttp.BaseConnector:
        """A connector whose connections all go to this socket."""
        ...
