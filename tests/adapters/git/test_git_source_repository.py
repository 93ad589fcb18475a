"""What only git has to prove: its own hashes, hostile content, the manifest, several processes."""

import asyncio
import os
import subprocess
from pathlib import Path

import pytest
import yaml

from orchestrator.adapters.git.plumbing import GitPlumbing
from orchestrator.adapters.git.repository import GitSourceRepository
from orchestrator.domain.change import TreeFile
from orchestrator.domain.errors import Refused, Unavailable
from orchestrator.domain.user import User

ANNA = User(id="a" * 15, email="anna@example.com", name="Анна <x@y>\nPetrova", role="user")
APP = (
    TreeFile(path="readme", content=b"one\n"),
    TreeFile(path="src/run.sh", content=b"#!/bin/sh\n", executable=True),
)
MANIFEST = Path(__file__).parents[3] / "examples" / "portfolio" / "app" / "atelier.yaml"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "app.git"


@pytest.fixture
def source(directory: Path) -> GitSourceRepository:
    return GitSourceRepository(directory)


def git(directory: Path, *arguments: str, **options: str) -> str:
    environment = {"PATH": os.defpath, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", "-C", str(directory), *arguments],
        capture_output=True,
        check=True,
        text=True,
        env=environment | options,
    )
    return done.stdout.strip()


async def test_the_tree_is_the_one_that_git_makes_of_the_same_files(
    directory: Path, source: GitSourceRepository, tmp_path: Path
) -> None:
    files = (
        *APP,
        TreeFile(path="src.ts", content=b"sorted between src and src0"),
        TreeFile(path="src0", content=b""),
        TreeFile(path="src-a", content=b"\r\n"),
        TreeFile(path="src/Диаграмма.tsx", content=os.urandom(100_000)),
    )
    await source.seed(APP, "The application")
    tree = await source.write_tree(files)
    work = tmp_path / "work"
    for file in files:
        (work / file.path).parent.mkdir(parents=True, exist_ok=True)
        (work / file.path).write_bytes(file.content)
        (work / file.path).chmod(0o755 if file.executable else 0o644)
    git(tmp_path, "init", "--quiet", str(work))
    git(work, "add", "--all")
    assert git(work, "write-tree") == tree
    assert git(directory, "fsck", "--strict", "--no-dangling") == ""


async def test_a_commit_names_the_user_as_author_and_the_platform_as_committer(
    directory: Path, source: GitSourceRepository
) -> None:
    base = await source.seed(APP, "The application")
    commit = await source.commit(
        tree=await source.tree_of(base), parent=base, message="Title\n\n#not a comment", author=ANNA
    )
    shown = git(directory, "log", "-1", "--format=%an|%ae|%cn|%ce|%P|%B", commit)
    names = "Анна x@yPetrova|anna@example.com|Atelier|atelier@localhost"
    assert shown == f"{names}|{base}|Title\n\n#not a comment"


async def test_a_commit_is_the_same_in_another_process_and_later(
    directory: Path, source: GitSourceRepository
) -> None:
    base = await source.seed(APP, "The application")
    tree = await source.tree_of(base)
    first = await source.commit(tree=tree, parent=base, message="m", author=ANNA)
    elsewhere = GitSourceRepository(directory)
    assert await elsewhere.commit(tree=tree, parent=base, message="m", author=ANNA) == first


