"""The gateway process: all sandboxes' sockets and the control socket, until it is told to end."""

import asyncio
import signal
from contextlib import AsyncExitStack
from pathlib import Path

import structlog
from pydantic import Field

from orchestrator.adapters.mcp_proxy.audit import AuditFile
from orchestrator.adapters.mcp_proxy.servers import HttpMcpServers
from orchestrator.adapters.openai_compatible.model_server import OpenAiCompatibleServer
from orchestrator.adapters.tokens.core_tokens import JwtCoreTokens
from orchestrator.adapters.tokens.revocations import Revocations
from orchestrator.adapters.tokens.session_tokens import JwtSessionTokens
from orchestrator.api.gateways.control import control_app
from orchestrator.api.gateways.door import Doors
from orchestrator.api.gateways.mcp_gateway import McpGateway
from orchestrator.api.gateways.metrics import GatewayMetrics
from orchestrator.api.gateways.model_gateway import ModelGateway
from orchestrator.domain.fact import Fact
from orchestrator.entrypoints.gateway.listeners import Listener, SandboxListeners

CONTROL_SOCKET = "control.sock"
log = structlog.get_logger()


class GatewaySettings(Fact):
    """What the process needs to know; it is the only one that holds the model's key."""

    data: Path
    model_base_url: str
    model_api_key: str = Field(default="", repr=False)
    mcp_servers: dict[str, str]
    token_key: str = Field(repr=False)
    core_token_key: str = Field(repr=False)
    grace_seconds: int = 10


async def run_gateway(settings: GatewaySettings) -> None:
    """Serve until SIGTERM or SIGINT; calls under way may then end within the grace period."""
    told_to_end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told_to_end.set)

    directory = settings.data / "gateway"
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    metrics = GatewayMetrics()
    revocations = Revocations(directory / "revocations.jsonl")
    async with AsyncExitStack() as stack:
        model = await stack.enter_async_context(
            OpenAiCompatibleServer(settings.model_base_url, api_key=settings.model_api_key)
        )
        servers = await stack.enter_async_context(HttpMcpServers(settings.mcp_servers))
        audit = stack.enter_context(AuditFile(directory / "audit.jsonl"))
        closing = asyncio.Event()
        mcp = McpGateway(
            servers=servers,
            tokens=JwtSessionTokens(settings.token_key, revoked=revocations.is_revoked),
            core_tokens=JwtCoreTokens(settings.core_token_key),
            audit=audit,
            metrics=metrics,
            closing=closing,
        )
        doors = Doors([*ModelGateway(model, metrics).routes(), *mcp.routes()])
        listeners = SandboxListeners(settings.data, doors.door, grace_seconds=settings.grace_seconds)
        stack.push_async_callback(listeners.stop)
        stack.callback(closing.set)
        await listeners.reopen()
        control = Listener(
            control_app(listeners, revocations, metrics),
            directory,
            CONTROL_SOCKET,
            mode=0o600,
            grace_seconds=1,
        )
        stack.push_async_callback(control.stop)
        await control.started()
        log.info("gateway_ready", sandboxes=len(listeners.users()), model=settings.model_base_url)
        await told_to_end.wait()
        log.info("gateway_ending")
