"""The strict reader of trees: what was written is read, and what may not be is refused by name."""

import io
import tarfile
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.adapters.docker import archive
from orchestrator.adapters.docker.archive import TreeReader, write_tree
from orchestrator.domain.change import MAX_FILE_BYTES, MAX_FILES, TreeFile, why_path_is_refused
from orchestrator.domain.errors import Refused


def read(data: bytes, *, step: int = 65_536) -> tuple[TreeFile, ...]:
    reader = TreeReader()
    for start in range(0, len(data), step):
        reader.feed(data[start : start + step])
    return reader.finish()


def tar_of(*members: tarfile.TarInfo, form: int = tarfile.PAX_FORMAT) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as written:
        for member in members:
            written.addfile(member, io.BytesIO(b"x" * member.size))
    return buffer.getvalue()


def member(name: str, *, kind: bytes = tarfile.REGTYPE, size: int = 0, link: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.size, made.linkname = kind, size, link
    return made


paths = st.lists(st.from_regex(r"[a-zа-я_][a-z0-9_-]{0,30}", fullmatch=True), min_size=1, max_size=6).map(
    "/".join
)
trees = st.dictionaries(paths, st.tuples(st.binary(max_size=2000), st.booleans()), max_size=12)


def is_one_tree(names: list[str]) -> bool:
    folded = {unicodedata.normalize("NFC", name).casefold() for name in names}
    return len(folded) == len(names) and not any(
        other.startswith(f"{name}/") for name in names for other in names
    )


@given(tree=trees, step=st.integers(1, 3000))
@settings(max_examples=60, deadline=None)
def test_a_written_tree_is_read_as_it_was_in_pieces_of_any_size(
    tree: dict[str, tuple[bytes, bool]], step: int
) -> None:
    files = tuple(
        TreeFile(path=path, content=content, executable=executable)
        for path, (content, executable) in sorted(tree.items())
    )
    data = write_tree(files)
    if not is_one_tree(list(tree)) or any(why_path_is_refused(path) for path in tree):
        with pytest.raises(Refused):
            read(data, step=step)
        return
    assert read(data, step=step) == files


def test_a_long_name_is_read_in_both_ways_that_tar_writes_it() -> None:
    name = "/".join(["folder" * 5] * 8) + "/файл.txt"
    for form in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
        assert [file.path for file in read(tar_of(member(name, size=3), form=form))] == [name]


@pytest.mark.parametrize(
    ("kind", "link"),
    [
        (tarfile.SYMTYPE, "/etc/passwd"),
        (tarfile.SYMTYPE, "x" * 300),
        (tarfile.LNKTYPE, "a.txt"),
        (tarfile.FIFOTYPE, ""),
        (tarfile.CHRTYPE, ""),
        (tarfile.BLKTYPE, ""),
        (tarfile.CONTTYPE, ""),
        (tarfile.GNUTYPE_SPARSE, ""),
    ],
)
def test_whatever_is_not_a_plain_file_is_refused_by_name(kind: bytes, link: str) -> None:
    with pytest.raises(Refused) as refusal:
        read(tar_of(member("src/bad.ts", kind=kind, link=link)))
    assert refusal.value.subject == "src/bad.ts"
    assert refusal.value.code == "path_refused"


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../outside",
        "src/../../outside",
        "./src/a.ts",
        ".git/config",
        "src/.GIT/hooks/post-commit",
        "src/.gitmodules",
        ".gitattributes",
        ".g\u200cit/config",
        "git~1/config",
        "src/a\nb",
        "src/a\n",
        "src/trailing ",
        "src/back\\slash",
        "src//double",
        "src/\udcff.ts",
    ],
)
def test_a_name_that_may_not_enter_a_tree_is_refused(name: str) -> None:
    with pytest.raises(Refused) as refusal:
        read(tar_of(member(name, size=1)))
    assert refusal.value.code == "path_refused"


@pytest.mark.parametrize("names", [("a.ts", "a.ts"), ("Read.ts", "read.ts"), ("caf\u00e9", "cafe\u0301")])
def test_a_name_that_is_there_twice_is_refused(names: tuple[str, str]) -> None:
    with pytest.raises(Refused, match=r"twice|not allowed"):
        read(tar_of(*(member(name) for name in names)))


def test_a_file_that_is_also_a_directory_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        read(tar_of(member("src"), member("src/a.ts")))
    assert refusal.value.subject == "src"