async def test_nothing_in_a_tree_or_beside_the_repository_is_ever_run(
    directory: Path, source: GitSourceRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = await source.seed(APP, "The application")
    marker = tmp_path / "ran"
    evil = f"touch {marker}; cat"
    hooks = directory / "hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("pre-commit", "post-update", "reference-transaction", "post-rewrite"):
        (hooks / hook).write_text(f"#!/bin/sh\n{evil}\n")
        (hooks / hook).chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    settings = f'[filter "x"]\nclean = {evil}\nsmudge = {evil}\nrequired = true\n'
    settings += f'[diff]\nexternal = {evil}\n[diff "x"]\ntextconv = {evil}\n[core]\nfsmonitor = {evil}\n'
    settings += (
        f"[commit]\ngpgSign = true\n[gpg]\nprogram = {evil}\n[core]\nattributesFile = {home}/attributes\n"
    )
    (home / ".gitconfig").write_text(settings)
    (home / "attributes").write_text("* filter=x diff=x merge=x\n")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / ".gitconfig"))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))

    tree = await source.write_tree((*APP[1:], TreeFile(path="readme", content=b"two\r\n")))
    commit = await source.commit(tree=tree, parent=base, message="m", author=ANNA)
    await source.changes(base, tree)
    await source.versions(base, tree, "readme")
    await source.files(tree)
    await source.rebase_tree(base_commit=base, tree=tree, onto=commit)
    again = GitSourceRepository(directory)
    await again.seed(APP, "again")
    assert not marker.exists()
    assert (await source.versions(base, tree, "readme")).after == "two\r\n"


async def test_links_and_submodules_of_the_application_are_refused_with_their_path(
    directory: Path, source: GitSourceRepository
) -> None:
    base = await source.seed(APP, "The application")
    blob = git(directory, "rev-parse", f"{base}:readme")
    for mode, name in (("120000 blob", blob), ("160000 commit", base)):
        entry = f"{mode} {name}\toutside\n"
        made = await GitPlumbing(directory).run("mktree", "--missing", stdin=entry.encode())
        with pytest.raises(Refused) as refused:
            await source.files(made.decode().strip())
        assert (refused.value.code, refused.value.subject) == ("tree_has_links", "outside")


async def test_two_processes_that_seed_at_once_agree(directory: Path) -> None:
    tips = await asyncio.gather(
        *(GitSourceRepository(directory).seed(APP, f"from {number}") for number in range(6))
    )
    assert len(set(tips)) == 1
    assert [path.name for path in directory.parent.iterdir()] == [directory.name]


async def test_the_examples_manifest_is_read(source: GitSourceRepository) -> None:
    text = MANIFEST.read_bytes()
    base = await source.seed((TreeFile(path="atelier.yaml", content=text),), "The application")
    manifest = await source.manifest(base)
    assert manifest.id == yaml.safe_load(text)["id"]
    assert manifest.preview.entry in [process.name for process in manifest.preview.processes]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("id: portfolio\n", "", "id"),
        ("entry: frontend", "entry: [1]", "preview.entry"),
        ("approvals: 1", "approvals: none", "review.approvals"),
        ("id: portfolio\n", "id: portfolio\nsurprise: 1\n", "surprise"),
        ("id: portfolio\n", "id: [\n", "atelier.yaml"),
        ("id: portfolio\n", "id: !!python/object/apply:os.system ['true']\n", "atelier.yaml"),
    ],
)
async def test_a_manifest_with_a_mistake_is_refused_naming_the_field(
    source: GitSourceRepository, old: str, new: str, field: str
) -> None:
    text = MANIFEST.read_text()
    assert old in text
    broken = text.replace(old, new, 1).encode()
    base = await source.seed((TreeFile(path="atelier.yaml", content=broken),), "The application")
    with pytest.raises(Refused) as refused:
        await source.manifest(base)
    assert (refused.value.code, refused.value.subject) == ("manifest_invalid", field)
    assert field in refused.value.message


async def test_a_tree_of_thousands_of_files_is_written_within_seconds(source: GitSourceRepository) -> None:
    base = await source.seed(APP, "The application")
    files = tuple(
        TreeFile(path=f"src/{number % 50}/{number}.ts", content=f"{number}\n".encode() * 50)
        for number in range(3000)
    )
    async with asyncio.timeout(20):
        tree = await source.write_tree(files)
        assert len(await source.changes(base, tree)) == 3002
        assert set(await source.files(tree)) == set(files)


async def test_a_repository_that_cannot_be_used_is_told_as_such(tmp_path: Path) -> None:
    place = tmp_path / "a file"
    place.write_text("")
    source = GitSourceRepository(place / "app.git")
    with pytest.raises(Unavailable) as refused:
        await source.seed(APP, "The application")
    assert refused.value.code == "repository_unavailable"
