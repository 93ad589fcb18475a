"""A sandbox as a host runs it: every hardened flag, no network, a gateway socket and a socket directory."""

import asyncio
import io
import json
import os
import shutil
import tarfile
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import docker

SECCOMP = Path(__file__).parents[1] / "sandbox" / "seccomp.json"
PASSWORD = "smoke-test"
_MODEL = {
    "npm": "@ai-sdk/openai-compatible",
    "options": {"baseURL": "http://127.0.0.1:8800/llm/v1", "apiKey": "x"},
}
_CONFIG = {
    "autoupdate": False,
    "share": "disabled",
    "model": "gateway/rehearsal",
    "enabled_providers": ["gateway"],
    "provider": {"gateway": {**_MODEL, "models": {"rehearsal": {"name": "Rehearsal", "tool_call": True}}}},
}
_HOME = "rw,nosuid,nodev,exec,size=256m,uid=10001,gid=10001,mode=0700"


async def until(fact: Callable[[], bool], *, seconds: float) -> None:
    """Wait for a fact, no longer than so many seconds."""
    async with asyncio.timeout(seconds):
        while not fact():  # noqa: ASYNC110 - the fact is made by another process
            await asyncio.sleep(0.02)


@dataclass
class RunningSandbox:
    """The container and the way to its sockets."""

    container: Any
    sockets: Path
    gateway: asyncio.Server

    async def call(
        self, socket: str, method: str, path: str, *, login: bool = False, **options: Any
    ) -> tuple[int, bytes]:
        connector = aiohttp.UnixConnector(str(self.sockets / socket))
        timeout = aiohttp.ClientTimeout(total=90)
        headers = {"authorization": aiohttp.encode_basic_auth("opencode", PASSWORD)} if login else {}
        async with (
            aiohttp.ClientSession(connector=connector, timeout=timeout, headers=headers) as client,
            client.request(method, f"http://sandbox{path}", **options) as answer,
        ):
            return answer.status, await answer.read()

    async def status(self) -> dict[str, Any]:
        _, body = await self.call("supervisor.sock", "GET", "/status")
        found: dict[str, Any] = json.loads(body)
        return found

    async def until_socket(self, name: str, *, seconds: float = 60) -> None:
        """Wait for a socket: nothing but the file system tells of it."""
        await until(lambda: (self.sockets / name).exists(), seconds=seconds)

    async def run(self, *command: str) -> tuple[int, str]:
        # In a thread: the gateway is served by this event loop.
        done = await asyncio.to_thread(self.container.exec_run, list(command))
        return done.exit_code, done.output.decode(errors="replace")


@asynccontextmanager
async def running_sandbox(image: str, *, leash_seconds: int = 90) -> AsyncIterator[RunningSandbox]:
    """Start a sandbox with a gateway that greets; everything is removed at the end."""
    place = _place()
    client = docker.from_env()
    volume = client.volumes.create(f"atelier-smoke-{uuid.uuid4().hex[:12]}")
    gateway = await asyncio.start_unix_server(_greet, path=place / "gateway" / "gateway.sock")
    os.chmod(place / "gateway" / "gateway.sock", 0o666)
    container = client.containers.create(
        image,
        user="10001:10001",
        read_only=True,
        cap_drop=["ALL"],
        security_opt=["no-new-privileges", f"seccomp={SECCOMP.read_text()}"],
        pids_limit=256,
        mem_limit="1536m",
        memswap_limit="1536m",
        nano_cpus=1_500_000_000,
        ipc_mode="private",
        tmpfs={"/tmp": "rw,nosuid,nodev,exec,size=256m,mode=1777", "/home/dev": _HOME},
        network_mode="none",
        hostname="sandbox",
        volumes={
            volume.name: {"bind": "/workspace", "mode": "rw"},
            str(place / "gateway"): {"bind": "/run/gateway", "mode": "ro"},
            str(place / "sockets"): {"bind": "/run/sockets", "mode": "rw"},
        },
        environment={
            "OPENCODE_CONFIG_CONTENT": json.dumps(_CONFIG),
            "OPENCODE_SERVER_PASSWORD": PASSWORD,
            "ATELIER_LEASH_SECONDS": str(leash_seconds),
        },
    )
    try:
        container.start()
        sandbox = RunningSandbox(container, place / "sockets", gateway)
        await sandbox.until_socket("supervisor.sock")
        yield sandbox
    finally:
        gateway.close()
        container.remove(force=True)
        volume.remove(force=True)
        shutil.rmtree(place, ignore_errors=True)
        client.close()


def _place() -> Path:
    place = Path(tempfile.mkdtemp(prefix="sandbox-"))
    place.chmod(0o755)
    for name in ("gateway", "sockets"):
        (place / name).mkdir(mode=0o755)
    os.chown(place / "sockets", 10001, 10001)
    return place


async def _greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    request = await reader.readline()
    if request:
        body = b'{"status": "ok"}'
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
    writer.close()


def tar_of(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def files_of(archive: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as members:
        return {one.name: found.read() for one in members if (found := members.extractfile(one)) is not None}
