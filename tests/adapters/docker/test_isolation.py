"""Attempts to leave a real sandbox: each is made inside it, as its user, and each is refused."""

import os
import socket

import pytest

from orchestrator.adapters.docker.sockets import NotASocket

from .conftest import House

pytestmark = pytest.mark.stack

_SYSCALL = """
import ctypes, errno, sys
libc = ctypes.CDLL(None, use_errno=True)
result = libc.syscall(*(int(word) for word in sys.argv[1:]))
print(errno.errorcode[ctypes.get_errno()] if result < 0 else "DONE")
"""
_ATTEMPT = """
import os, socket, sys
try:
    exec(sys.argv[1])
except OSError as error:
    import errno
    print(errno.errorcode.get(error.errno, type(error).__name__))
else:
    print("DONE")
"""
_FLOOD = """
import os, signal, time
made = 0
try:
    while made < 2000:
        if os.fork() == 0:
            time.sleep(20)
            os._exit(0)
        made += 1
except BlockingIOError:
    print(made, flush=True)
os.killpg(0, signal.SIGKILL)
"""


async def attempt(house: House, user_id: str, code: str) -> str:
    exit_code, output = house.run_inside(user_id, "/usr/bin/python3", "-c", _ATTEMPT, code)
    assert exit_code == 0, output
    return output.strip()


async def test_what_the_attempts_run_with_works(house: House, ready_user: str) -> None:
    """Without this every refusal below could be one of the test's own making."""
    assert await attempt(house, ready_user, "open('/workspace/.attempt', 'w').close()") == "DONE"
    assert await attempt(house, ready_user, "socket.socket(socket.AF_INET, socket.SOCK_STREAM)") == "DONE"
    _, output = house.run_inside(ready_user, "/usr/bin/python3", "-c", _SYSCALL, "39")
    assert output.strip() == "DONE"


@pytest.mark.parametrize(
    "path", ["/etc/attempt", "/usr/bin/attempt", "/opt/app/attempt", "/run/gateway/attempt", "/attempt"]
)
async def test_nothing_outside_its_own_places_can_be_written(
    house: House, ready_user: str, path: str
) -> None:
    assert await attempt(house, ready_user, f"open({path!r}, 'w')") in ("EROFS", "EACCES")


async def test_the_root_is_read_only_even_where_its_user_owns_it(house: House, ready_user: str) -> None:
    code, output = house.run_inside(
        ready_user, "sh", "-c", "mount 2>/dev/null | grep ' on / '; grep ' / / ' /proc/self/mountinfo"
    )
    assert code == 0
    assert " ro," in output


@pytest.mark.parametrize(
    "command",
    [["mount", "-t", "tmpfs", "none", "/tmp"], ["unshare", "-Ur", "true"], ["unshare", "-n", "true"]],
)
async def test_no_mount_and_no_namespace_of_its_own(
    house: House, ready_user: str, command: list[str]
) -> None:
    code, output = house.run_inside(ready_user, *command)
    assert code != 0
    assert any(word in output.lower() for word in ("permission denied", "not permitted", "must be superuser"))


@pytest.mark.parametrize(
    ("number", "arguments"),
    [
        pytest.param(272, [0x10000000], id="unshare user namespace"),
        pytest.param(165, [0, 0, 0, 0, 0], id="mount"),
        pytest.param(155, [0, 0], id="pivot_root"),
        pytest.param(425, [8, 0], id="io_uring_setup"),
        pytest.param(321, [0, 0, 0], id="bpf"),
        pytest.param(323, [0], id="userfaultfd"),
        pytest.param(250, [0, 0, 0, 0, 0], id="keyctl"),
        pytest.param(298, [0, 0, 0, 0, 0], id="perf_event_open"),
        pytest.param(175, [0, 0, 0], id="init_module"),
        pytest.param(169, [0, 0, 0, 0], id="reboot"),
    ],
)
@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers are those of x86-64")
async def test_the_kernel_refuses_the_call_before_it_looks_at_it(
    house: House, ready_user: str, number: int, arguments: list[int]
) -> None:
    words = [str(word) for word in (number, *arguments)]
    _, output = house.run_inside(ready_user, "/usr/bin/python3", "-c", _SYSCALL, *words)
    assert output.strip() == "EPERM"


@pytest.mark.parametrize(
    "code",
    [
        "socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)",
        "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    ],
)
async def test_no_raw_sockets(house: House, ready_user: str, code: str) -> None:
    assert await attempt(house, ready_user, code) in ("EPERM", "EAFNOSUPPORT")


@pytest.mark.parametrize("address", ["1.1.1.1", "172.17.0.1", "169.254.169.254", "10.0.0.1"])
async def test_there_is_no_way_to_any_network(house: House, ready_user: str, address: str) -> None:
    code = f"socket.create_connection(({address!r}, 80), timeout=3)"
    assert await attempt(house, ready_user, code) == "ENETUNREACH"


async def test_its_only_interface_is_its_own_loopback(house: House, ready_user: str) -> None:
    _, output = house.run_inside(ready_user, "ls", "/sys/class/net")
    assert output.split() == ["lo"]


async def test_no_name_is_resolved(house: House, ready_user: str) -> None:
    code = "socket.getaddrinfo('example.com', 80)"
    assert await attempt(house, ready_user, code) == "gaierror"


async def test_a_port_of_the_host_is_not_its_port(house: House, ready_user: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        code = f"socket.create_connection(('127.0.0.1', {port}), timeout=3)"
        assert await attempt(house, ready_user, code) == "ECONNREFUSED"


async def test_the_engine_of_the_host_is_not_in_sight(house: House, ready_user: str) -> None:
    code, _ = house.run_inside(ready_user, "sh", "-c", "ls /var/run/docker.sock /run/docker.sock 2>/dev/null")
    assert code != 0


async def test_a_link_to_the_engine_among_its_sockets_leads_nowhere(house: House, ready_user: str) -> None:
    code, output = house.run_inside(ready_user, "ln", "-sf", "/var/run/docker.sock", "/run/sockets/trap.sock")
    assert code == 0, output
    with pytest.raises(NotASocket), house.sockets.open(ready_user, "trap.sock"):
        pass
    house.run_inside(ready_user, "rm", "/run/sockets/trap.sock")


async def test_it_holds_no_privilege_and_can_gain_none(house: House, ready_user: str) -> None:
    _, output = house.run_inside(ready_user, "cat", "/proc/self/status")
    status = dict(line.split(":\t", 1) for line in output.splitlines() if ":\t" in line)
    assert status["Uid"].split() == ["10001"] * 4
    assert {int(status[name], 16) for name in ("CapPrm", "CapEff", "CapBnd", "CapAmb")} == {0}
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"


async def test_its_processes_are_counted(house: House, ready_user: str) -> None:
    _, output = house.run_inside(ready_user, "setsid", "--wait", "/usr/bin/python3", "-c", _FLOOD)
    assert 0 < int(output.split()[0]) < house.shape.processes
    assert await house.host().is_ready(ready_user)


async def test_its_scratch_space_ends(house: House, ready_user: str) -> None:
    fill = "head -c 400000000 /dev/zero > /tmp/full; code=$?; rm -f /tmp/full; exit $code"
    code, output = house.run_inside(ready_user, "sh", "-c", fill)
    assert code != 0
    assert "No space left" in output
