"""Trees as tar archives: a strict reader that writes regular files only, a writer that follows no link."""

import io
import os
import shutil
import stat
import tarfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import IO


class BadArchive(Exception):
    """The archive holds something that is no plain file below the tree."""


def unpack(archive: IO[bytes], into: Path) -> list[str]:
    """Write the files of the archive below the directory; returns their paths."""
    written: list[str] = []
    try:
        with tarfile.open(fileobj=archive, mode="r:") as members:
            for member in members:
                if member.isdir():
                    continue
                path = _plain_path(member)
                content = members.extractfile(member)
                if content is None:
                    raise BadArchive(f"{member.name} has no content")
                target = _make_way(into, path)
                with target.open("wb") as file:
                    shutil.copyfileobj(content, file)
                target.chmod(0o755 if member.mode & 0o100 else 0o644)
                written.append(str(path))
    except tarfile.TarError as error:
        raise BadArchive(f"not a tar archive: {error}") from error
    return written


def pack(root: Path, paths: Iterable[str], into: IO[bytes]) -> None:
    """Write the named files as a tar. Symlinks stay symlinks: the host sees them and refuses them."""
    with tarfile.open(fileobj=into, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(paths):
            place = root / path
            try:
                found = place.lstat()
            except (FileNotFoundError, NotADirectoryError):
                continue
            member = tarfile.TarInfo(path)
            if stat.S_ISLNK(found.st_mode):
                member.type = tarfile.SYMTYPE
                member.linkname = os.readlink(place)
                archive.addfile(member)
            elif stat.S_ISREG(found.st_mode):
                _add_file(archive, member, place)


def _add_file(archive: tarfile.TarFile, member: tarfile.TarInfo, place: Path) -> None:
    try:
        descriptor = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return
    with os.fdopen(descriptor, "rb") as file:
        # The whole file at once: it may grow or shrink meanwhile, and the header needs its length.
        content = file.read()
        member.mode = 0o755 if os.fstat(file.fileno()).st_mode & 0o100 else 0o644
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))


def _plain_path(member: tarfile.TarInfo) -> PurePosixPath:
    path = PurePosixPath(member.name)
    if not member.isfile():
        raise BadArchive(f"{member.name} is not a regular file")
    if path.is_absolute() or ".." in path.parts or not path.parts or path.parts[0] == ".git":
        raise BadArchive(f"{member.name} does not lie below the tree")
    return path


def _make_way(root: Path, path: PurePosixPath) -> Path:
    """Turn what stands in the way of the file (a link, a file where a folder belongs) into folders."""
    place = root
    for name in path.parts[:-1]:
        place = place / name
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            place.unlink()
        place.mkdir(exist_ok=True, parents=True)
    target = root / path
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(target)
    else:
        target.unlink(missing_ok=True)
    return target
