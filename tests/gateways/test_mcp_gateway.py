"""Tool calls through the real gateway process: as whom they arrive, and what is recorded."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import aiohttp
import jwt
import pytest

from orchestrator.adapters.tokens.session_tokens import JwtSessionTokens
from tests.gateways.gateway_process import ANNA, BORIS, Gateway, gateway_process
from tests.gateways.mcp_calls import MCP, PEOPLE, SESSION, Audit, call
from tests.gateways.mcp_upstream import BareServer


async def test_a_call_arrives_with_a_core_token_of_the_same_user_and_nothing_else_of_the_caller(
    sandbox: aiohttp.ClientSession, mcp: BareServer, anna: dict[str, str], gateway: Gateway
) -> None:
    sent = call("list_portfolios", user="boris@example.com", user_id=BORIS)
    headers = anna | {"cookie": "a=b", "x-mine": "1", "mcp-protocol-version": "2025-06-18"}
    async with sandbox.post(MCP, json=sent, headers=headers) as response:
        assert (await response.json())["result"]["isError"] is False
    seen = mcp.headers[-1]
    scheme, token = seen["authorization"].split()
    claims = jwt.decode(token, gateway.secrets.core_token_key, algorithms=["HS256"], audience="core_backend")
    assert (scheme, claims["iss"], claims["sub"]) == ("Bearer", "atelier", ANNA)
    assert claims["email"] == "anna@example.com"
    assert claims["exp"] - datetime.now(UTC).timestamp() <= 300
    assert anna["authorization"].split()[1] not in json.dumps(seen)
    assert {"cookie", "x-mine"}.isdisjoint(seen)
    assert seen["mcp-protocol-version"] == "2025-06-18"
    assert json.loads(mcp.bodies[-1]) == sent


async def test_only_harmless_headers_come_back(sandbox: aiohttp.ClientSession, anna: dict[str, str]) -> None:
    async with sandbox.post(MCP, json=call("any"), headers=anna) as response:
        names = {name.lower() for name in response.headers}
    assert names <= {"content-type", "mcp-session-id", "cache-control", "transfer-encoding", "connection"}
    assert "mcp-session-id" in names


async def test_the_token_of_an_application_is_good_too(
    gateway: Gateway, tokens: JwtSessionTokens, mcp: BareServer
) -> None:
    token = tokens.issue(PEOPLE[BORIS], session_id=SESSION, audience="app", lifetime=timedelta(minutes=15))
    async with (
        gateway.sandbox(BORIS) as client,
        client.post(MCP, json=call("any"), headers={"authorization": f"Bearer {token}"}) as response,
    ):
        assert response.status == 200
    claims = jwt.decode(mcp.headers[-1]["authorization"].split()[1], options={"verify_signature": False})
    assert claims["email"] == "boris@example.com"


@pytest.mark.parametrize("server", ["forge", "core_backend2", "..", "core_backend%2f..%2fadmin", "%00"])
async def test_an_unknown_server_is_refused(
    sandbox: aiohttp.ClientSession, anna: dict[str, str], mcp: BareServer, server: str
) -> None:
    before = len(mcp.headers)
    async with sandbox.post(f"/mcp/{server}", json=call("any"), headers=anna) as response:
        assert response.status == 404
    assert len(mcp.headers) == before


@pytest.mark.parametrize(
    ("tool", "outcome", "reason"),
    [
        ("list_portfolios", "completed", ""),
        ("failing", "tool_error", ""),
        ("unknown", "failed", "Unknown tool: unknown"),
        ("crash", "failed", "http_500"),
    ],
)
async def test_every_call_is_recorded_with_the_names_of_its_arguments_only(
    sandbox: aiohttp.ClientSession, anna: dict[str, str], audit: Audit, tool: str, outcome: str, reason: str
) -> None:
    sent = call(tool, portfolio_id="secret-value", user=BORIS)
    async with sandbox.post(MCP, json=sent, headers=anna) as response:
        await response.read()
    [entry] = await audit.entries(1)
    assert datetime.now(UTC) - datetime.fromisoformat(entry.pop("at")) < timedelta(minutes=1)
    assert 0 <= entry.pop("duration_ms") < 5000
    assert entry == {
        "user_id": ANNA,
        "session_id": SESSION,
        "server": "core_backend",
        "tool": tool,
        "arguments": ["portfolio_id", "user"],
        "outcome": outcome,
        "reason": reason,
    }


async def test_several_calls_in_one_request_are_all_recorded(
    sandbox: aiohttp.ClientSession, anna: dict[str, str], audit: Audit
) -> None:
    batch = [call("one") | {"id": 1}, call("two") | {"id": 2}]
    async with sandbox.post(MCP, json=batch, headers=anna) as response:
        await response.read()
    assert [entry["tool"] for entry in await audit.entries(2)] == ["one", "two"]


async def test_the_audit_log_is_closed_to_others_and_only_grows(
    gateway: Gateway, sandbox: aiohttp.ClientSession, anna: dict[str, str], audit: Audit
) -> None:
    early = gateway.audit.read_bytes()
    async with sandbox.post(MCP, json=call("any"), headers=anna) as response:
        await response.read()
    await audit.entries(1)
    assert gateway.audit.read_bytes().startswith(early)
    assert gateway.audit.stat().st_mode & 0o777 == 0o600


async def test_a_streamed_reply_passes_while_the_call_is_under_way(
    sandbox: aiohttp.ClientSession, anna: dict[str, str], mcp: BareServer, audit: Audit
) -> None:
    mcp.notify.clear()
    async with sandbox.post(MCP, json=call("streamed"), headers=anna) as response:
        first = await response.content.readuntil(b"\n\n")
        assert b"notifications/progress" in first
        mcp.notify.set()
        assert b'"isError": false' in await response.read()
    [entry] = await audit.entries(1)
    assert (entry["tool"], entry["outcome"]) == ("streamed", "completed")


async def test_a_call_whose_caller_goes_away_is_recorded_as_abandoned(
    sandbox: aiohttp.ClientSession, anna: dict[str, str], mcp: BareServer, audit: Audit
) -> None:
    mcp.notify.clear()
    async with sandbox.post(MCP, json=call("streamed"), headers=anna) as response:
        await response.content.readuntil(b"\n\n")
        response.close()
    [entry] = await audit.entries(1)
    assert entry["outcome"] == "abandoned"


async def test_the_servers_own_stream_passes_and_ends_with_its_listener(
    sandbox: aiohttp.ClientSession, anna: dict[str, str], mcp: BareServer
) -> None:
    async with sandbox.get(MCP, headers=anna) as response:
        assert await response.content.readuntil(b"\n\n") == b": open\n\n"
        assert mcp.streams_open == 1
        response.close()
    async with asyncio.timeout(5):
        while mcp.streams_open:  # noqa: ASYNC110 - ended by the other side's process
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("body", [b"not json", b"{", b"\xff"])
async def test_a_body_that_is_not_json_is_refused(
    sandbox: aiohttp.ClientSession, anna: dict[str, str], body: bytes
) -> None:
    async with sandbox.post(MCP, data=body, headers=anna) as response:
        assert response.status == 400


async def test_a_server_that_is_down_is_named(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    data = tmp_path_factory.mktemp("nomcp")
    async with gateway_process(data, model_url="http://127.0.0.1:9/v1") as gateway:
        tokens = JwtSessionTokens(gateway.secrets.token_key)
        token = tokens.issue(PEOPLE[ANNA], session_id=SESSION, audience="mcp", lifetime=timedelta(hours=1))
        headers = {"authorization": f"Bearer {token}"}
        async with (
            gateway.sandbox(ANNA) as client,
            client.post(MCP, json=call("x"), headers=headers) as answer,
        ):
            error = (await answer.json())["error"]
        assert (answer.status, error["code"]) == (424, "mcp_server_unavailable")
        assert "core_backend" in error["message"]
        [entry] = [json.loads(line) for line in gateway.audit.read_text().splitlines()]
        assert (entry["outcome"], entry["reason"]) == ("failed", "mcp_server_unavailable")
