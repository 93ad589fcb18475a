"""What a turn is given: the way to OpenCode, its directory, bounds and patience, the time, an answer."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime

from orchestrator.adapters.opencode.client import OpenCodeApi
from orchestrator.adapters.opencode.guards import Limits
from orchestrator.domain.question import Answers


@dataclass(frozen=True)
class Patience:
    """How long a turn waits for what OpenCode does late (seconds), and how often it tries again."""

    reconnect: float = 30
    open_text: float = 0.3
    late_ending: float = 1.0
    second_idle: float = 0.7
    abort: float = 5.0
    poll: float = 0.1
    continuations: int = 3
    failed_visits: int = 5


@dataclass(frozen=True)
class Reply:
    """An answer to a question of the agent, which opens the rest of its turn."""

    question_id: str
    answers: Answers


@dataclass(frozen=True)
class Surroundings:
    directory: str
    open_api: Callable[[], AbstractAsyncContextManager[OpenCodeApi]]
    restore_tools: Callable[[], Awaitable[None]]
    clock: Callable[[], datetime]
    limits: Limits
    patience: Patience
