"""The gateway with its two far ends: one process for each test module."""

from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest

from orchestrator.adapters.tokens.session_tokens import JwtSessionTokens
from tests.gateways.gateway_process import ANNA, Gateway, gateway_process
from tests.gateways.mcp_calls import PEOPLE, SESSION, Audit
from tests.gateways.mcp_upstream import BareServer, bare_server
from tests.gateways.upstream import Upstream, upstream_on


@pytest.fixture(scope="module")
async def upstream() -> AsyncIterator[Upstream]:
    async with upstream_on() as server:
        yield server


@pytest.fixture(scope="module")
async def mcp() -> AsyncIterator[BareServer]:
    async with bare_server() as server:
        yield server


@pytest.fixture(scope="module")
async def gateway(
    tmp_path_factory: pytest.TempPathFactory, upstream: Upstream, mcp: BareServer
) -> AsyncIterator[Gateway]:
    data = tmp_path_factory.mktemp("gateway")
    async with gateway_process(data, model_url=upstream.url, mcp_port=mcp.port) as process:
        yield process


@pytest.fixture
async def sandbox(gateway: Gateway) -> AsyncIterator[aiohttp.ClientSession]:
    """Anna's sandbox."""
    async with gateway.sandbox(ANNA) as client:
        yield client


@pytest.fixture
def tokens(gateway: Gateway) -> JwtSessionTokens:
    return JwtSessionTokens(gateway.secrets.token_key)


@pytest.fixture
def anna(tokens: JwtSessionTokens) -> dict[str, str]:
    """Headers of a proper call of Anna's agent."""
    token = tokens.issue(PEOPLE[ANNA], session_id=SESSION, audience="mcp", lifetime=timedelta(hours=24))
    return {"authorization": f"Bearer {token}"}


@pytest.fixture
def audit(gateway: Gateway) -> Audit:
    return Audit(gateway)