def test_directories_are_passed_over() -> None:
    files = read(tar_of(member("src", kind=tarfile.DIRTYPE), member("src/a.ts", size=2)))
    assert [file.path for file in files] == ["src/a.ts"]


def test_a_large_file_is_refused_by_its_header_before_its_content_is_taken() -> None:
    header = member("src/large.bin", size=MAX_FILE_BYTES + 1).tobuf(tarfile.USTAR_FORMAT)
    with pytest.raises(Refused) as refusal:
        TreeReader().feed(header)
    assert (refusal.value.code, refusal.value.subject) == ("file_too_large", "src/large.bin")


def test_a_file_that_claims_more_than_the_world_holds_is_refused() -> None:
    header = member("src/large.bin", size=2**60).tobuf(tarfile.GNU_FORMAT)
    with pytest.raises(Refused, match="larger than"):
        TreeReader().feed(header)


def test_a_negative_size_is_refused() -> None:
    header = member("a.bin", size=-1).tobuf(tarfile.GNU_FORMAT)
    with pytest.raises(Refused):
        TreeReader().feed(header)


def test_too_many_files_are_refused() -> None:
    reader = TreeReader()
    for number in range(MAX_FILES):
        reader.feed(member(f"f{number}").tobuf(tarfile.USTAR_FORMAT))
    with pytest.raises(Refused, match=f"more than {MAX_FILES} files"):
        reader.feed(member("one_more").tobuf(tarfile.USTAR_FORMAT))


def test_too_much_content_is_refused_before_it_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_TREE_BYTES", 5_000)
    with pytest.raises(Refused) as refusal:
        read(tar_of(*(member(f"f{number}", size=1_000) for number in range(6))))
    assert refusal.value.code == "tree_too_large"


def test_an_archive_of_endless_directories_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_MOST_ARCHIVE_BYTES", 512 * 100)
    reader = TreeReader()
    header = member("d", kind=tarfile.DIRTYPE).tobuf(tarfile.USTAR_FORMAT)
    reader.feed(header * 100)
    with pytest.raises(Refused) as refusal:
        reader.feed(header)
    assert refusal.value.code == "tree_too_large"


def test_an_endless_name_is_refused() -> None:
    with pytest.raises(Refused, match="too long a name"):
        read(tar_of(member("n" * 20_000), form=tarfile.GNU_FORMAT))


@pytest.mark.parametrize("key", ["size", "GNU.sparse.map", "SCHILY.xattr.user.evil", "uid"])
def test_an_extension_that_changes_the_meaning_is_refused(key: str) -> None:
    made = member("a.ts", size=1)
    made.pax_headers = {key: "99"}
    with pytest.raises(Refused, match="not allowed"):
        read(tar_of(made))


def test_an_archive_that_breaks_off_is_refused() -> None:
    data = tar_of(member("a.ts", size=4_000))
    with pytest.raises(Refused) as refusal:
        read(data[:2_000])
    assert refusal.value.code == "export_broken"


@given(data=st.binary(max_size=4_096))
@settings(max_examples=150, deadline=None)
def test_garbage_is_refused_and_never_crashes_the_reader(data: bytes) -> None:
    with pytest.raises(Refused):
        read(data + b"\1" * 512)


@given(
    damage=st.lists(st.tuples(st.integers(0, 4_095), st.integers(0, 255)), min_size=1, max_size=8),
    mend=st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_a_damaged_archive_is_refused_or_read_as_acceptable_files(
    damage: list[tuple[int, int]], mend: bool
) -> None:
    long_name = "/".join(["folder" * 5] * 8)
    data = bytearray(tar_of(member("a.ts", size=700), member(long_name, size=5), member("b.ts", size=1)))
    for place, value in damage:
        data[place % len(data)] = value
        if mend:
            _mend_checksum(data, place % len(data) // 512 * 512)
    try:
        files = read(bytes(data))
    except Refused:
        return
    assert all(why_path_is_refused(file.path) is None for file in files)


def _mend_checksum(data: bytearray, start: int) -> None:
    """Give the block a right checksum, so that the damage reaches the reader behind it."""
    block = data[start : start + 512]
    block[148:156] = b" " * 8
    data[start + 148 : start + 156] = b"%06o\0 " % (sum(block) & 0o777777)
