"""What the machine must have: programs from its package manager, and a container engine that answers."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from orchestrator.entrypoints.stack.screen import Screen, StackError

# Program on PATH → Debian package that brings it.
PROGRAMS = {
    "git": "git",
    "redis-server": "redis-server",
    "dockerd": "docker.io",
    "debootstrap": "debootstrap",
}
FIRST_SECONDS, SECOND_SECONDS = 6.0, 40.0
ENGINE_LOG = Path("/var/log/dockerd.log")
PID_FILES = {
    "dockerd": Path("/var/run/docker.pid"),
    "containerd": Path("/var/run/docker/containerd/containerd.pid"),
}


def missing_packages() -> dict[str, str]:
    """Programs that are needed and not here, with their packages; an engine elsewhere needs no dockerd."""
    found_elsewhere = {"dockerd"} if engine_answers() else set()
    path = os.environ.get("PATH", "") + os.pathsep + "/usr/sbin" + os.pathsep + "/sbin"
    return {
        program: package
        for program, package in PROGRAMS.items()
        if program not in found_elsewhere and not shutil.which(program, path=path)
    }


def can_install() -> bool:
    """Whether this is root on a Debian with apt."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None and Path("/etc/debian_version").exists()


def install_missing(screen: Screen) -> None:
    """Install what is missing where that is allowed; otherwise say exactly what to install."""
    missing = missing_packages()
    if not missing:
        return
    packages = sorted(set(missing.values()))
    if not can_install():
        raise StackError(
            "machine",
            f"not found: {', '.join(sorted(missing))}",
            action=f"Install these packages, then start again: {' '.join(packages)}",
        )
    screen.say(f"installing with apt: {' '.join(packages)}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise StackError(
                "machine",
                f"`{' '.join(command)}` failed",
                log_tail=(done.stdout + done.stderr)[-1500:],
                action="Repair apt, or install the packages by hand, then start again.",
            )


def engine_answers() -> bool:
    """Whether a container engine answers at the place that the environment names."""
    docker = shutil.which("docker")
    if docker is None:
        return _engine_answers_by_sdk()
    done = subprocess.run([docker, "info"], capture_output=True, check=False, timeout=30)
    return done.returncode == 0


def _engine_answers_by_sdk() -> bool:
    import docker  # only where the command line client is not installed

    try:
        client = docker.from_env(timeout=5)
        client.ping()
    except Exception:  # whatever is wrong, it does not answer
        return False
    client.close()
    return True


def start_engine(screen: Screen) -> None:
    """Start the machine's own engine if none answers and this may do it."""
    if engine_answers():
        return
    if os.environ.get("DOCKER_HOST"):
        raise StackError(
            "docker",
            f"no engine answers at DOCKER_HOST={os.environ['DOCKER_HOST']}",
            action="Start that engine, or unset DOCKER_HOST to use this machine's own.",
        )
    if os.geteuid() != 0:
        raise StackError(
            "docker",
            "no container engine answers",
            action="Start it (sudo systemctl start docker) and let this user use it (group docker).",
        )
    screen.say("starting the container engine of this machine; it stays when Atelier ends")
    subprocess.run(["service", "docker", "start"], capture_output=True, check=False)
    if _engine_answers_within(FIRST_SECONDS):
        return
    # Where init scripts may not raise limits, as in some virtual machines, the daemon itself still starts.
    for program, file in PID_FILES.items():
        _forget_stale(program, file)
    with ENGINE_LOG.open("ab") as log:
        subprocess.Popen(
            ["dockerd"], stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
        )
    if not _engine_answers_within(SECOND_SECONDS):
        raise StackError(
            "docker",
            "the container engine did not start",
            log_tail=_tail(ENGINE_LOG),
            action="Run `dockerd` by hand to see what it lacks, then start again.",
        )


def _forget_stale(program: str, file: Path) -> None:
    """Remove the pid file of a daemon that was killed: its number may belong to another process by now."""
    if not file.exists():
        return
    name = Path(f"/proc/{file.read_text().strip()}/comm")
    if not name.exists() or name.read_text().strip() != program:
        file.unlink()


def _engine_answers_within(seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if engine_answers():
            return True
        time.sleep(0.3)
    return False


def _tail(path: Path) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-12:]) if path.exists() else ""
