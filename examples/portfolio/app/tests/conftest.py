"""The application with a core that answers from a table instead of over MCP."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from backend.core_client import CoreClient, core_client
from backend.main import create_app


class FakeCore(CoreClient):
    """Answers by tool name, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__("none")
        self.answers: dict[str, Any] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []

    async def call(self, tool: str, **arguments: Any) -> Any:
        self.calls.append((tool, arguments))
        return self.answers[tool]


@pytest.fixture
def core() -> FakeCore:
    return FakeCore()


@pytest.fixture
def client(core: FakeCore) -> TestClient:
    app = create_app()
    app.dependency_overrides[core_client] = lambda: core
    return TestClient(app)
