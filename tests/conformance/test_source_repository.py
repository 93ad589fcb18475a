"""What every source repository promises."""

from pathlib import Path

import pytest

from orchestrator.adapters.git.repository import GitSourceRepository
from orchestrator.adapters.in_memory.source import InMemorySource
from orchestrator.domain.change import FileChange, FileVersions, TreeFile
from orchestrator.domain.errors import NotFound, Refused
from orchestrator.domain.user import User

ANNA = User(id="a" * 15, email="anna@example.com", name="Анна <script>", role="user")
AnySource = GitSourceRepository | InMemorySource


@pytest.fixture(params=["git", "in_memory"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> AnySource:
    return GitSourceRepository(tmp_path / "app.git") if request.param == "git" else InMemorySource()


def files(**contents: str | bytes) -> tuple[TreeFile, ...]:
    """Files by path, where `__` stands for a slash and `_dot_` for a dot."""
    named = {name.replace("__", "/").replace("_dot_", "."): content for name, content in contents.items()}
    return tuple(
        TreeFile(path=path, content=content.encode() if isinstance(content, str) else content)
        for path, content in sorted(named.items())
    )


APP = files(readme="one\ntwo\nthree\n", src__a_dot_ts="a\n", src__b_dot_ts="b\n", src__deep__c_dot_ts="c\n")


async def test_the_seed_is_the_first_commit_and_is_planted_once(source: AnySource) -> None:
    first = await source.seed(APP, "The application")
    again = await source.seed(files(other="x"), "another")
    assert first == again == await source.head()
    assert await source.files(await source.tree_of(first)) == APP


async def test_an_empty_repository_has_no_head(source: AnySource) -> None:
    with pytest.raises(NotFound):
        await source.head()


async def test_a_tree_holds_exactly_its_files_whatever_is_in_them(source: AnySource) -> None:
    await source.seed(APP, "The application")
    strange = (
        TreeFile(path=".gitignore", content=b"*.log\r\n"),
        TreeFile(path="empty", content=b""),
        TreeFile(path="run.sh", content=b"#!/bin/sh\n", executable=True),
        TreeFile(path="src.ts", content=b"beside the folder src"),
        TreeFile(path="src/bytes.bin", content=bytes(range(256)) * 700),
        TreeFile(path="src/Диаграмма 1.tsx", content="Привет\r\n".encode()),
        TreeFile(path="src/same", content=b""),
    )
    tree = await source.write_tree(strange)
    assert set(await source.files(tree)) == set(strange)
    assert await source.write_tree(tuple(reversed(strange))) == tree
    assert await source.write_tree(strange[1:]) != tree


@pytest.mark.parametrize(
    "path",
    [
        "",
        "../x",
        "/etc/passwd",
        "a//b",
        "a/./b",
        "a\nb",
        "a\x00b",
        "a/" * 30 + "b",
        ".git/config",
        "a/.GIT/hooks/x",
        ".g\u200cit/config",
        "git~1/x",
        ".gitattributes",
        ".gitmodules",
    ],
)
async def test_a_path_that_leads_elsewhere_enters_no_tree(source: AnySource, path: str) -> None:
    await source.seed(APP, "The application")
    with pytest.raises(Refused) as refused:
        await source.write_tree((TreeFile(path=path, content=b"x"),))
    assert (refused.value.code, refused.value.subject) == ("path_refused", path)


@pytest.mark.parametrize("paths", [("a", "a"), ("a", "a/b"), ("a/b", "a")])
async def test_two_files_cannot_have_one_place(source: AnySource, paths: tuple[str, str]) -> None:
    await source.seed(APP, "The application")
    with pytest.raises(Refused):
        await source.write_tree(tuple(TreeFile(path=path, content=b"x") for path in paths))


async def test_changes_name_each_file_that_differs_with_its_lines(source: AnySource) -> None:
    base = await source.seed(APP, "The application")
    tree = await source.write_tree(
        files(readme="one\n2\nthree\nfour\n", src__a_dot_ts="a\n", src__deep__c_dot_ts="c\n")
        + files(z__new_dot_ts="1\n2\n", picture=b"\0\1\2\n")
    )
    assert set(await source.changes(base, tree)) == {
        FileChange(path="readme", status="modified", additions=2, deletions=1),
        FileChange(path="src/b.ts", status="deleted", additions=0, deletions=1),
        FileChange(path="z/new.ts", status="added", additions=2, deletions=0),
        FileChange(path="picture", status="added", additions=0, deletions=0),
    }
    assert await source.changes(base, await source.tree_of(base)) == ()


async def test_a_file_that_becomes_executable_is_changed(source: AnySource) -> None:
    base = await source.seed(files(run="x\n"), "The application")
    tree = await source.write_tree((TreeFile(path="run", content=b"x\n", executable=True),))
    assert await source.changes(base, tree) == (
        FileChange(path="run", status="modified", additions=0, deletions=0),
    )


async def test_a_changed_file_is_shown_before_and_after(source: AnySource) -> None:
    base = await source.seed(APP + files(zpicture=b"\0"), "The application")
    tree = await source.write_tree(files(readme="uno\n", src__new="Новый\n", zpicture=b"\xff\xfe"))
    shown = {path: await source.versions(base, tree, path) for path in ("readme", "src/new", "src/a.ts")}
    assert shown == {
        "readme": FileVersions(path="readme", status="modified", before="one\ntwo\nthree\n", after="uno\n"),
        "src/new": FileVersions(path="src/new", status="added", before=None, after="Новый\n"),
        "src/a.ts": FileVersions(path="src/a.ts", status="deleted", before="a\n", after=None),
    }
    picture = await source.versions(base, tree, "zpicture")
    assert (picture.status, picture.before, picture.after) == ("modified", None, None)


@pytest.mark.parametrize(
    "path", ["src/a.ts", "src", "", "*", "nothing", "../x", "--output=/tmp/x", ":/readme"]
)
async def test_a_path_that_did_not_change_is_not_found(source: AnySource, path: str) -> None:
    base = await source.seed(APP, "The application")
    tree = await source.write_tree((*APP[1:], *files(readme="changed\n")))
    with pytest.raises(NotFound) as missing:
        await source.versions(base, tree, path)
    assert missing.value.code == "unknown_file"


@pytest.mark.parametrize("name", ["", "HEAD", "main", "f" * 40, "--help", "a" * 39, "A" * 40])
async def test_an_unknown_object_is_not_found(source: AnySource, name: str) -> None:
    base = await source.seed(APP, "The application")
    tree = await source.tree_of(base)
    for attempt in (
        source.tree_of(name),
        source.files(name),
        source.manifest(name),
        source.changes(name, tree),
        source.changes(base, name),
        source.commit(tree=name, parent=base, message="m", author=ANNA),
        source.commit(tree=tree, parent=name, message="m", author=ANNA),
        source.rebase_tree(base_commit=base, tree=tree, onto=name),
    ):
        with pytest.raises(NotFound) as missing:
            await attempt
        assert missing.value.code == "unknown_object"


async def test_the_same_arguments_give_the_same_commit(source: AnySource) -> None:
    base = await source.seed(APP, "The application")
    tree = await source.write_tree(files(readme="new\n"))
    first = await source.commit(tree=tree, parent=base, message="Диаграмма\n\nbody", author=ANNA)
    again = await source.commit(tree=tree, parent=base, message="Диаграмма\n\nbody", author=ANNA)
    other = await source.commit(tree=tree, parent=base, message="other", author=ANNA)
    assert first == again != other
    assert await source.tree_of(first) == tree
    assert await source.head() == base


async def test_a_change_is_put_on_top_of_another_one(source: AnySource) -> None:
    base = await source.seed(APP, "The application")
    theirs = await source.write_tree((*APP, *files(theirs="t\n")))
    onto = await source.commit(tree=theirs, parent=base, message="theirs", author=ANNA)
    ours = await source.write_tree((*APP[1:], *files(ours="o\n")))
    rebased = await source.rebase_tree(base_commit=base, tree=ours, onto=onto)
    assert rebased is not None
    assert {file.path for file in await source.files(rebased)} == {
        *(file.path for file in APP[1:]),
        "theirs",
        "ours",
    }
    assert await source.rebase_tree(base_commit=base, tree=ours, onto=base) == ours


async def test_two_changes_of_the_same_lines_conflict(source: AnySource) -> None:
    base = await source.seed(APP, "The application")
    theirs = await source.write_tree((*APP[1:], *files(readme="theirs\n")))
    onto = await source.commit(tree=theirs, parent=base, message="theirs", author=ANNA)
    ours = await source.write_tree((*APP[1:], *files(readme="ours\n")))
    assert await source.rebase_tree(base_commit=base, tree=ours, onto=onto) is None


async def test_an_application_without_manifest_is_refused_with_its_name(source: AnySource) -> None:
    base = await source.seed(APP, "The application")
    with pytest.raises(Refused) as refused:
        await source.manifest(base)
    assert (refused.value.code, refused.value.subject) == ("manifest_missing", "atelier.yaml")
