"""The control API of the sandbox, on `supervisor.sock`: status, workspaces, previews."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable

from aiohttp import web

from supervisor.archive import BadArchive
from supervisor.opencode import OpenCode
from supervisor.parts import Part
from supervisor.preview_plan import BadPlan, PreviewPlan
from supervisor.previews import PreviewFailed, Previews
from supervisor.settings import Settings
from supervisor.workspaces import GitFailed, UnknownWorkspace, Workspaces

_SESSION = re.compile(r"[a-z0-9]{1,40}")
_CHUNK = 256 * 1024
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ControlApi:
    """Routes only: every answer comes from the part that it is about."""

    def __init__(
        self, opencode: OpenCode, pocketbase: Part, workspaces: Workspaces, previews: Previews
    ) -> None:
        self._opencode = opencode
        self._pocketbase = pocketbase
        self._workspaces = workspaces
        self._previews = previews
        self._warm_ups: set[asyncio.Task[None]] = set()

    async def serve(self, settings: Settings) -> web.AppRunner:
        """Listen on the socket; the runner that comes back is to be cleaned up."""
        app = web.Application(client_max_size=settings.upload_limit_bytes, middlewares=[_answer_errors])
        app.add_routes([
            web.get("/status", self._status),
            web.put("/workspaces/{session}", self._create_workspace),
            web.get("/workspaces/{session}/export", self._export_workspace),
            web.put("/workspaces/{session}/tree", self._replace_tree),
            web.delete("/workspaces/{session}", self._remove_workspace),
            web.put("/previews/{session}", self._start_preview),
            web.delete("/previews/{session}", self._stop_preview),
        ])  # fmt: skip
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        path = settings.sockets / "supervisor.sock"
        beginning = path.with_suffix(".new")
        await web.UnixSite(runner, str(beginning)).start()
        beginning.chmod(0o666)
        beginning.rename(path)
        return runner

    async def _status(self, request: web.Request) -> web.Response:
        return web.json_response({
            "opencode": self._opencode.part.status(),
            "pocketbase": self._pocketbase.status(),
            "previews": self._previews.status(),
        })  # fmt: skip

    async def _create_workspace(self, request: web.Request) -> web.Response:
        session = _session(request)
        links = _links(request.headers.get("x-atelier-links", ""))
        created = await self._workspaces.create(session, await request.read(), links)
        self._warm(session)
        return web.json_response({"created": created})

    async def _export_workspace(self, request: web.Request) -> web.StreamResponse:
        archive = await self._workspaces.export(_session(request))
        with archive:
            response = web.StreamResponse(headers={"content-type": "application/x-tar"})
            await response.prepare(request)
            while chunk := await asyncio.to_thread(archive.read, _CHUNK):
                await response.write(chunk)
            await response.write_eof()
            return response

    async def _replace_tree(self, request: web.Request) -> web.Response:
        await self._workspaces.replace(_session(request), await request.read())
        return web.json_response({"replaced": True})

    async def _remove_workspace(self, request: web.Request) -> web.Response:
        session = _session(request)
        await self._previews.stop(session)
        await self._workspaces.remove(session)
        return web.json_response({"removed": True})

    async def _start_preview(self, request: web.Request) -> web.Response:
        session = _session(request)
        plan = PreviewPlan.parse(await request.json())
        directory = self._workspaces.directory(session)
        await self._previews.start(session, directory, plan)
        return web.json_response({"state": "ready"})

    async def _stop_preview(self, request: web.Request) -> web.Response:
        await self._previews.stop(_session(request))
        return web.json_response({"state": "stopped"})

    def _warm(self, session: str) -> None:
        task = asyncio.create_task(self._opencode.warm(self._workspaces.directory(session)))
        self._warm_ups.add(task)
        task.add_done_callback(self._warm_ups.discard)


@web.middleware
async def _answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except UnknownWorkspace as error:
        return _refusal(404, f"There is no workspace of the session {error} in this sandbox.")
    except (BadArchive, BadPlan, json.JSONDecodeError) as error:
        return _refusal(400, str(error))
    except GitFailed as error:
        return _refusal(500, str(error))
    except PreviewFailed as error:
        return web.json_response({"state": "failed", "detail": str(error)}, status=502)


def _refusal(status: int, detail: str) -> web.Response:
    return web.json_response({"detail": detail}, status=status)


def _session(request: web.Request) -> str:
    session = request.match_info["session"]
    if not _SESSION.fullmatch(session):
        raise web.HTTPBadRequest(text="A session id is made of a-z and 0-9.")
    return session


def _links(header: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in header.split(",") if pair.strip())
    return {name.strip(): target.strip() for name, _, target in pairs}
