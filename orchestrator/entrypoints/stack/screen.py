"""What a person sees while the stack comes up: each step by name with its elapsed time."""

import contextlib
import sys
import time
from collections.abc import Iterator


class Screen:
    """Prints one line when a step begins and one when it ends; steps may overlap."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def say(self, words: str) -> None:
        """One line, with the seconds since the start."""
        print(f"[{time.monotonic() - self._start:6.1f} s] {words}", flush=True)

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        """A named step; its failure is said with the time it took."""
        began = time.monotonic()
        try:
            yield
        except BaseException:
            self.say(f"✗ {name} (after {time.monotonic() - began:.1f} s)")
            raise
        self.say(f"✓ {name} ({time.monotonic() - began:.1f} s)")


class StackError(Exception):
    """The stack cannot run: what failed, its last words, and what to do."""

    def __init__(self, part: str, problem: str, *, action: str, log_tail: str = "") -> None:
        super().__init__(f"{part}: {problem}")
        self.part = part
        self.problem = problem
        self.action = action
        self.log_tail = log_tail

    def show(self) -> None:
        """Print it for a person."""
        print(f"\nAtelier cannot start: {self.part}: {self.problem}", file=sys.stderr)
        if self.log_tail:
            print("Its last lines:\n" + self.log_tail, file=sys.stderr)
        print(f"What to do: {self.action}", file=sys.stderr, flush=True)
