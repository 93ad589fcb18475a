"""Tokens at the MCP gateway: forged, expired, stolen, revoked or missing ones open nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import jwt
import pytest

from orchestrator.adapters.tokens.session_tokens import JwtSessionTokens
from tests.gateways.gateway_process import ANNA, BORIS, Gateway
from tests.gateways.mcp_calls import MCP, PEOPLE, SESSION, Audit, call
from tests.gateways.mcp_upstream import BareServer


def forged(claims: dict[str, Any], key: str, algorithm: str = "HS256") -> str:
    good = {
        "iss": "atelier",
        "sub": ANNA,
        "sid": SESSION,
        "email": "anna@example.com",
        "name": "Anna",
        "aud": "mcp",
        "iat": datetime.now(UTC),
        "exp": datetime.now(UTC) + timedelta(minutes=5),
    }
    said = {name: value for name, value in (good | claims).items() if value is not None}
    return jwt.encode(said, key, algorithm=algorithm)


PAST = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("claims", "key", "reason"),
    [
        ({}, "another key that is also long enough", "token_invalid"),
        ({"exp": PAST}, None, "token_expired"),
        ({"aud": "core_backend"}, None, "token_invalid"),
        ({"aud": "web"}, None, "token_invalid"),
        ({"aud": ["mcp", "app"]}, None, "token_invalid"),
        ({"aud": None}, None, "token_invalid"),
        ({"exp": None}, None, "token_invalid"),
        ({"iss": "elsewhere"}, None, "token_invalid"),
        ({"sub": None}, None, "token_invalid"),
        ({"sid": 5}, None, "token_invalid"),
        ({"iat": datetime.now(UTC) + timedelta(days=1)}, None, "token_invalid"),
    ],
)
async def test_a_token_that_is_not_ours_or_not_for_this_is_refused(
    sandbox: aiohttp.ClientSession,
    gateway: Gateway,
    mcp: BareServer,
    audit: Audit,
    claims: dict[str, Any],
    key: str | None,
    reason: str,
) -> None:
    before = len(mcp.headers)
    headers = {"authorization": f"Bearer {forged(claims, key or gateway.secrets.token_key)}"}
    async with sandbox.post(MCP, json=call("list_portfolios"), headers=headers) as response:
        assert (response.status, (await response.json())["error"]["code"]) == (401, reason)
    [entry] = await audit.entries(1)
    assert (entry["user_id"], entry["outcome"], entry["reason"]) == (ANNA, "refused", reason)
    assert len(mcp.headers) == before


async def test_a_token_without_a_signature_is_refused(sandbox: aiohttp.ClientSession) -> None:
    token = forged({}, "", "none")
    async with sandbox.post(MCP, json=call("any"), headers={"authorization": f"Bearer {token}"}) as response:
        assert response.status == 401


async def test_a_core_token_is_no_session_token(sandbox: aiohttp.ClientSession, gateway: Gateway) -> None:
    token = forged({"aud": "core_backend"}, gateway.secrets.core_token_key)
    async with sandbox.post(MCP, json=call("any"), headers={"authorization": f"Bearer {token}"}) as response:
        assert response.status == 401


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer a.b.c"])
async def test_without_a_token_nothing_passes(
    sandbox: aiohttp.ClientSession, mcp: BareServer, header: str | None
) -> None:
    before = len(mcp.headers)
    headers = {} if header is None else {"authorization": header}
    for method in ("POST", "GET", "DELETE"):
        async with sandbox.request(method, MCP, json=call("any"), headers=headers) as response:
            assert response.status == 401
    assert len(mcp.headers) == before


async def test_a_valid_token_of_another_user_is_refused_at_this_sandboxes_socket(
    sandbox: aiohttp.ClientSession, tokens: JwtSessionTokens, mcp: BareServer, audit: Audit
) -> None:
    before = len(mcp.headers)
    stolen = tokens.issue(PEOPLE[BORIS], session_id=SESSION, audience="mcp", lifetime=timedelta(hours=1))
    headers = {"authorization": f"Bearer {stolen}"}
    async with sandbox.post(MCP, json=call("list_portfolios"), headers=headers) as response:
        assert (response.status, (await response.json())["error"]["code"]) == (403, "token_of_another_user")
    [entry] = await audit.entries(1)
    assert (entry["user_id"], entry["reason"]) == (ANNA, "token_of_another_user")
    assert len(mcp.headers) == before


async def test_a_revoked_sessions_tokens_are_refused_also_after_a_restart(
    gateway: Gateway, tokens: JwtSessionTokens
) -> None:
    session_id = "revokedsession1"
    token = tokens.issue(PEOPLE[ANNA], session_id=session_id, audience="mcp", lifetime=timedelta(hours=1))
    headers = {"authorization": f"Bearer {token}"}

    async def code() -> str:
        async with (
            gateway.sandbox(ANNA) as client,
            client.post(MCP, json=call("any"), headers=headers) as response,
        ):
            return (await response.json()).get("error", {}).get("code", "none")

    assert await code() == "none"
    async with gateway.control() as control:
        await control.revoke(session_id)
    assert await code() == "token_revoked"
    await gateway.end()
    await gateway.start()
    assert await code() == "token_revoked"
