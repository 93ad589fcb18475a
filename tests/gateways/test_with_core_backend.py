"""Nobody's rows but one's own: real Core Backend, real MCP server, real gateway, hostile arguments."""

import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from orchestrator.adapters.tokens.session_tokens import JwtSessionTokens
from tests.gateways.gateway_process import ANNA, BORIS, ROOT, Gateway, gateway_process
from tests.gateways.mcp_calls import PEOPLE
from tests.rehearsal.child_process import free_port, running

pytestmark = pytest.mark.stack

OF_A_PORTFOLIO = ("get_portfolio_overview", "list_positions", "get_value_history", "list_transactions")
Call = Callable[..., Awaitable[tuple[bool, str]]]


@dataclass
class Seen:
    """What a user sees: the text of every list there is, and the ids in it."""

    text: str
    portfolios: list[str]


@pytest.fixture(scope="module")
async def core_gateway(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Gateway]:
    data, core, mcp = tmp_path_factory.mktemp("core"), free_port(), free_port()
    core_url = f"http://127.0.0.1:{core}"
    async with gateway_process(data, model_url="http://127.0.0.1:9/v1", mcp_port=mcp) as gateway:
        keyed = os.environ | {"CORE_TOKEN_KEY": gateway.secrets.core_token_key}
        backend = [
            "examples.portfolio.core_backend",
            "--port",
            str(core),
            "--database",
            str(data / "core.db"),
        ]
        server = ["mcp_servers.core_backend", "--port", str(mcp), "--core-url", core_url]
        async with (
            part(backend, f"{core_url}/health", data / "core.log", keyed),
            part(server, f"http://127.0.0.1:{mcp}/health", data / "mcp.log", dict(os.environ)),
        ):
            yield gateway


@asynccontextmanager
async def part(module: list[str], health: str, log: Path, environment: dict[str, str]) -> AsyncIterator[None]:
    command = [sys.executable, "-m", *module]
    async with running(command, health_url=health, directory=ROOT, log=log, environment=environment):
        yield


@asynccontextmanager
async def calling(gateway: Gateway, user_id: str) -> AsyncIterator[Call]:
    """A proper MCP client in this user's sandbox: gives (whether it failed, what it said)."""
    token = JwtSessionTokens(gateway.secrets.token_key).issue(
        PEOPLE[user_id], session_id="sessionsession1", audience="mcp", lifetime=timedelta(hours=1)
    )
    async with gateway.control() as control:
        await control.open(user_id)
    directory = os.open(gateway.socket(user_id).parent, os.O_PATH)
    http = httpx2.AsyncClient(
        transport=httpx2.AsyncHTTPTransport(uds=f"/proc/self/fd/{directory}/gateway.sock"),
        headers={"Authorization": f"Bearer {token}"},
    )
    url = "http://gateway/mcp/core_backend"
    try:
        async with http, Client(streamable_http_client(url, http_client=http)) as client:

            async def call(tool: str, **arguments: Any) -> tuple[bool, str]:
                result = await client.call_tool(tool, arguments)
                return result.is_error, "".join(getattr(part, "text", "") for part in result.content)

            yield call
    finally:
        os.close(directory)


async def everything(call: Call) -> Seen:
    """All lists of a user's own portfolios."""
    failed, listed = await call("list_portfolios")
    assert not failed, listed
    portfolios = [str(portfolio["id"]) for portfolio in json.loads(listed)["items"]]
    texts = [listed]
    for portfolio in portfolios:
        for tool in OF_A_PORTFOLIO:
            failed, text = await call(tool, portfolio_id=portfolio)
            assert not failed, text
            texts.append(text)
    return Seen("\n".join(texts), portfolios)


@pytest.fixture(scope="module")
async def his(core_gateway: Gateway) -> Seen:
    async with calling(core_gateway, BORIS) as boris:
        return await everything(boris)


@pytest.fixture(scope="module")
async def hers(core_gateway: Gateway) -> Seen:
    async with calling(core_gateway, ANNA) as anna:
        return await everything(anna)


async def test_each_user_sees_their_own_rows(hers: Seen, his: Seen) -> None:
    assert len(hers.portfolios) == 2
    assert len(his.portfolios) == 1
    assert set(hers.portfolios).isdisjoint(his.portfolios)
    assert not [portfolio for portfolio in his.portfolios if f'"{portfolio}"' in hers.text]


@pytest.mark.parametrize("tool", OF_A_PORTFOLIO)
async def test_another_users_portfolio_is_as_if_it_were_not_there(
    core_gateway: Gateway, his: Seen, tool: str
) -> None:
    async with calling(core_gateway, ANNA) as anna:
        failed, theirs = await anna(tool, portfolio_id=his.portfolios[0])
        failed_too, nobodys = await anna(tool, portfolio_id="nosuchportfolio")
    assert failed
    assert failed_too
    assert theirs.replace(his.portfolios[0], "nosuchportfolio") == nobodys


@pytest.mark.parametrize(
    "claim",
    [
        {"user": "boris@example.com"},
        {"user_id": BORIS},
        {"email": "boris@example.com"},
        {"token": "x", "as": BORIS},
        {"headers": {"authorization": "Bearer x"}},
        {"portfolio_id": "../users"},
    ],
)
async def test_no_argument_makes_a_call_act_as_another_user(
    core_gateway: Gateway, hers: Seen, his: Seen, claim: dict[str, Any]
) -> None:
    async with calling(core_gateway, ANNA) as anna:
        answers = [
            await anna("list_portfolios", **claim),
            await anna("list_positions", **({"portfolio_id": hers.portfolios[0]} | claim)),
        ]
    for failed, text in answers:
        assert failed
        assert not [portfolio for portfolio in his.portfolios if portfolio in text.replace(str(claim), "")]


async def test_a_tool_that_is_not_exposed_cannot_be_called(core_gateway: Gateway, hers: Seen) -> None:
    async with calling(core_gateway, ANNA) as anna:
        failed, _ = await anna(
            "create_transaction", portfolio_id=hers.portfolios[0], kind="deposit", amount="1"
        )
        assert failed
        assert (await everything(anna)).text == hers.text
