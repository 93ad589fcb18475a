"""The MCP server in front of a real, seeded Core Backend, both in this process."""

import datetime
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import httpx2
import jwt
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import TextContent
from starlette.applications import Starlette

from examples.portfolio.core_backend.access import TokenKey
from examples.portfolio.core_backend.app import create_app
from examples.portfolio.core_backend.database import Database
from examples.portfolio.core_backend.seed import seed
from mcp_servers.core_backend.calls import CoreBackend
from mcp_servers.core_backend.contract import Contract, read_contract
from mcp_servers.core_backend.operations import operations_of
from mcp_servers.core_backend.server import make_app
from mcp_servers.core_backend.tools import make_tools

KEY = "a key of the tests that is long enough to sign with"
CONTRACT = Path(__file__).parents[1] / "contract.yaml"
URL = "http://127.0.0.1:8411/mcp"


class Answer(NamedTuple):
    is_error: bool
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Caller:
    """A signed-in MCP client; tools are called by name."""

    def __init__(self, client: Client) -> None:
        self.client = client

    async def call(self, tool: str, **arguments: Any) -> Answer:
        result = await self.client.call_tool(tool, arguments)
        [part] = result.content
        assert isinstance(part, TextContent)
        return Answer(bool(result.is_error), part.text)


CallAs = Callable[..., AbstractAsyncContextManager[Caller]]


def core_token(email: str) -> str:
    expiry = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=5)
    claims = {"iss": "atelier", "sub": "u", "email": email, "aud": "core_backend", "exp": expiry}
    return jwt.encode(claims, KEY, algorithm="HS256")


@pytest.fixture
async def core(tmp_path: Path) -> AsyncIterator[CoreBackend]:
    database = Database(tmp_path / "core.db")
    database.create()
    with database.connection() as connection:
        seed(connection)
    transport = httpx.ASGITransport(app=create_app(database=database, token_key=TokenKey(KEY)))
    async with httpx.AsyncClient(transport=transport, base_url="http://core") as client:
        yield CoreBackend(client)


@pytest.fixture
def contract() -> Contract:
    return read_contract(CONTRACT)


@pytest.fixture
async def document(core: CoreBackend) -> dict[str, Any]:
    return await core.openapi()


@pytest.fixture
def app(core: CoreBackend, contract: Contract, document: dict[str, Any]) -> Starlette:
    return make_app(contract=contract, tools=make_tools(contract, operations_of(document)), core=core)


@pytest.fixture
def call_as(app: Starlette) -> CallAs:
    """A caller with the token of whoever is named, in either form of the protocol."""

    @asynccontextmanager
    async def connect(
        email: str, *, mode: str = "auto", token: str | None = None, app: Starlette = app
    ) -> AsyncIterator[Caller]:
        headers = {"Authorization": f"Bearer {token or core_token(email)}"}
        http = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), headers=headers)
        async with (
            app.router.lifespan_context(app),
            http,
            Client(streamable_http_client(URL, http_client=http), mode=mode) as client,
        ):
            yield Caller(client)

    return connect
