"""Throwaway containers: started on an exported tree, waited for, read, and removed with all of theirs."""

import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import docker
from docker.errors import NotFound
from docker.models.containers import Container
from requests.exceptions import ConnectionError as EngineSilent
from requests.exceptions import ReadTimeout

from orchestrator.domain.change import TreeFile

_STDERR_CHARACTERS = 2_000


@dataclass(frozen=True)
class Ending:
    """How a throwaway container ended; `exit_code` is None when it had to be ended."""

    exit_code: int | None
    output: bytes
    complaint: str


@dataclass(frozen=True)
class Export:
    """What a throwaway container is given to read: a tree, and a request beside it."""

    files: tuple[TreeFile, ...]
    request: bytes

    def write(self, directory: Path) -> tuple[Path, Path]:
        """The directories of tree and request, readable for every user inside a container."""
        tree, request = directory / "tree", directory / "request"
        for folder in (tree, request):
            folder.mkdir()
            folder.chmod(0o755)
        _write(request / "request.json", self.request, 0o644)
        for file in self.files:
            path = tree / file.path
            for folder in reversed([one for one in path.parents if tree in one.parents]):
                if not folder.exists():
                    folder.mkdir()
                    folder.chmod(0o755)
            _write(path, file.content, 0o755 if file.executable else 0o644)
        return tree, request


def run_throwaway(
    client: docker.DockerClient,
    *,
    export: Export,
    scratch: Path,
    arguments: Any,
    seconds: float,
    most_bytes: int,
) -> Ending:
    """Run a container to its end; `arguments(tree, request)` gives those of `containers.create`.

    More output than `most_bytes` is cut off one byte later, so that the reader sees that it is too much.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=scratch, prefix="export-", ignore_cleanup_errors=True) as directory:
        tree, request = export.write(Path(directory))
        container = client.containers.create(**arguments(tree, request))
        try:
            container.start()
            exit_code = _wait(container, seconds)
            return Ending(
                exit_code=exit_code,
                output=_read(container, most_bytes + 1),
                complaint=container.logs(stdout=False, tail=20).decode("utf-8", "replace")[
                    -_STDERR_CHARACTERS:
                ],
            )
        finally:
            _remove(container)


def _wait(container: Container, seconds: float) -> int | None:
    began = time.monotonic()
    try:
        return int(container.wait(timeout=seconds)["StatusCode"])
    except (ReadTimeout, EngineSilent):
        # The SDK reports its own time limit in either of the two ways; anything earlier is the engine's.
        if time.monotonic() - began < seconds * 0.9:
            raise
    container.kill()
    return None


def _read(container: Container, most_bytes: int) -> bytes:
    output = bytearray()
    # To its end, which the engine's limit on the log brings: left earlier, the stream keeps its connection.
    for piece in container.logs(stdout=True, stderr=False, stream=True):
        output += piece[: most_bytes - len(output)]
    return bytes(output)


def _remove(container: Container) -> None:
    try:
        container.remove(force=True)
    except NotFound:
        return


def _write(path: Path, content: bytes, mode: int) -> None:
    path.write_bytes(content)
    path.chmod(mode)
