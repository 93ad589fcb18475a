"""What only the embedded forge has to prove: crashes in the middle of a merge, and merges at once."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestrator.adapters.embedded_forge.forge import EmbeddedForge
from orchestrator.adapters.embedded_forge.ledger import Ledger
from orchestrator.adapters.git.plumbing import GitPlumbing
from orchestrator.adapters.git.repository import GitSourceRepository
from orchestrator.domain.change import TreeFile
from orchestrator.domain.errors import Unavailable
from orchestrator.domain.ids import new_id
from orchestrator.domain.publication import Person, Review, branch_name
from orchestrator.domain.user import User

ANNA = User(id="a" * 15, email="anna@example.com", name="Anna", role="user")
APP = (TreeFile(path="readme", content=b"one\n"),)
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
DEFAULT = "refs/heads/main"


class Crash(Exception):
    """The process ends here."""


class CrashingPlumbing(GitPlumbing):
    """Git of a process that ends right before or right after it moved the default branch."""

    def __init__(self, directory: Path, *, after: bool) -> None:
        super().__init__(directory)
        self._after = after

    async def ask(
        self, *arguments: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        moves = arguments[0] == "update-ref" and DEFAULT in arguments
        if moves and not self._after:
            raise Crash
        answer = await super().ask(*arguments, stdin=stdin, environment=environment)
        if moves:
            raise Crash
        return answer


class Place:
    """One repository and one ledger, which several processes open."""

    def __init__(self, directory: Path) -> None:
        self.repository = directory / "app.git"
        self.ledger = directory / "forge.db"
        self.source = GitSourceRepository(self.repository)
        self.forge = self.process(GitPlumbing(self.repository))

    def process(self, git: GitPlumbing) -> EmbeddedForge:
        return EmbeddedForge(git, Ledger(self.ledger))

    async def approved(self, name: str) -> tuple[int, str]:
        """An approved pull request that adds a file: its number and head."""
        base = await self.source.head()
        files = (*APP, TreeFile(path=name, content=name.encode()))
        tree = await self.source.write_tree(files)
        head = await self.source.commit(tree=tree, parent=base, message=name, author=ANNA)
        branch = branch_name(user_id=ANNA.id, publication_id=new_id())
        await self.forge.push(branch=branch, commit=head)
        number = (await self.forge.open_pull_request(branch=branch, title=name, body="")).number
        rita = Person(id="r" * 15, name="Rita")
        review = Review(id=new_id(), reviewer=rita, decision="approve", body="", commit=head, at=NOW)
        await self.forge.add_review(number, review)
        return number, head

    async def commits(self) -> int:
        counted = await GitPlumbing(self.repository).run("rev-list", "--count", DEFAULT)
        return int(counted)


@pytest.fixture
async def place(tmp_path: Path) -> Place:
    place = Place(tmp_path)
    await place.source.seed(APP, "The application")
    return place


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("beside", [False, True])
async def test_a_merge_that_was_cut_off_is_finished_by_its_repeat_and_merged_once(
    place: Place, *, after: bool, beside: bool
) -> None:
    number, head = await place.approved("mine")
    if beside:
        other, other_head = await place.approved("other")
        await place.forge.merge(other, head=other_head, message="other")
    crashing = place.process(CrashingPlumbing(place.repository, after=after))
    with pytest.raises(Crash):
        await crashing.merge(number, head=head, message="mine")
    tip = await place.source.head()
    assert (await place.forge.pull_request(number)).state == "open"
    merged = await place.process(GitPlumbing(place.repository)).merge(number, head=head, message="mine")
    assert merged == await place.source.head()
    assert (merged == tip) == after
    assert (await place.forge.pull_request(number)).merge_commit == merged
    assert await place.commits() == (4 if beside else 2)


async def test_a_cut_off_merge_is_recognised_also_when_others_merged_after_it(place: Place) -> None:
    number, head = await place.approved("mine")
    other, other_head = await place.approved("other")
    crashing = place.process(CrashingPlumbing(place.repository, after=True))
    with pytest.raises(Crash):
        await crashing.merge(number, head=head, message="mine")
    tip = await place.forge.merge(other, head=other_head, message="other")
    assert await place.forge.merge(number, head=head, message="mine") == head
    assert await place.source.head() == tip


async def test_merges_of_several_processes_at_once_all_stay(place: Place) -> None:
    approved = [await place.approved(f"file {index}") for index in range(4)]
    processes = [place.process(GitPlumbing(place.repository)) for _ in approved]
    await asyncio.gather(
        *(
            process.merge(number, head=head, message=str(number))
            for process, (number, head) in zip(processes, approved, strict=True)
        )
    )
    files = await place.source.files(await place.source.tree_of(await place.source.head()))
    assert {file.path for file in files} == {"readme", *(f"file {index}" for index in range(4))}


async def test_pull_requests_opened_at_once_for_one_branch_are_one(place: Place) -> None:
    _, head = await place.approved("mine")
    branch = branch_name(user_id=ANNA.id, publication_id=new_id())
    await place.forge.push(branch=branch, commit=head)
    opened = await asyncio.gather(
        *(
            place.process(GitPlumbing(place.repository)).open_pull_request(branch=branch, title="T", body="B")
            for _ in range(8)
        )
    )
    assert len({one.number for one in opened}) == 1


async def test_everything_is_still_there_for_a_new_process(place: Place) -> None:
    number, head = await place.approved("mine")
    later = place.process(GitPlumbing(place.repository))
    assert await later.pull_request(number) == await place.forge.pull_request(number)
    assert [review.commit for review in await later.reviews(number)] == [head]


async def test_a_ledger_that_cannot_be_opened_is_told_as_such(place: Place, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    forge = EmbeddedForge(GitPlumbing(place.repository), Ledger(tmp_path / "taken"))
    with pytest.raises(Unavailable) as refused:
        await forge.pull_request(1)
    assert refused.value.code == "forge_unavailable"
