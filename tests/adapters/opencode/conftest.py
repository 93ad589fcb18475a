"""One OpenCode and one scripted model for all tests here; each test works in a session of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.opencode.conversing import Conversing
from tests.adapters.opencode.sandboxed_opencode import SandboxedOpenCode, sandboxed_opencode
from tests.adapters.opencode.scripted_model import ScriptedModel, scripted_model


@pytest.fixture(scope="session")
async def model() -> AsyncIterator[ScriptedModel]:
    async with scripted_model() as running:
        yield running


@pytest.fixture(scope="session")
async def opencode(
    tmp_path_factory: pytest.TempPathFactory, model: ScriptedModel
) -> AsyncIterator[SandboxedOpenCode]:
    folder: Path = tmp_path_factory.mktemp("opencode")
    async with sandboxed_opencode(folder, model.url) as server:
        yield server


@pytest.fixture
async def chat(opencode: SandboxedOpenCode) -> Conversing:
    return await Conversing.begin(opencode)
