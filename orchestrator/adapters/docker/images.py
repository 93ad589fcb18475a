"""Images of the engine: which exist, and how one is pulled, imported from a root filesystem, or built."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docker
from docker.errors import APIError, BuildError, DockerException, ImageNotFound

from orchestrator.adapters.docker.build_context import pack
from orchestrator.domain.errors import Unavailable

_PULL_SECONDS = 300
_LOG_LINES_KEPT = 25


class EngineImages:
    """The images of one Docker engine. Every call blocks."""

    def __init__(self, client: docker.DockerClient) -> None:
        self._client = client

    @classmethod
    def connect(cls) -> "EngineImages":
        """The engine that the environment names (DOCKER_HOST or the local socket)."""
        try:
            client = docker.from_env(timeout=_PULL_SECONDS)
            client.ping()
        except (DockerException, OSError) as error:
            raise Unavailable(
                "docker_unavailable",
                f"The Docker engine does not answer: {error}.",
                action="Start it (as root on Debian: `service docker start`), then try again.",
                subject="docker",
            ) from error
        return cls(client)

    def exists(self, tag: str) -> bool:
        """Whether the engine has this image."""
        try:
            self._client.images.get(tag)
        except ImageNotFound:
            return False
        return True

    def pull(self, reference: str) -> bool:
        """Fetch an image from its registry; False when it cannot be had."""
        name, _, label = reference.rpartition(":")
        name, label = (name, label) if name and "/" not in label else (reference, "latest")
        try:
            self._client.images.pull(name, label)
        except (APIError, OSError):
            return False
        return True

    def import_root(self, archive: Path, tag: str) -> None:
        """Make an image of one layer out of the tar of a root filesystem."""
        repository, _, label = tag.rpartition(":")
        self._client.api.import_image_from_file(str(archive), repository=repository, tag=label)
        if not self.exists(tag):
            raise Unavailable(
                "image_import_failed",
                f"The engine did not take {archive} as an image.",
                action="Delete that file, so that it is made again.",
                subject=tag,
            )

    def build(
        self, tag: str, files: Mapping[str, bytes], arguments: Mapping[str, str], labels: Mapping[str, str]
    ) -> None:
        """Build with the engine's classic builder; says the last lines of the log when it fails."""
        try:
            self._client.images.build(
                fileobj=pack(files),
                custom_context=True,
                tag=tag,
                buildargs=dict(arguments),
                labels=dict(labels),
                rm=True,
                forcerm=True,
            )
        except (BuildError, APIError) as error:
            log = _tail(error.build_log if isinstance(error, BuildError) else [])
            raise Unavailable(
                "image_build_failed",
                f"The image {tag} could not be built: {error}.\n{log}",
                action="Read the lines above; a failed download is repeated by running the command again.",
                subject=tag,
            ) from error

    def size_megabytes(self, tag: str) -> int:
        """The size of an image with all its layers, in MB."""
        size: int = self._client.images.get(tag).attrs["Size"]
        return size // 1_000_000


def _tail(log: Any) -> str:
    lines = [str(entry["stream"]).rstrip() for entry in log if "stream" in entry]
    return "\n".join([line for line in lines if line][-_LOG_LINES_KEPT:])
