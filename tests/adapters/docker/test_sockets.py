"""Opening a sandbox's sockets: only real sockets, and always the one that is there now."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from orchestrator.adapters.docker.place import SandboxPlace
from orchestrator.adapters.docker.sockets import SUPERVISOR, NotASocket, SandboxSockets, open_socket
from orchestrator.domain.errors import Refused
from orchestrator.domain.ids import new_id


@pytest.fixture
def place(data_directory: Path, user_id: str) -> SandboxPlace:
    place = SandboxPlace.of(data_directory, user_id)
    place.prepare()
    return place


@pytest.fixture
def listener(data_directory: Path) -> Iterator[socket.socket]:
    """A socket of the host that no sandbox may reach, as docker.sock is."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(data_directory / "host.sock"))
        listening.listen()
        yield listening


def test_a_real_socket_can_be_connected_to(place: SandboxPlace) -> None:
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(place.sockets / SUPERVISOR))
        server.listen()
        with open_socket(place.sockets, SUPERVISOR) as path:
            client.connect(path)
        accepted, _ = server.accept()
        accepted.close()


def test_a_symlink_to_a_socket_of_the_host_is_refused(
    place: SandboxPlace, data_directory: Path, listener: socket.socket
) -> None:
    (place.sockets / SUPERVISOR).symlink_to(data_directory / "host.sock")
    with pytest.raises(NotASocket), open_socket(place.sockets, SUPERVISOR):
        pass
    listener.setblocking(False)
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_a_symlink_in_place_of_the_directory_is_refused(place: SandboxPlace, data_directory: Path) -> None:
    place.sockets.rmdir()
    place.sockets.symlink_to(data_directory)
    with pytest.raises(NotADirectoryError), open_socket(place.sockets, "host.sock"):
        pass


def test_a_pipe_is_refused_without_waiting_for_its_other_end(place: SandboxPlace) -> None:
    os.mkfifo(place.sockets / SUPERVISOR)
    with pytest.raises(NotASocket), open_socket(place.sockets, SUPERVISOR):
        pass


@pytest.mark.parametrize("make", [Path.touch, Path.mkdir])
def test_files_and_directories_are_refused(place: SandboxPlace, make) -> None:
    make(place.sockets / SUPERVISOR)
    with pytest.raises(NotASocket), open_socket(place.sockets, SUPERVISOR):
        pass


def test_a_missing_socket_says_so(place: SandboxPlace) -> None:
    with pytest.raises(FileNotFoundError), open_socket(place.sockets, SUPERVISOR):
        pass


@pytest.mark.parametrize("name", ["../gateway/gateway.sock", "/run/docker.sock", "", "..", "a.sock/b.sock"])
def test_a_name_cannot_leave_the_directory(place: SandboxPlace, name: str) -> None:
    with pytest.raises(NotASocket), open_socket(place.sockets, name):
        pass


def test_a_user_id_cannot_leave_the_data_directory(data_directory: Path) -> None:
    with pytest.raises(Refused), SandboxSockets(data_directory).open("../../etc", SUPERVISOR):
        pass


def test_a_socket_swapped_after_it_was_opened_is_not_connected_to(
    place: SandboxPlace, data_directory: Path, listener: socket.socket
) -> None:
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(place.sockets / SUPERVISOR))
        server.listen()
        with open_socket(place.sockets, SUPERVISOR) as path:
            (place.sockets / SUPERVISOR).unlink()
            (place.sockets / SUPERVISOR).symlink_to(data_directory / "host.sock")
            client.connect(path)
        accepted, _ = server.accept()
        accepted.close()


def test_opening_leaves_no_descriptor_behind(place: SandboxPlace) -> None:
    (place.sockets / SUPERVISOR).touch()
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        with pytest.raises(NotASocket), open_socket(place.sockets, SUPERVISOR):
            pass
        with pytest.raises(FileNotFoundError), open_socket(place.sockets, "missing.sock"):
            pass
    assert len(os.listdir("/proc/self/fd")) == before


async def test_one_connector_finds_the_socket_of_a_restarted_sandbox(
    place: SandboxPlace, data_directory: Path, user_id: str
) -> None:
    async def serve(word: str) -> web.AppRunner:
        async def answer(_: web.Request) -> web.Response:
            return web.Response(text=word)

        app = web.Application()
        app.router.add_get("/", answer)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.UnixSite(runner, str(place.sockets / SUPERVISOR)).start()
        return runner

    connector = SandboxSockets(data_directory).connector(user_id, SUPERVISOR)
    async with aiohttp.ClientSession(connector=connector) as client:
        first = await serve("first")
        async with client.get("http://sandbox/") as response:
            assert await response.text() == "first"
        await first.cleanup()
        (place.sockets / SUPERVISOR).unlink(missing_ok=True)
        with pytest.raises(aiohttp.ClientConnectorError):
            await client.get("http://sandbox/")
        second = await serve("second")
        async with client.get("http://sandbox/") as response:
            assert await response.text() == "second"
        await second.cleanup()


def test_the_password_is_made_once_and_is_readable_by_its_owner_only(data_directory: Path) -> None:
    place = SandboxPlace.of(data_directory, new_id())
    password = place.password()
    assert len(password) >= 32
    assert SandboxPlace.of(data_directory, place.root.name).password() == password
    assert (place.root / "opencode_password").stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in place.root.iterdir()] == ["opencode_password"]


def test_what_an_earlier_run_left_is_forgotten_without_following_it(
    place: SandboxPlace, data_directory: Path
) -> None:
    kept = data_directory / "kept"
    kept.touch()
    (place.sockets / "old.sock").symlink_to(kept)
    os.mkfifo(place.sockets / "pipe.sock")
    place.forget_sockets()
    assert list(place.sockets.iterdir()) == []
    assert kept.exists()
