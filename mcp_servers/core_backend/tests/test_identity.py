"""Tools act as the user of the request, whatever the arguments say."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette

CallAs = Callable[..., AbstractAsyncContextManager[Any]]

OF_A_PORTFOLIO = ("get_portfolio_overview", "list_positions", "get_value_history", "list_transactions")
NAMES_OF_A_USER = ("user", "user_id", "email", "owner", "sub", "authorization", "token")


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_each_user_gets_their_own_portfolios(call_as: CallAs, mode: str) -> None:
    async with call_as("anna@example.com", mode=mode) as anna:
        names = [one["name"] for one in (await anna.call("list_portfolios")).json["items"]]
    assert names == ["Long-term savings", "Trading account"]


async def test_another_one_s_portfolio_is_not_there_for_any_tool(call_as: CallAs) -> None:
    async with call_as("anna@example.com") as anna:
        for tool in OF_A_PORTFOLIO:
            answer = await anna.call(tool, portfolio_id="borisretire0001")
            assert answer.is_error
            assert answer.json["error"]["status"] == 404


@pytest.mark.parametrize("name", NAMES_OF_A_USER)
async def test_an_argument_that_names_a_user_is_refused(call_as: CallAs, name: str) -> None:
    async with call_as("anna@example.com") as anna:
        for tool, arguments in (
            ("list_portfolios", {}),
            ("list_assets", {}),
            ("list_positions", {"portfolio_id": "annalongterm001"}),
            ("list_transactions", {"portfolio_id": "annalongterm001"}),
        ):
            answer = await anna.call(tool, **arguments, **{name: "boris@example.com"})
            assert answer.is_error
            assert f"no argument {name}" in answer.json["error"]["message"]
            assert "Retirement" not in answer.text


@pytest.mark.parametrize(
    "hostile",
    [
        "../portfolios/borisretire0001",
        "..",
        "borisretire0001/overview?x=",
        "borisretire0001%2Foverview",
        "annalongterm001' OR '1'='1",
        "annalongterm001\nborisretire0001",
        "",
        "*",
    ],
)
async def test_an_id_cannot_lead_to_another_path(call_as: CallAs, hostile: str) -> None:
    async with call_as("anna@example.com") as anna:
        for tool in OF_A_PORTFOLIO:
            answer = await anna.call(tool, portfolio_id=hostile)
            assert answer.is_error
            assert answer.json["error"]["code"] == "arguments_refused"


async def test_values_in_a_filter_are_only_values(call_as: CallAs) -> None:
    async with call_as("anna@example.com") as anna:
        answer = await anna.call(
            "list_transactions",
            portfolio_id="annalongterm001",
            asset_id="x' OR email='boris@example.com' --&portfolio_id=borisretire0001",
        )
    assert answer.is_error or answer.json["items"] == []


async def test_a_token_that_the_core_backend_does_not_know_gives_nothing(call_as: CallAs) -> None:
    async with call_as("anna@example.com", token="not.a.token") as nobody:
        answer = await nobody.call("list_portfolios")
    assert answer.is_error
    assert answer.json["error"]["status"] == 401


async def test_a_request_without_a_token_is_answered_401(app: Starlette) -> None:
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8411") as client:
        for headers in ({}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer "}):
            answer = await client.post("/mcp", json=message, headers=headers)
            assert answer.status_code == 401
            assert answer.json()["error"]["code"] == "not_signed_in"
        assert (await client.get("/health")).json() == {"status": "ok"}
