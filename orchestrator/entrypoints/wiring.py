"""The composition root: which adapter stands behind which port, in each process."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from orchestrator.adapters.docker.container import SandboxShape
from orchestrator.adapters.docker.engine import DockerEngine
from orchestrator.adapters.docker.gate import DockerGate
from orchestrator.adapters.docker.place import SandboxPlace
from orchestrator.adapters.docker.sandbox_host import DockerSandboxHost
from orchestrator.adapters.docker.sockets import SandboxSockets
from orchestrator.adapters.docker.supervisor import Supervisor
from orchestrator.adapters.docker.workspaces import DockerWorkspaces
from orchestrator.adapters.embedded_forge.forge import EmbeddedForge
from orchestrator.adapters.embedded_forge.ledger import Ledger
from orchestrator.adapters.gateway_control.listeners import GatewayControl
from orchestrator.adapters.git.plumbing import GitPlumbing
from orchestrator.adapters.git.repository import GitSourceRepository
from orchestrator.adapters.opencode.agent import OpenCodeAgent
from orchestrator.adapters.opencode.config import AgentModel, render_config
from orchestrator.adapters.pocketbase.accounts import PocketBaseAccounts
from orchestrator.adapters.pocketbase.client import PocketBase
from orchestrator.adapters.pocketbase.history_records import PocketBaseHistoryRecords
from orchestrator.adapters.pocketbase.publication_records import PocketBasePublicationRecords
from orchestrator.adapters.pocketbase.session_records import PocketBaseSessionRecords
from orchestrator.adapters.redis.connection import connect
from orchestrator.adapters.redis.event_log import RedisEventLog
from orchestrator.adapters.redis.preview_grants import RedisPreviewGrants
from orchestrator.adapters.tokens.session_tokens import JwtSessionTokens
from orchestrator.entrypoints.image_record import read_image_record
from orchestrator.entrypoints.secrets import Secrets, load_secrets
from orchestrator.entrypoints.settings import REPOSITORY, Settings

AGENT_SOCKET = "opencode.sock"
# As seen from inside a sandbox; the relay there leads to the sandbox's own gateway socket.
GATEWAY_INSIDE = "http://127.0.0.1:8800"


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Machinery:
    """Every adapter that worker and API share, opened."""

    settings: Settings
    secrets: Secrets
    pocketbase: PocketBase
    accounts: PocketBaseAccounts
    sessions: PocketBaseSessionRecords
    history: PocketBaseHistoryRecords
    publications: PocketBasePublicationRecords
    log: RedisEventLog
    previews: RedisPreviewGrants
    source: GitSourceRepository
    forge: EmbeddedForge
    engine: DockerEngine
    sockets: SandboxSockets
    sandboxes: DockerSandboxHost
    workspaces: DockerWorkspaces
    gate: DockerGate
    agent: OpenCodeAgent
    tokens: JwtSessionTokens


@asynccontextmanager
async def open_machinery(settings: Settings) -> AsyncIterator[Machinery]:
    """Open the adapters; close them in reverse order."""
    secrets = load_secrets(settings.data)
    shape = sandbox_shape(settings, secrets)
    async with AsyncExitStack() as stack:
        pocketbase = PocketBase(
            settings.pocketbase_address,
            email=secrets.pocketbase_email,
            password=secrets.pocketbase_password,
        )
        stack.push_async_callback(pocketbase.close)
        redis = connect(settings.redis_address)
        stack.push_async_callback(redis.aclose)
        log = RedisEventLog(redis)
        stack.push_async_callback(log.close)
        listeners = await stack.enter_async_context(
            GatewayControl(settings.data / "gateway" / "control.sock")
        )
        engine = DockerEngine()
        stack.callback(engine.close)
        sockets = SandboxSockets(settings.data)
        supervisor = Supervisor(sockets)
        sandboxes = DockerSandboxHost(
            engine=engine,
            supervisor=supervisor,
            listeners=listeners,
            shape=shape,
            data_directory=settings.data,
        )
        git = GitPlumbing(settings.repository)
        agent = OpenCodeAgent(
            connect=lambda user_id: sockets.open(user_id, AGENT_SOCKET),
            password=lambda user_id: SandboxPlace.of(settings.data, user_id).password(),
            tool_servers={"core": f"{GATEWAY_INSIDE}/mcp/core_backend"},
        )
        yield Machinery(
            settings=settings,
            secrets=secrets,
            pocketbase=pocketbase,
            accounts=PocketBaseAccounts(pocketbase),
            sessions=PocketBaseSessionRecords(pocketbase),
            history=PocketBaseHistoryRecords(pocketbase),
            publications=PocketBasePublicationRecords(pocketbase),
            log=log,
            previews=RedisPreviewGrants(redis),
            source=GitSourceRepository(settings.repository),
            forge=EmbeddedForge(git, Ledger(settings.data / "forge" / "forge.db")),
            engine=engine,
            sockets=sockets,
            sandboxes=sandboxes,
            workspaces=DockerWorkspaces(supervisor),
            gate=DockerGate(
                engine=engine,
                shape=shape,
                image=read_image_record(settings.data).gate,
                data_directory=settings.data,
            ),
            agent=agent,
            tokens=JwtSessionTokens(secrets.token_key),
        )


@asynccontextmanager
async def open_sandbox_host(settings: Settings) -> AsyncIterator[DockerSandboxHost]:
    """The sandbox host alone, for stopping sandboxes when the stack ends."""
    async with GatewayControl(settings.data / "gateway" / "control.sock") as listeners:
        engine = DockerEngine()
        try:
            yield DockerSandboxHost(
                engine=engine,
                supervisor=Supervisor(SandboxSockets(settings.data)),
                listeners=listeners,
                shape=sandbox_shape(settings, load_secrets(settings.data)),
                data_directory=settings.data,
            )
        finally:
            engine.close()


def sandbox_shape(settings: Settings, secrets: Secrets) -> SandboxShape:
    """What all sandboxes of this installation have in common."""
    model = AgentModel(
        name=settings.upstream_model,
        context_tokens=settings.model_context_tokens,
        output_tokens=settings.model_output_tokens,
    )
    return SandboxShape(
        installation=secrets.installation,
        image=read_image_record(settings.data).sandbox,
        agent_configuration=render_config(REPOSITORY / "opencode_config", model),
        seccomp=(REPOSITORY / "sandbox_images" / "sandbox" / "seccomp.json").read_text(),
        runtime=settings.sandbox.runtime or None,
        memory_megabytes=settings.sandbox.memory_megabytes,
        cpus=settings.sandbox.cpus,
        processes=settings.sandbox.processes,
        leash_seconds=settings.sandbox.leash_seconds,
    )


async def connect_temporal(settings: Settings) -> Client:
    return await Client.connect(settings.temporal_target, data_converter=pydantic_data_converter)
