"""Containers of this installation on the engine: found by name and label, brought up, stopped, removed.

All functions block: they run in the engine's threads.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import docker
from docker.errors import APIError, ImageNotFound, NotFound
from docker.models.containers import Container

from orchestrator.adapters.docker.container import INSTALLATION_LABEL, ROLE_LABEL, SHAPE_LABEL, USER_LABEL
from orchestrator.adapters.docker.place import SandboxPlace
from orchestrator.domain.errors import Unavailable

_STOP_SECONDS = 5
_LOG_LINES = 30
_LOG_CHARACTERS = 3_000


def require_image(client: docker.DockerClient, image: str) -> str:
    """The id (digest of the content) of an image; Unavailable when it has not been built."""
    try:
        return str(client.images.get(image).id)
    except ImageNotFound as error:
        raise Unavailable(
            "image_missing",
            f"The image {image} does not exist on this engine.",
            action="Build it: `./scripts/run` does so, or `python -m orchestrator.entrypoints.images`.",
            subject=image,
        ) from error


def bring_up(client: docker.DockerClient, place: SandboxPlace, arguments: dict[str, Any]) -> str:
    """Make sure that exactly this container runs; says what it took: found, started or created.

    A container of another shape (image, configuration, walls) is replaced; its volume is kept.
    """
    with _only_one(place):
        container = _find(client, arguments["name"])
        if container is not None and not _fits(container, arguments):
            container.remove(force=True)
            container = None
        if container is not None and container.status == "running":
            return "found"
        place.forget_sockets()
        if container is not None:
            container.start()
            return "started"
        client.volumes.create(arguments["name"], labels=_ownership(arguments))
        client.containers.create(**arguments).start()
        return "created"


def runs_as(client: docker.DockerClient, arguments: dict[str, Any]) -> bool:
    """Whether exactly this container runs: the same image, configuration and walls."""
    container = _find(client, arguments["name"])
    return container is not None and container.status == "running" and _fits(container, arguments)


def is_running(client: docker.DockerClient, name: str) -> bool:
    """Whether the container runs; False too when there is none."""
    container = _find(client, name)
    return container is not None and container.status == "running"


def stop(client: docker.DockerClient, name: str) -> None:
    """Stop a container gently, then by force; nothing happens when there is none."""
    container = _find(client, name)
    if container is not None:
        with suppress(NotFound):
            container.stop(timeout=_STOP_SECONDS)


def remove(client: docker.DockerClient, name: str) -> None:
    """Remove a container, running or not; nothing happens when there is none."""
    container = _find(client, name)
    if container is None:
        return
    try:
        container.remove(force=True)
    except NotFound:
        return
    except APIError as error:
        # 409: another call removes it already.
        if error.status_code != 409:
            raise


def put_away(client: docker.DockerClient, name: str) -> None:
    """Stop a container gently and remove it; its volume stays."""
    stop(client, name)
    remove(client, name)


def remove_volume(client: docker.DockerClient, name: str) -> None:
    """Remove a volume with all that is in it; nothing happens when there is none."""
    with suppress(NotFound):
        client.volumes.get(name).remove(force=True)


def last_words(client: docker.DockerClient, name: str) -> str:
    """The end of a container's output, for a person who has to find out why it failed."""
    container = _find(client, name)
    if container is None:
        return ""
    output: bytes = container.logs(tail=_LOG_LINES)
    return output.decode("utf-8", "replace").strip()[-_LOG_CHARACTERS:]


def of_installation(client: docker.DockerClient, installation: str, *, role: str) -> list[tuple[str, str]]:
    """Name and user (empty for a gate) of all containers of this role, running or not."""
    labels = [f"{INSTALLATION_LABEL}={installation}", f"{ROLE_LABEL}={role}"]
    found = client.containers.list(all=True, filters={"label": labels}, ignore_removed=True)
    return [(str(container.name), container.labels.get(USER_LABEL, "")) for container in found]


def _find(client: docker.DockerClient, name: str) -> Container | None:
    try:
        return client.containers.get(name)
    except NotFound:
        return None


def _fits(container: Container, arguments: dict[str, Any]) -> bool:
    same = container.labels.get(SHAPE_LABEL) == arguments["labels"][SHAPE_LABEL]
    return same and container.status in ("running", "created", "exited")


def _ownership(arguments: dict[str, Any]) -> dict[str, str]:
    labels: dict[str, str] = arguments["labels"]
    return {key: labels[key] for key in (INSTALLATION_LABEL, USER_LABEL)}


@contextmanager
def _only_one(place: SandboxPlace) -> Iterator[None]:
    """API and worker may both want this sandbox: one of them makes it, the other finds it."""
    with (place.root / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
