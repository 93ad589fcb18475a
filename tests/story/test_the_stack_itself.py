"""`./scripts/run` on a bad day: it says what is wrong and what to do, and leaves nothing behind."""

import asyncio
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.parts.stack import REPOSITORY, RunningStack, forget_volumes, free_ports, start_stack, stop_stack
from tests.parts.waiting import eventually
from tests.story.client import ANNA, GREETING, Client, Talk, signed_in
from tests.story.sandbox_inside import Sandbox, docker

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]

PART_OF = {"web": "api", "temporal_ui": "temporal"}


async def refused(environment: dict[str, str]) -> str:
    """What `./scripts/run` prints when it refuses to start."""
    process = await asyncio.create_subprocess_exec(
        str(REPOSITORY / "scripts" / "run"),
        cwd=REPOSITORY,
        env=os.environ | environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(60):
        output, _ = await process.communicate()
    printed = output.decode()
    assert process.returncode == 1, printed
    assert "Traceback" not in printed
    assert "Atelier cannot start: " in printed
    assert "What to do: " in printed
    return printed


@contextmanager
def held_port() -> Iterator[int]:
    """A port on which this very process listens."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


@pytest.mark.parametrize("part", ["web", "redis", "temporal", "temporal_ui", "rehearsal_model"])
async def test_a_port_in_use_is_named_with_its_part_its_owner_and_the_setting(
    tmp_path: Path, part: str
) -> None:
    setting = f"ATELIER_PORTS__{part.upper()}"
    with held_port() as port:
        printed = await refused(free_ports() | {"ATELIER_DATA": str(tmp_path), setting: str(port)})
    assert f"port {port} is in use by " in printed
    assert f"(pid {os.getpid()})" in printed
    assert f"cannot start: {PART_OF.get(part, part)}: " in printed
    assert f"{setting}=" in printed
    assert not (tmp_path / "logs").exists(), "something was started all the same"


async def test_an_engine_that_is_not_there_is_named_with_what_to_do(tmp_path: Path) -> None:
    nowhere = "unix:///nonexistent/docker.sock"
    printed = await refused(free_ports() | {"ATELIER_DATA": str(tmp_path), "DOCKER_HOST": nowhere})
    assert "Atelier cannot start: docker: " in printed
    assert nowhere in printed
    assert "unset DOCKER_HOST" in printed


async def test_a_second_stack_with_the_same_data_is_refused_and_harms_nothing(
    stack: RunningStack, anna: Client
) -> None:
    before = stack.record()
    printed = await refused(free_ports() | {"ATELIER_DATA": str(stack.data)})
    assert f"another Atelier runs with {stack.data}" in printed
    assert stack.record() == before
    assert (await anna.call("GET", "/api/auth/me")).status == 200


async def doctor(environment: dict[str, str]) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        str(REPOSITORY / "scripts" / "run"),
        "doctor",
        cwd=REPOSITORY,
        env=os.environ | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode()


async def test_the_doctor_finds_every_part_of_a_running_stack(stack: RunningStack) -> None:
    _, said = await doctor(stack.environment)
    for part in ("programs", "container engine", "images", "processes", "ports", "parts answer"):
        assert f"✓ {part}" in said, said


async def test_the_doctor_names_what_does_not_run_and_what_to_do(tmp_path: Path) -> None:
    code, said = await doctor(free_ports() | {"ATELIER_DATA": str(tmp_path)})
    assert code == 1
    assert "✗ processes: no stack runs with this data directory" in said
    assert "→ Start it: ./scripts/run" in said
    assert "Traceback" not in said


def processes_of(stack: RunningStack) -> dict[str, int]:
    record = stack.record()
    return {name: part["pid"] for name, part in record["parts"].items()} | {"run": record["pid"]}


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that only waits to be noticed by its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def wait_for_the_end_of(processes: dict[str, int], *, seconds: float) -> None:
    def alive() -> list[str]:
        return [name for name, pid in processes.items() if is_alive(pid)]

    await eventually(lambda: not alive(), seconds=seconds, what=f"the end of {alive()}")


async def containers_of(sandbox: Sandbox) -> list[str]:
    prefix = sandbox.name.rpartition("-")[0]
    _, listed = await docker("ps", "--format", "{{.Names}}", "--filter", f"name={prefix}")
    return listed.split()


async def test_nothing_outlives_a_killed_stack_and_the_next_one_goes_on_with_everything(
    tmp_path: Path,
) -> None:
    stack = await start_stack(tmp_path, ATELIER_SANDBOX__LEASH_SECONDS="5", ATELIER_REHEARSAL_PACE_MS="1")
    async with signed_in(stack.url, ANNA) as anna:
        talk = await anna.open_session()
        await talk.say(GREETING)
        await talk.until_rest()
        history = await talk.history()
        user_id = (await anna.call("GET", "/api/auth/me")).body["user"]["id"]
    sandbox = Sandbox.of(stack, user_id)
    assert await sandbox.is_running()
    processes = processes_of(stack)
    assert all(is_alive(pid) for pid in processes.values())

    os.kill(processes["run"], signal.SIGKILL)
    await wait_for_the_end_of(processes, seconds=10)
    async with asyncio.timeout(30):
        while await containers_of(sandbox):  # noqa: ASYNC110
            await asyncio.sleep(0.2)
    await stack.process.communicate()

    again = await start_stack(tmp_path, ATELIER_SANDBOX__LEASH_SECONDS="5", ATELIER_REHEARSAL_PACE_MS="1")
    async with signed_in(again.url, ANNA) as anna:
        talk = Talk(anna, talk.id)
        assert (await talk.history())[: len(history)] == history
        await talk.say("Hi")
        assert (await talk.until_rest(turns=2))["type"] == "turn_completed"
    processes = processes_of(again)
    assert await containers_of(sandbox) == [sandbox.name]

    assert await stop_stack(again) == 0
    await wait_for_the_end_of(processes, seconds=5)
    assert await containers_of(sandbox) == []
    assert not (tmp_path / "run.json").exists()
    await forget_volumes(tmp_path)


@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM])
async def test_a_stack_that_is_ended_while_it_starts_leaves_nothing(
    tmp_path: Path, wish: signal.Signals
) -> None:
    process = await asyncio.create_subprocess_exec(
        str(REPOSITORY / "scripts" / "run"),
        cwd=REPOSITORY,
        env=os.environ | free_ports() | {"ATELIER_DATA": str(tmp_path)},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    printed = ""
    async with asyncio.timeout(120):
        while "✓ redis" not in printed:
            printed += (await process.stdout.readline()).decode()
    children = {str(pid): pid for pid in descendants(process.pid)}
    assert children
    process.send_signal(wish)
    async with asyncio.timeout(30):
        output, _ = await process.communicate()
    printed += output.decode()
    assert "Traceback" not in printed
    assert process.returncode == 0, printed
    await wait_for_the_end_of(children, seconds=5)


def descendants(pid: int) -> list[int]:
    found = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return found + [each for child in found for each in descendants(child)]
