"""Examining a machine and a running stack: every part by name, and what to do about what is wrong."""

import json
import os
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from orchestrator.entrypoints.settings import LOOPBACK, REPOSITORY, Settings
from orchestrator.entrypoints.stack import machine
from orchestrator.entrypoints.stack.busy_ports import owner_of

MIN_FREE_BYTES = 8 * 1024**3
MIN_MEMORY_BYTES = 6 * 1024**3
ANSWER_SECONDS = 5.0


@dataclass(frozen=True)
class Complaint:
    """What is wrong, and what to do."""

    problem: str
    action: str


Check = Callable[[Settings], Awaitable[Complaint | None]]


async def examine() -> int:
    """Print one line for each part of the machine and of the stack; 1 if anything is wrong."""
    settings = Settings()
    sick = 0
    for title, checks in (("Machine", MACHINE), ("Stack", STACK)):
        print(title)
        for name, check in checks:
            complaint = await check(settings)
            sick += complaint is not None
            print(f"  {'✗' if complaint else '✓'} {name}" + (f": {complaint.problem}" if complaint else ""))
            if complaint:
                print(f"      → {complaint.action}")
    print("Everything works." if not sick else f"{sick} {'thing is' if sick == 1 else 'things are'} wrong.")
    return 1 if sick else 0


async def _programs(_: Settings) -> Complaint | None:
    missing = machine.missing_packages()
    if not missing:
        return None
    packages = " ".join(sorted(set(missing.values())))
    return Complaint(f"not found: {', '.join(sorted(missing))}", f"Install: {packages}")


async def _engine(_: Settings) -> Complaint | None:
    if machine.engine_answers():
        return None
    return Complaint("no container engine answers", "Start it: service docker start")


async def _disk(settings: Settings) -> Complaint | None:
    place = settings.data if settings.data.exists() else REPOSITORY
    free = shutil.disk_usage(place).free
    if free >= MIN_FREE_BYTES:
        return None
    return Complaint(f"{free / 1024**3:.1f} GB free at {place}", "Free at least 8 GB there.")


async def _memory(_: Settings) -> Complaint | None:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if total >= MIN_MEMORY_BYTES:
        return None
    return Complaint(
        f"{total / 1024**3:.1f} GB of memory", "Give it at least 6 GB; each user needs about one."
    )


async def _temporal_cli(settings: Settings) -> Complaint | None:
    if settings.temporal_address or shutil.which("temporal") or (settings.cache / "bin/temporal").exists():
        return None
    return Complaint("the Temporal CLI is not here yet", "./scripts/run fetches it.")


async def _web(settings: Settings) -> Complaint | None:
    if (settings.web_files / "index.html").exists():
        return None
    return Complaint("the web UI is not built", "./scripts/run builds it.")


async def _images(settings: Settings) -> Complaint | None:
    record = settings.data / "images.json"
    if record.exists():
        return None
    return Complaint("the images are not built", "./scripts/run builds them.")


async def _running(settings: Settings) -> Complaint | None:
    run = _run_record(settings)
    if run is None:
        return Complaint("no stack runs with this data directory", "Start it: ./scripts/run")
    dead = [name for name, part in run["parts"].items() if not Path(f"/proc/{part['pid']}").exists()]
    if dead:
        return Complaint(f"not running: {', '.join(dead)}", f"Look at their logs in {settings.data / 'logs'}")
    return None


async def _ports(settings: Settings) -> Complaint | None:
    run = _run_record(settings)
    if run is None:
        return None
    for name, part in run["parts"].items():
        if part["port"] and f"(pid {part['pid']})" not in owner_of(part["port"]):
            owner = owner_of(part["port"])
            return Complaint(f"port {part['port']} of {name} is held by {owner}", "End that process.")
    return None


async def _ready(settings: Settings) -> Complaint | None:
    url = f"http://{LOOPBACK}:{settings.ports.web}/ready"
    timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as answer:
            parts: dict[str, dict[str, Any]] = (await answer.json())["parts"]
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError, KeyError):
        return Complaint(f"the API does not answer at {url}", "Look at logs/api.log in the data directory.")
    bad = {name: part.get("reason", "") for name, part in parts.items() if not part["ready"]}
    if not bad:
        return None
    reasons = "; ".join(f"{name}: {reason}" for name, reason in bad.items())
    return Complaint(reasons, "Look at the logs of these parts in the data directory.")


def _run_record(settings: Settings) -> dict[str, Any] | None:
    path = settings.data / "run.json"
    if not path.exists():
        return None
    record: dict[str, Any] = json.loads(path.read_text())
    return record if Path(f"/proc/{record['pid']}").exists() else None


MACHINE: tuple[tuple[str, Check], ...] = (
    ("programs", _programs),
    ("container engine", _engine),
    ("disk", _disk),
    ("memory", _memory),
    ("Temporal CLI", _temporal_cli),
    ("web UI", _web),
    ("images", _images),
)
STACK: tuple[tuple[str, Check], ...] = (
    ("processes", _running),
    ("ports", _ports),
    ("parts answer", _ready),
)
