"""Git's object format: blobs and trees from files, and many objects as one pack."""

import hashlib
import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from orchestrator.domain.change import TreeFile, why_path_is_refused
from orchestrator.domain.errors import Refused

Kind = Literal["blob", "tree"]
_PACK_TYPES: dict[Kind, int] = {"tree": 2, "blob": 3}
_FOLDER, _PLAIN, _EXECUTABLE = b"40000", b"100644", b"100755"


class GitObject(NamedTuple):
    """One object with the hash that names it."""

    name: str
    kind: Kind
    content: bytes


def tree_objects(files: Iterable[TreeFile]) -> list[GitObject]:
    """All objects of the tree of exactly these files, the tree itself last.

    Raises Refused naming the path when a path may not enter a tree or two files cannot be side by side.
    """
    root: dict[str, object] = {}
    objects: dict[str, GitObject] = {}
    for file in files:
        if why := why_path_is_refused(file.path):
            raise _refused(file.path, why)
        blob = _object("blob", file.content)
        objects[blob.name] = blob
        *folders, last = file.path.split("/")
        folder = root
        for name in folders:
            inner = folder.setdefault(name, {})
            if not isinstance(inner, dict):
                raise _refused(file.path, "one of its folders is a file")
            folder = inner
        if last in folder:
            raise _refused(file.path, "another file or folder has the same name")
        folder[last] = (_EXECUTABLE if file.executable else _PLAIN, blob.name)
    trees = list(_trees(root))
    return [*objects.values(), *trees]


def pack(objects: list[GitObject]) -> bytes:
    """The objects as a pack, for `git unpack-objects`."""
    body = bytearray(struct.pack(">4sII", b"PACK", 2, len(objects)))
    for one in objects:
        body += _entry_header(_PACK_TYPES[one.kind], len(one.content))
        body += zlib.compress(one.content, 1)
    return bytes(body + hashlib.sha1(body, usedforsecurity=False).digest())


def _trees(folder: dict[str, object]) -> Iterator[GitObject]:
    """The trees of a folder from the inside out."""
    entries: list[tuple[bytes, bytes]] = []
    for name, entry in folder.items():
        encoded = name.encode()
        if isinstance(entry, dict):
            *inner, tree = _trees(entry)
            yield from inner
            yield tree
            line = b"%s %s\0%s" % (_FOLDER, encoded, bytes.fromhex(tree.name))
            entries.append((encoded + b"/", line))  # git sorts a folder as if its name ended with a slash
        elif isinstance(entry, tuple):
            mode, blob = entry
            entries.append((encoded, b"%s %s\0%s" % (mode, encoded, bytes.fromhex(blob))))
    yield _object("tree", b"".join(line for _, line in sorted(entries)))


def _object(kind: Kind, content: bytes) -> GitObject:
    header = f"{kind} {len(content)}\0".encode()
    return GitObject(hashlib.sha1(header + content, usedforsecurity=False).hexdigest(), kind, content)


def _entry_header(kind: int, size: int) -> bytes:
    """Type and size in git's variable length: four bits, then seven a byte, lowest first."""
    byte = (kind << 4) | (size & 0x0F)
    size >>= 4
    header = bytearray()
    while size:
        header.append(byte | 0x80)
        byte = size & 0x7F
        size >>= 7
    header.append(byte)
    return bytes(header)


def _refused(path: str, why: str) -> Refused:
    return Refused(
        "path_refused",
        f"The file {path[:200]!r} cannot be published: {why}.",
        action="Rename or remove it.",
        subject=path[:400],
    )
