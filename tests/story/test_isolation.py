"""The agent's tools show nobody a row of another user, whatever the arguments and the token say."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from orchestrator.adapters.tokens.core_tokens import JwtCoreTokens
from orchestrator.domain.ids import new_id
from orchestrator.domain.user import User
from orchestrator.entrypoints.secrets import load_secrets
from orchestrator.ports.gateway import Claims
from tests.parts.stack import RunningStack
from tests.story.client import ANNA, Client
from tests.story.sandbox_tools import Tools, knock, token_for, tools_in_sandbox

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]


@dataclass(frozen=True)
class Rows:
    """All that a user sees through the tools: the text, portfolios, assets, and every id in it."""

    portfolios: tuple[str, ...]
    assets: tuple[str, ...]
    ids: frozenset[str]


async def rows_of(tools: Tools) -> Rows:
    async def items(tool: str, **arguments: Any) -> list[dict[str, Any]]:
        result = await tools.call(tool, arguments)
        assert not result.failed, result.text
        listed: list[dict[str, Any]] = json.loads(result.text)["items"]
        return listed

    portfolios = await items("list_portfolios")
    assets = await items("list_assets")
    transactions = [
        transaction
        for portfolio in portfolios
        for transaction in await items("list_transactions", portfolio_id=portfolio["id"])
    ]
    ids = {row["id"] for row in (*portfolios, *transactions)} | {row["name"] for row in portfolios}
    return Rows(
        portfolios=tuple(row["id"] for row in portfolios),
        assets=tuple(row["id"] for row in assets),
        ids=frozenset(ids),
    )


async def with_a_sandbox(client: Client) -> User:
    """Who this is, once their sandbox has its socket."""
    await (await client.open_session()).until("sandbox_step")
    return User.model_validate((await client.call("GET", "/api/auth/me")).body["user"])


@pytest.fixture(scope="module")
async def anna_user(anna: Client) -> User:
    return await with_a_sandbox(anna)


@pytest.fixture(scope="module")
async def boris_user(boris: Client) -> User:
    return await with_a_sandbox(boris)


@pytest.fixture(scope="module")
async def hers(stack: RunningStack, anna_user: User) -> Rows:
    async with tools_in_sandbox(stack, anna_user) as tools:
        return await rows_of(tools)


@pytest.fixture(scope="module")
async def his(stack: RunningStack, boris_user: User) -> Rows:
    async with tools_in_sandbox(stack, boris_user) as tools:
        return await rows_of(tools)


def test_both_have_rows_and_none_in_common(hers: Rows, his: Rows) -> None:
    assert len(hers.portfolios) == 2
    assert len(his.portfolios) == 1
    assert len(hers.ids) > 10
    assert len(his.ids) > 5
    assert not hers.ids & his.ids


def hostile_values(his: Rows, boris: User) -> list[Any]:
    portfolio = his.portfolios[0]
    return [
        portfolio,
        boris.id,
        boris.email,
        f"../portfolios/{portfolio}",
        f"%2e%2e%2f{portfolio}",
        f"x/../{portfolio}/transactions",
        f"{portfolio}/overview?as={boris.email}",
        f"{portfolio}\x00",
        f" {portfolio} ",
        portfolio.upper(),
        "' OR '1'='1",
        f"x' UNION SELECT * FROM portfolios WHERE id='{portfolio}' --",
        f"x&portfolio_id={portfolio}",
        f"x\r\nAuthorization: Bearer {boris.email}",
        "*",
        "%",
        "",
        "x" * 10_000,
        [portfolio],
        {"id": portfolio},
        {"$ne": ""},
        None,
        True,
        -1,
    ]


def claims_to_be(boris: User) -> list[dict[str, Any]]:
    names = ("user", "user_id", "userId", "email", "owner", "sub", "as", "on_behalf_of", "token")
    return [
        *({name: value} for name in names for value in (boris.email, boris.id)),
        {"headers": {"X-User": boris.email}},
        {"_meta": {"user": boris.email}},
        {"portfolio_id[]": boris.id},
        {"__proto__": {"email": boris.email}},
    ]


async def test_no_argument_of_any_tool_shows_a_row_of_another_user(
    stack: RunningStack, anna_user: User, boris_user: User, hers: Rows, his: Rows
) -> None:
    own = {"portfolio_id": hers.portfolios[0], "asset_id": hers.assets[0]}
    calls = 0
    async with tools_in_sandbox(stack, anna_user) as tools:
        schemas = await tools.schemas()
        assert len(schemas) >= 7
        for tool, schema in schemas.items():
            proper = {name: own[name] for name in schema.get("required", ())}
            assert not (await tools.call(tool, proper)).failed, f"{tool} does not work at all"
            hostile = [
                {name: value}
                for name in schema.get("properties", {})
                for value in hostile_values(his, boris_user)
            ]
            for arguments in (*hostile, *claims_to_be(boris_user)):
                result = await tools.call(tool, proper | arguments)
                echo = str(*arguments.values())
                said = result.text.replace(echo, "").replace(json.dumps(echo)[1:-1], "")
                for name in arguments:
                    said = said.replace(name, "")
                shown = [row for row in his.ids if row in said and row not in echo]
                assert not shown, f"{tool}({arguments}) shows {shown}"
                assert result.failed or not arguments.keys() - schema.get("properties", {}).keys()
                calls += 1
    assert calls > 200


async def test_anothers_portfolio_answers_like_one_that_does_not_exist(
    stack: RunningStack, anna_user: User, his: Rows
) -> None:
    nobodys = "nosuchportfolio"
    async with tools_in_sandbox(stack, anna_user) as tools:
        for tool, schema in (await tools.schemas()).items():
            if schema.get("required") != ["portfolio_id"]:
                continue
            theirs = await tools.call(tool, {"portfolio_id": his.portfolios[0]})
            missing = await tools.call(tool, {"portfolio_id": nobodys})
            assert theirs.failed
            assert missing.failed
            assert theirs.text.replace(his.portfolios[0], nobodys) == missing.text


async def test_a_tool_that_is_not_exposed_does_not_exist(
    stack: RunningStack, anna_user: User, hers: Rows
) -> None:
    async with tools_in_sandbox(stack, anna_user) as tools:
        assert "create_transaction" not in await tools.schemas()
        order = {"portfolio_id": hers.portfolios[0], "id": new_id(), "kind": "deposit", "amount": "1"}
        assert (await tools.call("create_transaction", order)).failed
        assert await rows_of(tools) == hers


# Tokens


async def test_a_token_of_another_user_opens_nothing_at_this_socket(
    stack: RunningStack, anna_user: User, boris_user: User
) -> None:
    assert (await knock(stack, anna_user, token_for(stack, anna_user)))[0] == 200
    stolen = token_for(stack, boris_user)
    assert (await knock(stack, boris_user, stolen))[0] == 200
    assert await knock(stack, anna_user, stolen) == (403, "token_of_another_user")


async def test_tokens_that_are_over_forged_or_for_something_else_open_nothing(
    stack: RunningStack, anna_user: User
) -> None:
    secrets = load_secrets(stack.data)
    claims = Claims(user_id=anna_user.id, email=ANNA, name="Anna", session_id=new_id(), audience="mcp")
    good = jwt.decode(token_for(stack, anna_user), options={"verify_signature": False})
    later = datetime.now(UTC) + timedelta(hours=1)
    bad = {
        "expired": token_for(stack, anna_user, lifetime=timedelta(minutes=-5)),
        "of another key": jwt.encode(good, "another key that is long enough too", algorithm="HS256"),
        "unsigned": jwt.encode(good, "", algorithm="none"),
        "core token": JwtCoreTokens(secrets.core_token_key).issue(claims),
        "for the core": jwt.encode(good | {"aud": "core_backend"}, secrets.token_key, algorithm="HS256"),
        "for nothing": jwt.encode(good | {"aud": "web", "exp": later}, secrets.token_key, algorithm="HS256"),
        "cut": token_for(stack, anna_user)[:-3],
        "no token": "x",
        "empty": "",
    }
    for what, token in bad.items():
        status, code = await knock(stack, anna_user, token)
        assert status == 401, (what, status, code)
        assert code.startswith("token_")
    assert (await knock(stack, anna_user, None)) == (401, "token_missing")


async def test_the_core_backend_believes_no_session_token(
    stack: RunningStack, anna: Client, anna_user: User
) -> None:
    """A program of the host that finds the Core Backend's port gets nothing with what a sandbox holds."""
    url = f"http://127.0.0.1:{stack.port('core_backend')}/portfolios"
    minutes = timedelta(minutes=5)
    app_token = token_for(stack, anna_user, audience="app", lifetime=minutes)
    for token in (token_for(stack, anna_user), app_token, "x"):
        async with anna.http.get(url, headers={"Authorization": f"Bearer {token}"}) as response:
            assert response.status == 401
    async with anna.http.get(url) as response:
        assert response.status == 401
