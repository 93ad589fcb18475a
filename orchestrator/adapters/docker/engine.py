"""The Docker engine: its blocking client, called from a bounded pool of threads."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

import docker
from docker.errors import APIError, DockerException
from requests.exceptions import RequestException

from orchestrator.domain.errors import Unavailable

Answer = TypeVar("Answer")
Arguments = ParamSpec("Arguments")
_CONNECT_ACTION = (
    "Start the engine (as root on Debian: `service docker start`) and make sure that this user may use it, "
    "then try again."
)


class DockerEngine:
    """Runs blocking work with the engine's client; the engine is looked for again after a failure."""

    def __init__(self, *, connect: Callable[[], docker.DockerClient] | None = None, threads: int = 8) -> None:
        self._connect = connect or (lambda: docker.from_env(timeout=60))
        self._client: docker.DockerClient | None = None
        self._threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="docker")

    async def call(
        self,
        work: Callable[Concatenate[docker.DockerClient, Arguments], Answer],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Answer:
        """What the work returns, given the client and these arguments.

        Raises Unavailable: docker_unavailable when no engine answers, docker_refused with the engine's own
        explanation when it answers no.
        """

        def run() -> Answer:
            return self._run(lambda client: work(client, *args, **kwargs))

        return await asyncio.get_running_loop().run_in_executor(self._threads, run)

    def close(self) -> None:
        """Let running work end, then give back threads and connections."""
        self._threads.shutdown(wait=True)
        if self._client is not None:
            self._client.close()

    def _run(self, work: Callable[[docker.DockerClient], Answer]) -> Answer:
        try:
            if self._client is None:
                self._client = self._connect()
            return work(self._client)
        except APIError as error:
            raise Unavailable(
                "docker_refused",
                f"The Docker engine refused: {error.explanation or error}.",
                action="Run `./scripts/run doctor`: it says what is wrong with this machine.",
                subject="docker",
            ) from error
        except (RequestException, DockerException) as error:
            raise Unavailable(
                "docker_unavailable",
                f"The Docker engine does not answer: {error}.",
                action=_CONNECT_ACTION,
                subject="docker",
            ) from error
