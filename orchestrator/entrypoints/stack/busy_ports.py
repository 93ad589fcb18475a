"""Ports that are taken: which part wants them, and whose process holds them."""

import os
import socket
from pathlib import Path

from orchestrator.entrypoints.settings import LOOPBACK
from orchestrator.entrypoints.stack.child import Part
from orchestrator.entrypoints.stack.screen import StackError

LISTEN = "0A"


def check_ports(parts: list[Part]) -> None:
    """StackError naming the first taken port, its owner, and the setting that moves it."""
    for part in parts:
        for setting, port in _ports_of(part).items():
            if _is_free(port):
                continue
            raise StackError(
                part.name,
                f"port {port} is in use by {owner_of(port)}",
                action="End that process, or choose another port:"
                f" ATELIER_PORTS__{setting}=12345 ./scripts/run",
            )


def _ports_of(part: Part) -> dict[str, int]:
    """The ports a part listens on, by the name of the setting that moves each."""
    own = {} if part.port is None else {{"api": "WEB"}.get(part.name, part.name.upper()): part.port}
    return own | dict(part.more_ports)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def owner_of(port: int) -> str:
    """The process that listens on a port, as `name (pid 123)`, as far as this user may see it."""
    inodes = _listening_inodes(port)
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            for descriptor in (process / "fd").iterdir():
                target = os.readlink(descriptor)
                if target.startswith("socket:[") and target[8:-1] in inodes:
                    name = (process / "comm").read_text().strip()
                    return f"{name} (pid {process.name})"
        except OSError:
            continue
    return "another process"


def _listening_inodes(port: int) -> set[str]:
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        if not Path(table).exists():
            continue
        for line in Path(table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTEN and int(fields[1].rsplit(":", 1)[1], 16) == port:
                found.add(fields[9])
    return found
