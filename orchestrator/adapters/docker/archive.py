"""Trees as tar archives: a plain writer, and a strict reader for what comes out of a sandbox.

The reader is fed chunk by chunk and keeps no more than its limits allow, whatever the archive claims.
It takes regular files with acceptable names, and directories (which it forgets); everything else that
tar can hold (links, devices, pipes, sparse files, repeated names) is refused with the path it is under.
"""

import io
import tarfile
import unicodedata
from typing import NoReturn

from orchestrator.domain.change import (
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_TREE_BYTES,
    TreeFile,
    why_path_is_refused,
)
from orchestrator.domain.errors import Refused

_BLOCK = tarfile.BLOCKSIZE
_MOST_EXTENSION_BYTES = 8_192
# Links and names that are no text are refused by the file itself, which follows and can be named.
_HARMLESS_KEYS = frozenset({b"mtime", b"atime", b"ctime", b"linkpath", b"hdrcharset"})
# Per file: its header, a long name's two blocks with padding, and the padding of the content.
_MOST_ARCHIVE_BYTES = MAX_TREE_BYTES + MAX_FILES * 8 * _BLOCK


def write_tree(files: tuple[TreeFile, ...]) -> bytes:
    """The files as a tar; the same files always give the same bytes."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for file in files:
            member = tarfile.TarInfo(file.path)
            member.size = len(file.content)
            member.mode = 0o755 if file.executable else 0o644
            archive.addfile(member, io.BytesIO(file.content))
    return buffer.getvalue()


class TreeReader:
    """Reads one archive: `feed` it in pieces of any size, then `finish`."""

    def __init__(self) -> None:
        self._pending = bytearray()
        self._wanted = _BLOCK
        self._member: tarfile.TarInfo | None = None
        self._long_name: str | None = None
        self._files: dict[str, TreeFile] = {}
        self._folded: set[str] = set()
        self._seen = 0
        self._content = 0
        self._ended = False

    def feed(self, chunk: bytes) -> None:
        """Take the next piece; Refused as soon as something in it may not be."""
        self._seen += len(chunk)
        if self._seen > _MOST_ARCHIVE_BYTES:
            _refuse("tree_too_large", f"The workspace holds more than {MAX_TREE_BYTES // 1_000_000} MB.")
        if self._ended:
            return
        self._pending += chunk
        place = 0
        while not self._ended and len(self._pending) - place >= self._wanted:
            piece = bytes(self._pending[place : place + self._wanted])
            place += self._wanted
            self._take(piece)
        del self._pending[:place]

    def finish(self) -> tuple[TreeFile, ...]:
        """The files, by path; Refused when the archive breaks off or its names contradict one another."""
        if not self._ended:
            _refuse("export_broken", "The export of the workspace broke off before its end.")
        for path in self._files:
            for folder in _folders(path):
                if folder in self._files:
                    _refuse("path_refused", f"{folder} is both a file and a directory.", folder)
        return tuple(self._files[path] for path in sorted(self._files))

    def _take(self, piece: bytes) -> None:
        if self._member is None:
            self._take_header(piece)
        else:
            member, self._member, self._wanted = self._member, None, _BLOCK
            self._take_content(member, piece[: member.size])

    def _take_header(self, block: bytes) -> None:
        if not any(block):
            self._ended = True
            return
        try:
            member = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except tarfile.TarError as error:
            raise Refused("export_broken", f"The export of the workspace is not a tar: {error}.") from error
        if member.type not in (tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME):
            if self._long_name is not None:
                member.name, self._long_name = self._long_name, None
            self._admit(member)
        elif not 0 < member.size <= _MOST_EXTENSION_BYTES or self._long_name is not None:
            _refuse("path_refused", "A file of the workspace has too long a name.", member.name[:200])
        if member.size:
            self._member = member
            self._wanted = -(-member.size // _BLOCK) * _BLOCK
        else:
            self._take_content(member, b"")

    def _admit(self, member: tarfile.TarInfo) -> None:
        path = member.name.rstrip("/") if member.type == tarfile.DIRTYPE else member.name
        shown = path.encode("utf-8", "replace").decode()[:200]
        if member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.DIRTYPE):
            _refuse("path_refused", f"{shown} is neither a file nor a directory.", shown)
        reason = why_path_is_refused(path)
        if reason:
            _refuse("path_refused", f"{shown} cannot be published: {reason}.", shown)
        if member.type == tarfile.DIRTYPE:
            if member.size:
                _refuse("export_broken", "The export of the workspace has a directory with content.", shown)
            return
        if not 0 <= member.size <= MAX_FILE_BYTES:
            _refuse("file_too_large", f"{shown} is larger than {MAX_FILE_BYTES // 1000} kB.", shown)
        self._content += member.size
        if self._content > MAX_TREE_BYTES:
            _refuse("tree_too_large", f"The workspace holds more than {MAX_TREE_BYTES // 1_000_000} MB.")
        if len(self._files) >= MAX_FILES:
            _refuse("tree_too_large", f"The workspace holds more than {MAX_FILES} files.")
        # Names that differ only in case or in composed letters are one name on some file systems.
        folded = unicodedata.normalize("NFC", path).casefold()
        if folded in self._folded:
            _refuse("path_refused", f"{shown} is there twice.", shown)
        self._folded.add(folded)

    def _take_content(self, member: tarfile.TarInfo, content: bytes) -> None:
        if member.type == tarfile.GNUTYPE_LONGNAME:
            self._long_name = content.rstrip(b"\0").decode("utf-8", "surrogateescape")
        elif member.type == tarfile.XHDTYPE:
            self._long_name = _path_of_extension(content)
        elif member.type != tarfile.DIRTYPE:
            executable = bool(member.mode & 0o100)
            self._files[member.name] = TreeFile(path=member.name, content=content, executable=executable)


def _path_of_extension(content: bytes) -> str | None:
    """The `path` of a pax header; a size or a sparse map in it would change the meaning, and is refused."""
    path: str | None = None
    rest = content.rstrip(b"\0")
    while rest:
        digits, space, _ = rest[:8].partition(b" ")
        length = int(digits) if space and digits.isdigit() else 0
        record, rest = rest[:length], rest[length:]
        key, equals, value = record[len(digits) + 1 : -1].partition(b"=")
        if not equals or not record.endswith(b"\n") or len(record) != length:
            _refuse("export_broken", "The export of the workspace has a broken header.")
        if key == b"path" and path is None:
            path = value.decode("utf-8", "surrogateescape")
        elif key not in _HARMLESS_KEYS:
            word = key.decode("utf-8", "replace")[:60]
            _refuse("export_broken", f"The export of the workspace uses {word!r}, which is not allowed.")
    return path


def _folders(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[: index + 1]) for index in range(len(parts))]


def _refuse(code: str, message: str, path: str | None = None) -> NoReturn:
    raise Refused(code, message, action="Ask the agent to remove or rename it.", subject=path)
