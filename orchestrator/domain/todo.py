"""The plan: todos, and how the agent's free words for their state are read."""

from collections.abc import Iterable
from typing import Literal

from orchestrator.domain.fact import Fact

TodoStatus = Literal["pending", "in_progress", "completed", "failed", "cancelled"]

_READINGS: dict[str, TodoStatus] = {
    "pending": "pending",
    "todo": "pending",
    "open": "pending",
    "in_progress": "in_progress",
    "in-progress": "in_progress",
    "active": "in_progress",
    "doing": "in_progress",
    "completed": "completed",
    "complete": "completed",
    "done": "completed",
    "failed": "failed",
    "cancelled": "cancelled",
    "canceled": "cancelled",
}


class Todo(Fact):
    """One step of the plan."""

    content: str
    status: TodoStatus


def read_plan(items: Iterable[tuple[str, str]]) -> tuple[Todo, ...]:
    """The plan from (content, status) pairs; of several steps in progress only the first stays so.

    The agent's todo tool takes any string as a status, so unknown words count as pending.
    """
    todos: list[Todo] = []
    running = False
    for content, word in items:
        status = _READINGS.get(word.strip().lower(), "pending")
        if status == "in_progress":
            if running:
                status = "pending"
            running = True
        todos.append(Todo(content=content, status=status))
    return tuple(todos)
