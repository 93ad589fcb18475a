"""Workspaces and previews in a real sandbox, through its supervisor."""

import aiohttp
import pytest

from orchestrator.adapters.docker.sockets import preview_socket
from orchestrator.domain.application import Preview, PreviewProcess
from orchestrator.domain.change import TreeFile
from orchestrator.domain.errors import NotFound, Refused, Unavailable
from orchestrator.domain.ids import new_id

from .conftest import House

pytestmark = pytest.mark.stack

TREE = (
    TreeFile(path=".gitignore", content=b"ignored.txt\n"),
    TreeFile(path="index.html", content=b"<h1>here</h1>\n"),
    TreeFile(path="run.sh", content=b"#!/bin/sh\n", executable=True),
    TreeFile(path="src/слово.ts", content=b"\x00\xff binary"),
)
SERVE = ("python", "-m", "http.server", "{port.web}", "--bind", "127.0.0.1")
PREVIEW = Preview(entry="web", processes=(PreviewProcess(name="web", command=SERVE),))


@pytest.fixture
async def session_id(house: House, ready_user: str) -> str:
    session_id = new_id()
    assert await house.workspaces.create(
        ready_user, session_id, TREE, {"node_modules": "/opt/app/node_modules"}
    )
    return session_id


async def test_a_workspace_holds_what_it_was_made_from(
    house: House, ready_user: str, session_id: str
) -> None:
    assert await house.workspaces.export(ready_user, session_id) == TREE


async def test_making_it_again_leaves_it_as_it_is(house: House, ready_user: str, session_id: str) -> None:
    house.run_inside(ready_user, "sh", "-c", f"echo changed > sessions/{session_id}/index.html")
    assert not await house.workspaces.create(ready_user, session_id, TREE, {})
    files = {file.path: file.content for file in await house.workspaces.export(ready_user, session_id)}
    assert files["index.html"] == b"changed\n"


async def test_ignored_files_and_links_of_the_host_stay_inside(
    house: House, ready_user: str, session_id: str
) -> None:
    _, links = house.run_inside(ready_user, "readlink", f"sessions/{session_id}/node_modules")
    assert links.strip() == "/opt/app/node_modules"
    house.run_inside(ready_user, "touch", f"sessions/{session_id}/ignored.txt")
    assert await house.workspaces.export(ready_user, session_id) == TREE


async def test_replacing_makes_it_hold_exactly_another_tree(
    house: House, ready_user: str, session_id: str
) -> None:
    house.run_inside(
        ready_user, "sh", "-c", f"mkdir sessions/{session_id}/new; echo > sessions/{session_id}/new/a"
    )
    other = (TREE[0], TreeFile(path="index.html", content=b"other\n"))
    await house.workspaces.replace(ready_user, session_id, other)
    assert await house.workspaces.export(ready_user, session_id) == other


@pytest.mark.parametrize(
    ("attack", "path"),
    [
        ("ln -s /etc/passwd src/leak.ts", "src/leak.ts"),
        ("mkdir -p src/.GIT && echo > src/.GIT/config", "src/.GIT/config"),
        ("echo > .gitattributes", ".gitattributes"),
        ("head -c 1000001 /dev/zero > large.bin", "large.bin"),
        ("echo > INDEX.html", None),
    ],
)
async def test_what_may_not_leave_the_sandbox_is_refused_by_name(
    house: House, ready_user: str, session_id: str, attack: str, path: str | None
) -> None:
    code, output = house.run_inside(ready_user, "sh", "-c", f"cd sessions/{session_id} && {attack}")
    assert code == 0, output
    with pytest.raises(Refused) as refusal:
        await house.workspaces.export(ready_user, session_id)
    assert path is None or refusal.value.subject == path


async def test_a_workspace_that_is_not_there_is_not_found(house: House, ready_user: str) -> None:
    with pytest.raises(NotFound):
        await house.workspaces.export(ready_user, new_id())
    with pytest.raises(NotFound):
        await house.workspaces.replace(ready_user, new_id(), TREE)


async def test_a_preview_answers_on_its_socket_until_it_is_stopped(
    house: House, ready_user: str, session_id: str
) -> None:
    await house.workspaces.start_preview(ready_user, session_id, PREVIEW)
    await house.workspaces.start_preview(ready_user, session_id, PREVIEW)
    connector = house.sockets.connector(ready_user, preview_socket(session_id))
    async with aiohttp.ClientSession(connector=connector) as client:
        async with client.get("http://preview/index.html") as response:
            assert await response.read() == b"<h1>here</h1>\n"
        await house.workspaces.stop_preview(ready_user, session_id)
        with pytest.raises(aiohttp.ClientConnectorError):
            await client.get("http://preview/index.html")
    await house.workspaces.stop_preview(ready_user, session_id)


async def test_a_preview_that_ends_says_what_it_printed(
    house: House, ready_user: str, session_id: str
) -> None:
    failing = ("python", "-c", "import sys; sys.exit('no port {port.web} for me')")
    preview = Preview(entry="web", processes=(PreviewProcess(name="web", command=failing),))
    with pytest.raises(Unavailable, match="for me") as failure:
        await house.workspaces.start_preview(ready_user, session_id, preview)
    assert failure.value.code == "preview_failed"
