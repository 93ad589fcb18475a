"""OpenCode in this sandbox: how it is started, asked for its health, and warmed for a directory."""

import asyncio
import json
import os
from pathlib import Path

import aiohttp

from supervisor import warm_model
from supervisor.environments import opencode_environment
from supervisor.journal import record
from supervisor.parts import Part, PartPlan
from supervisor.relay import SocketRelay
from supervisor.settings import Settings

_WARM_UP_SECONDS = 60.0
_PROMPT = {
    "model": {"providerID": warm_model.PROVIDER, "modelID": warm_model.MODEL},
    "parts": [{"type": "text", "text": "warm-up"}],
}


class OpenCode:
    """The agent's server, reachable through `opencode.sock` only after it said that it listens.

    A request that arrives earlier is never answered (seen with 1.18.33), not even with an error.
    """

    def __init__(self, settings: Settings) -> None:
        self._address = f"http://127.0.0.1:{settings.opencode_port}"
        environment = opencode_environment(os.environ, settings)
        password = environment.get("OPENCODE_SERVER_PASSWORD", "")
        user = environment.get("OPENCODE_SERVER_USERNAME", "opencode")
        login = aiohttp.encode_basic_auth(user, password)
        self._headers = {"authorization": login} if password else {}
        self._warming = asyncio.Lock()
        # Which directories are warm, and in which life of OpenCode: a restart makes all of them cold.
        self._warm: dict[Path, int] = {}
        self.part = Part(
            PartPlan(
                name="opencode",
                command=[
                    "/usr/local/bin/opencode", "serve",
                    "--hostname", "127.0.0.1", "--port", str(settings.opencode_port),
                ],
                environment=environment,
                directory=settings.data,
                ready_line="opencode server listening on",
                answers=self._answers,
                start_timeout_seconds=settings.start_timeout_seconds,
            ),
            SocketRelay(settings.sockets / "opencode.sock", settings.opencode_port),
        )  # fmt: skip

    async def warm(self, directory: Path) -> None:
        """Pay for the first prompt of a directory beforehand: one turn with a model that only stops."""
        async with self._warming:
            await self.part.ready.wait()
            if self._warm.get(directory) == self.part.restarts:
                return
            self._warm[directory] = self.part.restarts
            began = asyncio.get_running_loop().time()
            try:
                async with asyncio.timeout(_WARM_UP_SECONDS):
                    await self._take_a_turn({"directory": str(directory)})
            except (aiohttp.ClientError, TimeoutError, KeyError, json.JSONDecodeError) as error:
                record("warm_up_failed", directory=str(directory), detail=repr(error))
                return
            seconds = round(asyncio.get_running_loop().time() - began, 2)
            record("directory_warm", directory=str(directory), seconds=seconds)

    async def _take_a_turn(self, place: dict[str, str]) -> None:
        async with self._client() as client:
            async with client.post("/session", params=place, json={"title": "warm-up"}) as made:
                session = (await made.json())["id"]
            try:
                async with client.post(f"/session/{session}/message", params=place, json=_PROMPT) as said:
                    await said.read()
            finally:
                async with client.delete(f"/session/{session}", params=place) as removed:
                    await removed.read()

    async def _answers(self) -> bool:
        try:
            async with (
                asyncio.timeout(5.0),
                self._client() as client,
                client.get("/global/health") as answer,
            ):
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    def _client(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(self._address, headers=self._headers)
