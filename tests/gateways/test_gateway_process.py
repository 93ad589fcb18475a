"""The gateway process as a whole: its sockets, who can open them, restarts and endings."""

import asyncio
import signal
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from orchestrator.adapters.gateway_control.listeners import GatewayControl
from orchestrator.adapters.tokens.session_tokens import JwtSessionTokens
from orchestrator.domain.errors import Unavailable
from orchestrator.domain.user import User
from tests.gateways.gateway_process import ANNA, BORIS, Gateway, gateway_process
from tests.gateways.mcp_upstream import BareServer
from tests.gateways.upstream import SCRIPTS, Upstream

pytestmark = pytest.mark.stack

WANTED = {"messages": [{"role": "user", "content": "Hi"}], "stream": True}
COMPLETIONS = "/llm/v1/chat/completions"


async def healthy(gateway: Gateway, user_id: str) -> bool:
    async with gateway.sandbox(user_id) as client, client.get("/health") as response:
        return response.status == 200 and await response.json() == {"status": "ok"}


async def test_sockets_are_open_to_the_sandbox_and_closed_to_the_rest_of_the_host(gateway: Gateway) -> None:
    assert await healthy(gateway, ANNA)
    file = gateway.socket(ANNA)
    assert stat.S_ISSOCK(file.stat().st_mode)
    assert file.stat().st_mode & 0o777 == 0o666
    assert file.parent.stat().st_mode & 0o005 == 0o005
    assert file.parent.parent.stat().st_mode & 0o777 == 0o700
    control = gateway.data / "gateway" / "control.sock"
    assert control.stat().st_mode & 0o777 == 0o600
    assert control.parent.stat().st_mode & 0o777 == 0o700


async def test_opening_twice_keeps_the_socket_and_a_lost_file_is_made_again(gateway: Gateway) -> None:
    async with gateway.control() as control:
        await control.open(ANNA)
        inode = gateway.socket(ANNA).stat().st_ino
        await control.open(ANNA)
        assert gateway.socket(ANNA).stat().st_ino == inode
        gateway.socket(ANNA).unlink()
        await control.open(ANNA)
    assert await healthy(gateway, ANNA)


async def test_a_closed_sandbox_is_not_listened_for_and_closing_again_is_harmless(gateway: Gateway) -> None:
    async with gateway.control() as control:
        await control.open(BORIS)
        await control.close(BORIS)
        assert not gateway.socket(BORIS).exists()
        await control.close(BORIS)
        await control.open(BORIS)
    assert await healthy(gateway, BORIS)


@pytest.mark.parametrize("name", ["UPPERCASEUPPER1", "short", "%2e%2e", "aaaaaaaaaaaaaa%2f"])
async def test_what_is_no_id_never_becomes_a_directory(gateway: Gateway, name: str) -> None:
    async with gateway.control() as control:
        await control.open(ANNA)
        before = sorted(gateway.data.rglob("*"))
        with pytest.raises(Unavailable) as raised:
            await control.open(name)
    assert raised.value.code == "gateway_refused"
    assert sorted(gateway.data.rglob("*")) == before


async def test_a_gateway_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    async with GatewayControl(tmp_path / "gateway" / "control.sock") as control:
        assert not await control.is_healthy()
        with pytest.raises(Unavailable) as raised:
            await control.open(ANNA)
    assert raised.value.code == "gateway_unavailable"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
async def test_a_restarted_process_listens_again_for_all_sandboxes(
    gateway: Gateway, number: signal.Signals
) -> None:
    assert await healthy(gateway, ANNA)
    assert await healthy(gateway, BORIS)
    await gateway.end(number)
    await gateway.start()
    async with gateway.sandbox(ANNA) as client, client.get("/health") as response:
        assert response.status == 200
    async with gateway.control() as control:
        assert {ANNA, BORIS} <= set(await control.sandboxes())


async def test_sigterm_lets_a_call_under_way_end_and_does_not_wait_for_open_listeners(
    gateway: Gateway, mcp: BareServer, upstream: Upstream
) -> None:
    user = User(id=ANNA, email="anna@example.com", name="Anna", role="user")
    token = JwtSessionTokens(gateway.secrets.token_key).issue(
        user, session_id="sessionsession1", audience="mcp", lifetime=timedelta(hours=1)
    )
    upstream.hold.clear()
    async with (
        gateway.sandbox(ANNA) as client,
        client.get("/mcp/core_backend", headers={"authorization": f"Bearer {token}"}) as listening,
        client.post(COMPLETIONS, json=WANTED | {"model": "held"}) as answer,
    ):
        await listening.content.readuntil(b"\n\n")
        await answer.content.readuntil(b"\n\n")
        ending = asyncio.create_task(gateway.end())
        await listening.read()
        upstream.hold.set()
        assert (await answer.read()).endswith(SCRIPTS["good"][-1])
        assert await ending == 0
    await gateway.start()


async def test_a_data_directory_with_a_long_path_works(tmp_path: Path, upstream: Upstream) -> None:
    data = tmp_path / ("a" * 60) / ("b" * 60)
    async with gateway_process(data, model_url=upstream.url) as gateway:
        assert len(str(gateway.socket(ANNA))) > 108
        assert await healthy(gateway, ANNA)


async def test_no_secret_is_in_the_log(gateway: Gateway) -> None:
    assert await healthy(gateway, ANNA)
    secrets = (gateway.secrets.token_key, gateway.secrets.core_token_key, "the-provider-key", "eyJ")
    assert not [secret for secret in secrets if secret in gateway.log]


async def test_a_hundred_sandboxes_are_listened_for_in_one_process(gateway: Gateway) -> None:
    users = [f"user{number:03d}".ljust(15, "x") for number in range(100)]
    async with gateway.control() as control:
        await asyncio.gather(*(control.open(user) for user in users))
        assert await healthy(gateway, users[57])
        await asyncio.gather(*(control.close(user) for user in users))
