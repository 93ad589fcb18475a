"""The sandbox's image under every hardened flag: sockets, workspaces, previews, walls, and its end."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import yaml

from orchestrator.entrypoints.images import ImageTags
from sandbox_images.tests.gate_container import APPLICATION, application_files
from sandbox_images.tests.hardened_container import RunningSandbox, files_of, running_sandbox, tar_of, until

pytestmark = [pytest.mark.stack, pytest.mark.timeout(1800)]
LINKS = {"x-atelier-links": "node_modules=/opt/app/node_modules"}


@pytest.fixture(scope="module")
async def sandbox(images: ImageTags) -> AsyncIterator[RunningSandbox]:
    async with running_sandbox(images.sandbox) as running:
        await running.until_socket("opencode.sock")
        await running.until_socket("pocketbase.sock")
        yield running


async def make_workspace(sandbox: RunningSandbox, session: str, files: dict[str, bytes]) -> None:
    status, body = await sandbox.call(
        "supervisor.sock", "PUT", f"/workspaces/{session}", data=tar_of(files), headers=LINKS
    )
    assert (status, json.loads(body)) == (200, {"created": True})


async def exported(sandbox: RunningSandbox, session: str) -> dict[str, bytes]:
    status, body = await sandbox.call("supervisor.sock", "GET", f"/workspaces/{session}/export")
    assert status == 200
    return files_of(body)


def preview_of_the_application() -> dict[str, Any]:
    manifest = yaml.safe_load((APPLICATION / "atelier.yaml").read_text())
    preview: dict[str, Any] = manifest["preview"]
    return preview


async def test_opencode_answers_through_its_socket(sandbox: RunningSandbox) -> None:
    status, body = await sandbox.call("opencode.sock", "GET", "/global/health", login=True)

    assert (status, json.loads(body)) == (200, {"healthy": True, "version": "1.18.33"})


async def test_opencode_asks_for_its_password(sandbox: RunningSandbox) -> None:
    status, _ = await sandbox.call("opencode.sock", "GET", "/global/health")

    assert status == 401


async def test_pocketbase_is_healthy(sandbox: RunningSandbox) -> None:
    status, body = await sandbox.call("pocketbase.sock", "GET", "/api/health")

    assert (status, json.loads(body)["code"]) == (200, 200)


async def test_the_gateway_is_the_only_way_out(sandbox: RunningSandbox) -> None:
    ask = "import urllib.request as u; print(u.urlopen('http://{}/health', timeout=5).read().decode())"

    code, said = await sandbox.run("python", "-c", ask.format("127.0.0.1:8800"))
    outside, _ = await sandbox.run("python", "-c", ask.format("192.0.2.1"))
    _, interfaces = await sandbox.run("ls", "/sys/class/net")

    assert (code, json.loads(said)) == (0, {"status": "ok"})
    assert outside != 0
    assert interfaces.split() == ["lo"]


async def test_a_workspace_comes_back_as_it_was_sent(sandbox: RunningSandbox) -> None:
    files = application_files()

    await make_workspace(sandbox, "roundtrip", files)
    again, body = await sandbox.call(
        "supervisor.sock", "PUT", "/workspaces/roundtrip", data=tar_of({"a": b"b"}), headers=LINKS
    )

    assert (again, json.loads(body)) == (200, {"created": False})
    assert await exported(sandbox, "roundtrip") == files


async def test_a_workspace_can_be_set_back_to_another_tree(sandbox: RunningSandbox) -> None:
    await make_workspace(sandbox, "restored", {"a.txt": b"1", "src/b.txt": b"2", ".gitignore": b"ignored\n"})
    await sandbox.run(
        "sh", "-c", "cd /workspace/sessions/restored && mkdir c && touch c/d ignored && rm a.txt"
    )
    target = {"src/b.txt": b"3", "new/e.txt": b"4", ".gitignore": b"ignored\n"}

    status, _ = await sandbox.call("supervisor.sock", "PUT", "/workspaces/restored/tree", data=tar_of(target))

    assert status == 200
    assert await exported(sandbox, "restored") == target
    _, left = await sandbox.run("ls", "-A", "/workspace/sessions/restored")
    assert set(left.split()) == {".git", ".gitignore", "ignored", "new", "node_modules", "src"}


async def test_the_same_tree_gives_the_same_first_commit(sandbox: RunningSandbox) -> None:
    for session in ("twin1", "twin2"):
        await make_workspace(sandbox, session, {"a.txt": b"1"})

    heads = [
        (await sandbox.run("git", "-C", f"/workspace/sessions/{session}", "rev-parse", "HEAD"))[1]
        for session in ("twin1", "twin2")
    ]

    assert heads[0] == heads[1]


async def test_unknown_workspaces_and_bad_archives_are_refused(sandbox: RunningSandbox) -> None:
    unknown, _ = await sandbox.call("supervisor.sock", "GET", "/workspaces/nobody/export")
    odd, _ = await sandbox.call("supervisor.sock", "PUT", "/workspaces/Not-An-Id", data=tar_of({}))
    outside, _ = await sandbox.call(
        "supervisor.sock", "PUT", "/workspaces/outside", data=tar_of({"../a": b""})
    )
    noise, _ = await sandbox.call("supervisor.sock", "PUT", "/workspaces/noise", data=b"no archive" * 200)

    assert (unknown, odd, outside, noise) == (404, 400, 400, 400)


async def test_a_removed_workspace_is_gone(sandbox: RunningSandbox) -> None:
    await make_workspace(sandbox, "removed", {"a.txt": b"1"})

    await sandbox.call("supervisor.sock", "DELETE", "/workspaces/removed")
    status, _ = await sandbox.call("supervisor.sock", "GET", "/workspaces/removed/export")

    assert status == 404


async def test_the_application_is_shown_in_a_preview(sandbox: RunningSandbox) -> None:
    await make_workspace(sandbox, "shown", application_files())
    plan = preview_of_the_application()

    status, body = await sandbox.call("supervisor.sock", "PUT", "/previews/shown", json=plan)
    assert (status, json.loads(body)) == (200, {"state": "ready"})
    page, html = await sandbox.call("preview-shown.sock", "GET", "/")
    code, script = await sandbox.call("preview-shown.sock", "GET", "/src/main.tsx")
    missing, _ = await sandbox.call("preview-shown.sock", "GET", "/api/nowhere")

    assert (page, code, missing) == (200, 200, 404)
    assert b"<!doctype html" in html.lower()
    assert b"import" in script
    assert (await sandbox.status())["previews"]["shown"]["state"] == "ready"

    await sandbox.call("supervisor.sock", "DELETE", "/previews/shown")
    assert not (sandbox.sockets / "preview-shown.sock").exists()
    assert (await sandbox.status())["previews"]["shown"]["state"] == "stopped"


async def test_a_preview_that_cannot_start_says_why(sandbox: RunningSandbox) -> None:
    await make_workspace(sandbox, "broken", {"a.txt": b"1"})
    command = ["python", "-c", "raise SystemExit('the port is {port.only}, but no')"]
    plan = {"entry": "only", "processes": [{"name": "only", "command": command}]}

    status, body = await sandbox.call("supervisor.sock", "PUT", "/previews/broken", json=plan)

    answer = json.loads(body)
    assert (status, answer["state"]) == (502, "failed")
    assert "but no" in answer["detail"]


async def test_a_killed_opencode_comes_back_with_a_new_socket(sandbox: RunningSandbox) -> None:
    socket = sandbox.sockets / "opencode.sock"
    before = socket.stat().st_ino
    restarts = (await sandbox.status())["opencode"]["restarts"]

    await sandbox.run("pkill", "-KILL", "-f", "opencode serve")
    await until(lambda: not socket.exists() or socket.stat().st_ino != before, seconds=30)
    await sandbox.until_socket("opencode.sock")
    status, _ = await sandbox.call("opencode.sock", "GET", "/global/health", login=True)

    assert status == 200
    assert (await sandbox.status())["opencode"]["restarts"] == restarts + 1


async def test_a_new_workspace_is_warm_for_its_first_prompt(sandbox: RunningSandbox) -> None:
    await make_workspace(sandbox, "warm", application_files())

    def said() -> list[str]:
        lines: list[str] = sandbox.container.logs().decode().splitlines()
        return [json.loads(line)["event"] for line in lines if '"/workspace/sessions/warm"' in line]

    await until(lambda: bool(said()), seconds=90)
    place = {"directory": "/workspace/sessions/warm"}
    _, sessions = await sandbox.call("opencode.sock", "GET", "/session", login=True, params=place)

    assert said() == ["directory_warm"]
    assert "warm-up" not in sessions.decode()


async def test_nothing_but_the_workspace_can_be_written(sandbox: RunningSandbox) -> None:
    places = ["/etc/a", "/opt/app/a", "/opt/supervisor/a", "/usr/a", "/run/gateway/a"]

    codes = [(await sandbox.run("touch", place))[0] for place in places]

    assert all(codes)


async def test_dangerous_system_calls_are_refused(sandbox: RunningSandbox) -> None:
    """ptrace 101, io_uring_setup 425, keyctl 250, bpf 321, userfaultfd 323, unshare 272 of x86-64."""
    probe = (
        "import ctypes, socket\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "for number in (101, 425, 250, 321, 323, 272):\n"
        "    assert libc.syscall(number, 0, 0, 0, 0) == -1, number\n"
        "    print(ctypes.get_errno())\n"
        "for family in (socket.AF_VSOCK, socket.AF_ALG, socket.AF_PACKET):\n"
        "    try:\n        socket.socket(family)\n    except OSError as error:\n        print(error.errno)\n"
    )

    code, said = await sandbox.run("python", "-c", probe)

    assert (code, said.split()) == (0, ["1"] * 9)


async def test_no_secret_of_opencode_reaches_a_preview(sandbox: RunningSandbox) -> None:
    await make_workspace(sandbox, "nosy", {"a.txt": b"1"})
    command = ["python", "-c", "import os; raise SystemExit(' '.join(sorted(os.environ)) + '{port.only}')"]
    plan = {"entry": "only", "processes": [{"name": "only", "command": command}]}

    _, body = await sandbox.call("supervisor.sock", "PUT", "/previews/nosy", json=plan)

    assert b"PATH" in body
    assert b"OPENCODE" not in body


async def test_a_sandbox_whose_gateway_is_gone_ends_itself(images: ImageTags) -> None:
    async with running_sandbox(images.sandbox, leash_seconds=2) as sandbox:
        await sandbox.until_socket("opencode.sock")
        sandbox.gateway.close()
        await sandbox.gateway.wait_closed()

        ended = await asyncio.to_thread(sandbox.container.wait, timeout=60)

        assert ended["StatusCode"] == 75
        assert list(sandbox.sockets.glob("*.sock")) == []


async def test_a_stopped_sandbox_keeps_its_workspaces(images: ImageTags) -> None:
    async with running_sandbox(images.sandbox) as sandbox:
        await make_workspace(sandbox, "kept", {"a.txt": b"1"})
        await asyncio.to_thread(sandbox.container.stop)
        assert (await asyncio.to_thread(sandbox.container.wait))["StatusCode"] == 0
        await asyncio.to_thread(sandbox.container.start)
        await sandbox.until_socket("supervisor.sock")

        assert await exported(sandbox, "kept") == {"a.txt": b"1"}
