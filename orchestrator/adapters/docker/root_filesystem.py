"""A Debian root filesystem made by debootstrap, for machines that can reach no image registry."""

import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

from orchestrator.domain.errors import Unavailable

SUITE = "bookworm"
_LEFT_OUT = ("./var/cache/apt/*.bin", "./var/cache/apt/archives/*.deb", "./var/lib/apt/lists/*", "./dev/*")
_LEFT_OUT_DOCUMENTS = ("./usr/share/doc/*", "./usr/share/man/*", "./usr/share/locale/*")
_SOURCES = """\
deb {mirror} {suite} main
deb {mirror} {suite}-updates main
deb {mirror}-security {suite}-security main
"""


def root_filesystem(cache: Path, *, mirror: str) -> Path:
    """The tar of the filesystem, from the cache when it has been made before.

    An empty `mirror` leaves the choice to debootstrap.
    """
    archive = cache / f"root-{SUITE}-{platform.machine()}.tar"
    if archive.exists():
        return archive
    _require_debootstrap()
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix="root-") as scratch:
        root = Path(scratch) / "root"
        wanted = [mirror] if mirror else []
        _run(["debootstrap", "--variant=minbase", SUITE, str(root), *wanted], log=cache / "debootstrap.log")
        sources = root / "etc/apt/sources.list"
        sources.write_text(_SOURCES.format(mirror=mirror or _mirror_in(sources), suite=SUITE))
        partial = Path(scratch) / archive.name
        left_out = [f"--exclude={pattern}" for pattern in _LEFT_OUT + _LEFT_OUT_DOCUMENTS]
        _run(
            ["tar", "--numeric-owner", "-C", str(root), *left_out, "-cf", str(partial), "."],
            log=cache / "debootstrap.log",
        )
        partial.replace(archive)
    return archive


def _mirror_in(sources: Path) -> str:
    """The mirror that debootstrap chose by itself and wrote down."""
    return next(line.split()[1] for line in sources.read_text().splitlines() if line.startswith("deb "))


def _require_debootstrap() -> None:
    if shutil.which("debootstrap") is None:
        raise Unavailable(
            "debootstrap_missing",
            "No image to build on: BASE_IMAGE cannot be pulled and debootstrap is not installed.",
            action="Install it (`apt-get install debootstrap`), or set BASE_IMAGE to an image that you have.",
            subject="debootstrap",
        )
    if os.geteuid() != 0:
        raise Unavailable(
            "debootstrap_needs_root",
            "No image to build on: BASE_IMAGE cannot be pulled, and debootstrap works for root only.",
            action="Run the image builder once as root, or set BASE_IMAGE to an image that you have.",
            subject="debootstrap",
        )


def _run(command: list[str], *, log: Path) -> None:
    with log.open("a") as output:
        done = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        last = "\n".join(log.read_text(errors="replace").splitlines()[-10:])
        raise Unavailable(
            "root_filesystem_failed",
            f"{command[0]} ended with {done.returncode}:\n{last}",
            action=f"Read {log}, and check that the Debian mirror can be reached.",
            subject=command[0],
        )
