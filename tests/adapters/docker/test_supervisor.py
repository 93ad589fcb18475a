"""Calls to a supervisor that is hostile, broken or gone: bounded, and never more than Unavailable."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web

from orchestrator.adapters.docker.place import SandboxPlace
from orchestrator.adapters.docker.sockets import SUPERVISOR, SandboxSockets
from orchestrator.adapters.docker.supervisor import Supervisor
from orchestrator.adapters.docker.workspaces import DockerWorkspaces
from orchestrator.domain.application import Preview, PreviewProcess
from orchestrator.domain.errors import NotFound, Refused, Unavailable
from orchestrator.domain.ids import new_id

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Serve = Callable[[Handler], Awaitable[None]]
PREVIEW = Preview(entry="web", processes=(PreviewProcess(name="web", command=("serve",)),))


@pytest.fixture
async def serve(data_directory: Path, user_id: str) -> AsyncIterator[Serve]:
    """Answer everything that is asked of the user's supervisor with one handler."""
    place = SandboxPlace.of(data_directory, user_id)
    place.prepare()
    runners: list[web.AppRunner] = []

    async def begin(handler: Handler) -> None:
        app = web.Application(client_max_size=100_000_000)
        app.router.add_route("*", "/{path:.*}", handler)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.UnixSite(runner, str(place.sockets / SUPERVISOR)).start()
        runners.append(runner)

    yield begin
    for runner in runners:
        await runner.cleanup()


@pytest.fixture
def supervisor(data_directory: Path) -> Supervisor:
    return Supervisor(SandboxSockets(data_directory))


def always(body: bytes, *, status: int = 200, headers: dict[str, str] | None = None) -> Handler:
    async def handler(_: web.Request) -> web.StreamResponse:
        return web.Response(body=body, status=status, headers=headers)

    return handler


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b"x" * 65_536)


async def mute(_: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    raise AssertionError


async def test_a_sandbox_that_is_not_there_is_unavailable(supervisor: Supervisor, user_id: str) -> None:
    with pytest.raises(Unavailable) as failure:
        await supervisor.status(user_id)
    assert failure.value.code == "sandbox_silent"


async def test_the_status_is_read(serve: Serve, supervisor: Supervisor, user_id: str) -> None:
    body = b'{"opencode":{"state":"ready","detail":"","restarts":2},"pocketbase":{},"previews":{}}'
    await serve(always(body))
    status = await supervisor.status(user_id)
    assert (status.opencode.state, status.opencode.restarts) == ("ready", 2)


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{", b'{"opencode":"ready"}', b'{"opencode":{"state":"perfect"}}', b"[" * 100_000],
)
async def test_a_status_that_is_none_is_unavailable(
    serve: Serve, supervisor: Supervisor, user_id: str, body: bytes
) -> None:
    await serve(always(body))
    with pytest.raises(Unavailable):
        await supervisor.status(user_id)


async def test_an_answer_without_end_is_cut(serve: Serve, supervisor: Supervisor, user_id: str) -> None:
    await serve(endless)
    with pytest.raises(Unavailable, match="without end"):
        await supervisor.ask(user_id, "GET", "/status", seconds=20)


async def test_a_mute_supervisor_is_waited_for_no_longer_than_asked(
    serve: Serve, supervisor: Supervisor, user_id: str
) -> None:
    await serve(mute)
    with pytest.raises(Unavailable, match=r"0\.2 s"):
        await supervisor.status(user_id, seconds=0.2)


async def test_a_redirect_is_not_followed(serve: Serve, supervisor: Supervisor, user_id: str) -> None:
    asked: list[str] = []

    async def redirect(request: web.Request) -> web.StreamResponse:
        asked.append(request.path)
        raise web.HTTPFound("http://127.0.0.1:8400/api/auth/me")

    await serve(redirect)
    answer = await supervisor.ask(user_id, "GET", "/status", seconds=5)
    assert (answer.status, asked) == (302, ["/status"])


async def test_a_small_answer_does_not_unfold_into_a_large_one(
    serve: Serve, supervisor: Supervisor, user_id: str
) -> None:
    bomb = gzip.compress(b'{"opencode":"' + b"x" * 50_000_000 + b'"}')
    await serve(always(bomb, headers={"content-encoding": "gzip"}))
    answer = await supervisor.ask(user_id, "GET", "/status", seconds=5)
    assert answer.body == {}


async def test_an_endless_export_is_refused(serve: Serve, supervisor: Supervisor, user_id: str) -> None:
    await serve(endless)
    with pytest.raises(Refused) as refusal:
        await DockerWorkspaces(supervisor).export(user_id, new_id())
    assert refusal.value.code == "export_broken"


async def test_an_export_of_no_workspace_is_not_found(
    serve: Serve, supervisor: Supervisor, user_id: str
) -> None:
    await serve(always(b"{}", status=404))
    with pytest.raises(NotFound) as failure:
        await DockerWorkspaces(supervisor).export(user_id, new_id())
    assert failure.value.code == "unknown_workspace"


async def test_the_links_of_a_workspace_are_sent(serve: Serve, supervisor: Supervisor, user_id: str) -> None:
    seen: list[str] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        seen.append(request.headers["x-atelier-links"])
        return web.json_response({"created": True})

    await serve(handler)
    links = {"node_modules": "/opt/app/node_modules", "data": "/opt/app/data"}
    assert await DockerWorkspaces(supervisor).create(user_id, new_id(), (), links)
    assert seen == ["node_modules=/opt/app/node_modules,data=/opt/app/data"]


async def test_a_preview_that_fails_tells_why(serve: Serve, supervisor: Supervisor, user_id: str) -> None:
    await serve(always(b'{"state":"failed","detail":"vite: syntax error in App.tsx"}', status=502))
    with pytest.raises(Unavailable, match=r"syntax error in App\.tsx") as failure:
        await DockerWorkspaces(supervisor).start_preview(user_id, new_id(), PREVIEW)
    assert failure.value.code == "preview_failed"


@pytest.mark.parametrize("session_id", ["", "../previews/x", "short", "x" * 15 + "/", "ABCDEFGHIJKLMNO"])
async def test_a_session_id_cannot_ask_for_another_route(
    serve: Serve, supervisor: Supervisor, user_id: str, session_id: str
) -> None:
    asked: list[str] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        asked.append(request.path)
        return web.json_response({})

    await serve(handler)
    with pytest.raises(Refused):
        await DockerWorkspaces(supervisor).export(user_id, session_id)
    assert asked == []
