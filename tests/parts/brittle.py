"""Ports that fail once, at a chosen call: before it took effect, or after."""

import functools
import inspect
from typing import Any, Literal

from orchestrator.domain.errors import Unavailable

Moment = Literal["before", "after"]


class Fuse:
    """Counts the calls to all ports behind it, and blows once."""

    def __init__(self, blows_at: int | None = None, moment: Moment = "before") -> None:
        self.calls = 0
        self._blows_at = blows_at
        self._moment = moment

    def guard(self, parts: Any, *names: str) -> None:
        """Put these parts behind the fuse."""
        for name in names:
            setattr(parts, name, _Brittle(getattr(parts, name), self))

    async def pass_through(self, call: Any, *args: Any, **kwargs: Any) -> Any:
        self.calls += 1
        blows = self.calls == self._blows_at
        if blows and self._moment == "before":
            raise Unavailable("cut_off", "The step was cut off.")
        try:
            return await call(*args, **kwargs)
        finally:
            if blows:
                raise Unavailable("cut_off", "The step was cut off.")


class _Brittle:
    def __init__(self, port: Any, fuse: Fuse) -> None:
        self._port = port
        self._fuse = fuse

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if inspect.iscoroutinefunction(found):
            return functools.partial(self._fuse.pass_through, found)
        return found
