"""The exact arguments that containers are created with: every wall around a sandbox and around the gate."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from docker.types import LogConfig, Ulimit

from orchestrator.adapters.docker.place import SANDBOX_USER
from orchestrator.domain.fact import Fact

INSTALLATION_LABEL = "atelier.installation"
ROLE_LABEL = "atelier.role"
USER_LABEL = "atelier.user"
SHAPE_LABEL = "atelier.shape"
GATE_USER = 10002

_AGENT_FLAGS = (
    "OPENCODE_DISABLE_AUTOUPDATE",
    "OPENCODE_DISABLE_CLAUDE_CODE",
    "OPENCODE_DISABLE_DEFAULT_PLUGINS",
    "OPENCODE_DISABLE_EXTERNAL_SKILLS",
    "OPENCODE_DISABLE_LSP_DOWNLOAD",
    "OPENCODE_DISABLE_MODELS_FETCH",
    "OPENCODE_DISABLE_PROJECT_CONFIG",
    "OPENCODE_DISABLE_SHARE",
)


class SandboxShape(Fact):
    """What all sandboxes of an installation have in common.

    `seccomp` is the text of a seccomp profile (empty: the engine's default); `runtime` names another
    runtime of the engine, such as gVisor's `runsc`; `agent_configuration` is OpenCode's, as JSON.
    """

    installation: str
    image: str
    agent_configuration: str
    seccomp: str = ""
    runtime: str | None = None
    memory_megabytes: int = 1536
    cpus: float = 1.5
    processes: int = 256
    scratch_megabytes: int = 256
    leash_seconds: int = 90


def sandbox_name(installation: str, user_id: str) -> str:
    """The one name of a user's container and volume in this installation."""
    return f"atelier-{installation}-{user_id}"


def sandbox_arguments(
    shape: SandboxShape, *, user_id: str, gateway: Path, sockets: Path, password: str
) -> dict[str, Any]:
    """For `containers.create`. The label `atelier.shape` differs when anything else here does."""
    name = sandbox_name(shape.installation, user_id)
    owner = f"uid={SANDBOX_USER},gid={SANDBOX_USER}"
    scratch = f"rw,nosuid,nodev,exec,size={shape.scratch_megabytes}m"
    arguments: dict[str, Any] = {
        "image": shape.image,
        "name": name,
        "hostname": "sandbox",
        "user": f"{SANDBOX_USER}:{SANDBOX_USER}",
        "environment": _environment(shape, password),
        "volumes": {
            name: {"bind": "/workspace", "mode": "rw"},
            str(gateway): {"bind": "/run/gateway", "mode": "ro"},
            str(sockets): {"bind": "/run/sockets", "mode": "rw"},
        },
        "tmpfs": {
            "/tmp": f"{scratch},mode=1777",  # noqa: S108 - inside the container
            "/home/dev": f"{scratch},{owner},mode=0700",
            # Vite and Vitest write their bundled configuration there, below read-only node_modules.
            "/opt/app/node_modules/.vite-temp": f"rw,nosuid,nodev,exec,size=32m,{owner},mode=0700",
        },
        **_walls(
            seccomp=shape.seccomp,
            memory_megabytes=shape.memory_megabytes,
            cpus=shape.cpus,
            processes=shape.processes,
            log_megabytes=8,
        ),
    }
    if shape.runtime:
        arguments["runtime"] = shape.runtime
    arguments["labels"] = {
        INSTALLATION_LABEL: shape.installation,
        ROLE_LABEL: "sandbox",
        USER_LABEL: user_id,
        SHAPE_LABEL: _fingerprint(arguments),
    }
    return arguments


def gate_arguments(
    shape: SandboxShape, *, name: str, image: str, tree: Path, request: Path
) -> dict[str, Any]:
    """For `containers.create` of one run of the gate: what it reads is read-only, what it writes is lost."""
    return {
        "image": image,
        "name": name,
        "hostname": "gate",
        "user": f"{GATE_USER}:{GATE_USER}",
        "volumes": {
            str(tree): {"bind": "/tree", "mode": "ro"},
            str(request): {"bind": "/request", "mode": "ro"},
        },
        "tmpfs": {"/tmp": "rw,nosuid,nodev,exec,size=256m,mode=1777"},  # noqa: S108 - inside the container
        "labels": {INSTALLATION_LABEL: shape.installation, ROLE_LABEL: "gate"},
        # Its output is its report: room for more than is ever read, so that a flood is seen as one.
        **_walls(seccomp=shape.seccomp, memory_megabytes=2048, cpus=2.0, processes=256, log_megabytes=64),
        **({"runtime": shape.runtime} if shape.runtime else {}),
    }


def _walls(
    *, seccomp: str, memory_megabytes: int, cpus: float, processes: int, log_megabytes: int
) -> dict[str, Any]:
    memory = f"{memory_megabytes}m"
    options = ["no-new-privileges"]
    if seccomp:
        options.append(f"seccomp={json.dumps(json.loads(seccomp), separators=(',', ':'))}")
    return {
        "network_mode": "none",
        "read_only": True,
        "cap_drop": ["ALL"],
        "security_opt": options,
        "ipc_mode": "private",
        "pids_limit": processes,
        "mem_limit": memory,
        # The same as memory: no swap, so that the limit is one.
        "memswap_limit": memory,
        # The engine refuses more than its host has.
        "nano_cpus": int(min(cpus, os.cpu_count() or 1) * 1_000_000_000),
        "ulimits": [Ulimit(name="core", soft=0, hard=0)],
        # A container that prints without end must not fill the disk of its host.
        "log_config": LogConfig(type="json-file", config={"max-size": f"{log_megabytes}m", "max-file": "1"}),
    }


def _environment(shape: SandboxShape, password: str) -> dict[str, str]:
    return {
        "OPENCODE_CONFIG_CONTENT": shape.agent_configuration,
        "OPENCODE_SERVER_USERNAME": "opencode",
        "OPENCODE_SERVER_PASSWORD": password,
        **dict.fromkeys(_AGENT_FLAGS, "1"),
        # Without it OpenCode's first request waits 70 s for a registry that is not there.
        "npm_config_fetch_retries": "0",
        "ATELIER_LEASH_SECONDS": str(shape.leash_seconds),
    }


def _fingerprint(arguments: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(arguments, sort_keys=True).encode()).hexdigest()[:16]
