"""What OpenCode does at this moment in a turn: busy or idle, what is wrong, and what it waits for."""

from orchestrator.adapters.opencode.failures import is_passing
from orchestrator.adapters.opencode.wire import ErrorBody, PendingQuestion, Status


class Standing:
    """`was_busy` tells an idle that ends this turn from a late one of the turn before."""

    def __init__(self) -> None:
        self.status = ""
        self.idles = 0
        self.was_busy = False
        self.error: ErrorBody | None = None
        self.questions: dict[str, PendingQuestion] = {}
        self.permissions: list[str] = []

    @property
    def is_quiet(self) -> bool:
        """Whether OpenCode says that it does nothing, or has failed before it did anything."""
        return self.status == "idle" or (self.error is not None and self.status not in ("busy", "retry"))

    @property
    def empty_questions(self) -> list[str]:
        """Questions that ask nothing: a model makes them, and they would wait for ever."""
        return [pending.id for pending in self.questions.values() if not pending.questions]

    def hear(self, status: Status) -> None:
        self.status = status.type
        self.was_busy = self.was_busy or status.type != "idle"
        self.idles = self.idles + 1 if status.type == "idle" else 0

    def fail(self, error: ErrorBody) -> None:
        if not is_passing(error):
            self.error = error

    def begin_again(self) -> None:
        """A further prompt is on its way: what was wrong before it no longer counts."""
        self.status = ""
        self.error = None
