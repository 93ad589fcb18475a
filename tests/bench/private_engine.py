"""A container engine of the bench's own: empty at the start, gone at the end, beside the machine's."""

import asyncio
import ipaddress
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

BRIDGE = "docker0"
START_SECONDS = 60


class NoPrivateEngine(Exception):
    """Why this machine cannot have a second engine."""


@asynccontextmanager
async def private_engine() -> AsyncIterator[str]:
    """Its DOCKER_HOST. Images, volumes and containers of the machine's own engine are never touched.

    It shares the bridge of the machine's engine, with the upper half of its addresses, and makes no
    firewall rules: those of the machine's engine already lead its builds to the network.
    """
    if os.geteuid() != 0 or shutil.which("dockerd") is None:
        raise NoPrivateEngine("a cold run starts an engine of its own: that takes root and dockerd")
    with tempfile.TemporaryDirectory(prefix="atelier-bench-engine-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        host = f"unix://{place}/docker.sock"
        with (place / "log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                *_command(place, host), stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log
            )
        try:
            await _until_it_answers(host, process, place / "log")
            yield host
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


def _command(place: Path, host: str) -> list[str]:
    return [
        "dockerd",
        *("--host", host),
        *("--data-root", str(place / "data")),
        *("--exec-root", str(place / "exec")),
        *("--pidfile", str(place / "pid")),
        *("--containerd-namespace", "atelier-bench"),
        *("--containerd-plugins-namespace", "atelier-bench-plugins"),
        *("--bridge", BRIDGE),
        *("--fixed-cidr", _upper_half()),
        "--iptables=false",
        "--ip6tables=false",
        "--ip-masq=false",
        "--userland-proxy=false",
    ]


def _upper_half() -> str:
    """The half of the bridge's addresses that the machine's engine, counting up from below, is not at."""
    shown = subprocess.run(["ip", "-j", "-4", "addr", "show", BRIDGE], capture_output=True, check=False)
    if shown.returncode:
        raise NoPrivateEngine(f"there is no bridge {BRIDGE}: start the machine's own engine first")
    address = json.loads(shown.stdout)[0]["addr_info"][0]
    network = ipaddress.ip_interface(f"{address['local']}/{address['prefixlen']}").network
    return str(list(network.subnets())[1])


async def _until_it_answers(host: str, process: asyncio.subprocess.Process, log: Path) -> None:
    for _ in range(START_SECONDS * 4):
        if process.returncode is not None:
            break
        asked = await asyncio.create_subprocess_exec(
            *("docker", "--host", host, "info"),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        if await asked.wait() == 0:
            return
        await asyncio.sleep(0.25)
    words = await asyncio.to_thread(log.read_text, errors="replace")
    raise NoPrivateEngine(f"the engine did not start:\n{words[-1500:]}")
