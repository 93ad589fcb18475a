"""What every forge promises."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orchestrator.adapters.embedded_forge.forge import EmbeddedForge
from orchestrator.adapters.embedded_forge.ledger import Ledger
from orchestrator.adapters.git.plumbing import GitPlumbing
from orchestrator.adapters.git.repository import GitSourceRepository
from orchestrator.adapters.in_memory.forge import InMemoryForge
from orchestrator.adapters.in_memory.source import InMemorySource
from orchestrator.domain.change import TreeFile
from orchestrator.domain.errors import Conflict, NotFound
from orchestrator.domain.ids import new_id
from orchestrator.domain.publication import Person, Review, ReviewDecision, branch_name
from orchestrator.domain.user import User

ANNA = User(id="a" * 15, email="anna@example.com", name="Anna", role="user")
RITA = Person(id="r" * 15, name="Rita")
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
APP = (TreeFile(path="readme", content=b"one\n"), TreeFile(path="src/a.ts", content=b"a\n"))


class Bench:
    """A forge with its source, and short words for what tests do with them."""

    def __init__(
        self, forge: EmbeddedForge | InMemoryForge, source: GitSourceRepository | InMemorySource
    ) -> None:
        self.forge = forge
        self.source = source
        self._minutes = 0

    async def commit(self, *changed: tuple[str, str], parent: str = "") -> str:
        """A commit of the application with these files, on the default branch's tip or a given parent."""
        base = parent or await self.source.head()
        before = {file.path: file for file in await self.source.files(await self.source.tree_of(base))}
        after = before | {path: TreeFile(path=path, content=text.encode()) for path, text in changed}
        tree = await self.source.write_tree(tuple(after.values()))
        return await self.source.commit(tree=tree, parent=base, message=str(changed), author=ANNA)

    async def pull_request(self, commit: str) -> int:
        branch = branch_name(user_id=ANNA.id, publication_id=new_id())
        await self.forge.push(branch=branch, commit=commit)
        return (await self.forge.open_pull_request(branch=branch, title="T", body="B")).number

    async def review(
        self, number: int, commit: str, decision: ReviewDecision = "approve", reviewer: Person = RITA
    ) -> Review:
        self._minutes += 1
        at = NOW + timedelta(minutes=self._minutes)
        review = Review(id=new_id(), reviewer=reviewer, decision=decision, body="", commit=commit, at=at)
        await self.forge.add_review(number, review)
        return review

    async def approved(self, *changed: tuple[str, str], parent: str = "") -> tuple[int, str]:
        """An approved pull request: its number and head."""
        commit = await self.commit(*changed, parent=parent)
        number = await self.pull_request(commit)
        await self.review(number, commit)
        return number, commit

    async def default_files(self) -> dict[str, str]:
        tree = await self.source.tree_of(await self.source.head())
        return {file.path: file.content.decode() for file in await self.source.files(tree)}


@pytest.fixture(params=["embedded", "in_memory"])
async def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    if request.param == "in_memory":
        memory = InMemorySource()
        await memory.seed(APP, "The application")
        return Bench(InMemoryForge(memory), memory)
    source = GitSourceRepository(tmp_path / "app.git")
    await source.seed(APP, "The application")
    forge = EmbeddedForge(GitPlumbing(tmp_path / "app.git"), Ledger(tmp_path / "forge.db"))
    return Bench(forge, source)


async def test_a_branch_has_one_pull_request_however_often_it_is_opened(bench: Bench) -> None:
    commit = await bench.commit(("readme", "two\n"))
    branch = branch_name(user_id=ANNA.id, publication_id=new_id())
    await bench.forge.push(branch=branch, commit=commit)
    await bench.forge.push(branch=branch, commit=commit)
    first = await bench.forge.open_pull_request(branch=branch, title="Диаграмма", body="Body")
    again = await bench.forge.open_pull_request(branch=branch, title="other", body="other")
    assert first == again == await bench.forge.pull_request(first.number)
    assert (first.branch, first.title, first.body, first.head) == (branch, "Диаграмма", "Body", commit)
    assert (first.state, first.merge_commit) == ("open", None)


async def test_different_branches_have_different_numbers(bench: Bench) -> None:
    commit = await bench.commit(("readme", "two\n"))
    assert len({await bench.pull_request(commit) for _ in range(3)}) == 3


@pytest.mark.parametrize(
    "branch",
    [
        "main",
        "refs/heads/main",
        "user",
        "user/",
        "user/a",
        "user/../main",
        "user/a/../../main",
        "users/a/b",
        "--upload-pack=x",
        "user/a/b c",
        "user/a/b..c",
        "user/a/b.lock",
        "user/a/-x",
        "user/a/b/c",
        "user/A/b",
        "user/a/b\n",
    ],
)
async def test_nothing_but_branches_of_users_can_be_pushed(bench: Bench, branch: str) -> None:
    commit = await bench.commit(("readme", "two\n"))
    before = await bench.source.head()
    with pytest.raises(Conflict) as refused:
        await bench.forge.push(branch=branch, commit=commit)
    assert refused.value.code == "branch_protected"
    assert await bench.source.head() == before


async def test_only_commits_can_be_pushed(bench: Bench) -> None:
    branch = branch_name(user_id=ANNA.id, publication_id=new_id())
    tree = await bench.source.tree_of(await bench.source.head())
    for name in (tree, "f" * 40, "main", ""):
        with pytest.raises(NotFound):
            await bench.forge.push(branch=branch, commit=name)
    with pytest.raises(NotFound):
        await bench.forge.open_pull_request(branch=branch, title="T", body="B")


async def test_a_pushed_branch_moves_the_head_of_its_pull_request(bench: Bench) -> None:
    number = await bench.pull_request(await bench.commit(("readme", "two\n")))
    branch = (await bench.forge.pull_request(number)).branch
    second = await bench.commit(("readme", "three\n"))
    await bench.forge.push(branch=branch, commit=second)
    assert (await bench.forge.pull_request(number)).head == second


async def test_reviews_come_oldest_first_and_once(bench: Bench) -> None:
    number = await bench.pull_request(await bench.commit(("readme", "two\n")))
    first = await bench.review(number, "c" * 40, "request_changes")
    second = await bench.review(number, "c" * 40)
    await bench.forge.add_review(number, first)
    assert await bench.forge.reviews(number) == (first, second)


async def test_an_unknown_pull_request_is_not_found(bench: Bench) -> None:
    for attempt in (
        bench.forge.pull_request(404),
        bench.forge.reviews(404),
        bench.review(404, "c" * 40),
        bench.forge.merge(404, head="c" * 40, message="m"),
    ):
        with pytest.raises(NotFound):
            await attempt


async def test_a_merge_on_top_of_the_default_branch_is_that_very_commit(bench: Bench) -> None:
    number, head = await bench.approved(("src/new.ts", "n\n"))
    merged = await bench.forge.merge(number, head=head, message="Merge")
    now = await bench.forge.pull_request(number)
    assert merged == head == await bench.source.head()
    assert (now.state, now.merge_commit, now.head) == ("merged", merged, head)
    assert (await bench.default_files())["src/new.ts"] == "n\n"


async def test_a_merge_beside_another_one_keeps_both_changes(bench: Bench) -> None:
    first, first_head = await bench.approved(("one.ts", "1\n"))
    second, second_head = await bench.approved(("two.ts", "2\n"))
    await bench.forge.merge(first, head=first_head, message="first")
    merged = await bench.forge.merge(second, head=second_head, message="second")
    assert merged not in (first_head, second_head)
    assert merged == await bench.source.head()
    assert {"one.ts", "two.ts"} <= (await bench.default_files()).keys()


async def test_a_repeated_merge_gives_the_same_commit_and_changes_nothing(bench: Bench) -> None:
    first, first_head = await bench.approved(("one.ts", "1\n"))
    second, second_head = await bench.approved(("two.ts", "2\n"))
    await bench.forge.merge(first, head=first_head, message="first")
    merged = await bench.forge.merge(second, head=second_head, message="second")
    assert await bench.forge.merge(first, head=first_head, message="first") == first_head
    assert await bench.forge.merge(second, head=second_head, message="second") == merged
    assert await bench.source.head() == merged


async def test_a_merge_of_another_head_than_was_approved_is_refused(bench: Bench) -> None:
    number, head = await bench.approved(("readme", "two\n"))
    before = await bench.source.head()
    branch = (await bench.forge.pull_request(number)).branch
    swapped = await bench.commit(("readme", "evil\n"))
    await bench.forge.push(branch=branch, commit=swapped)
    with pytest.raises(Conflict) as moved:
        await bench.forge.merge(number, head=head, message="m")
    with pytest.raises(Conflict) as not_approved:
        await bench.forge.merge(number, head=swapped, message="m")
    assert (moved.value.code, not_approved.value.code) == ("head_moved", "not_approved")
    assert await bench.source.head() == before


async def test_a_merge_of_conflicting_changes_is_refused_and_changes_nothing(bench: Bench) -> None:
    first, first_head = await bench.approved(("readme", "first\n"))
    second, second_head = await bench.approved(("readme", "second\n"))
    await bench.forge.merge(first, head=first_head, message="first")
    with pytest.raises(Conflict) as refused:
        await bench.forge.merge(second, head=second_head, message="second")
    assert refused.value.code == "merge_conflict"
    assert await bench.source.head() == first_head
    assert (await bench.forge.pull_request(second)).state == "open"


async def test_nothing_is_merged_without_the_approval_of_someone_else(bench: Bench) -> None:
    head = await bench.commit(("readme", "two\n"))
    number = await bench.pull_request(head)
    author = Person(id=ANNA.id, name=ANNA.name)

    async def refused() -> bool:
        with pytest.raises(Conflict) as conflict:
            await bench.forge.merge(number, head=head, message="m")
        return conflict.value.code == "not_approved"

    assert await refused()
    await bench.review(number, head, reviewer=author)
    assert await refused()
    await bench.review(number, head, "comment")
    assert await refused()
    await bench.review(number, head)
    await bench.review(number, head, "request_changes", Person(id="x" * 15, name="Alex"))
    assert await refused()
    await bench.review(number, head, "approve", Person(id="x" * 15, name="Alex"))
    assert await bench.forge.merge(number, head=head, message="m") == head


async def test_a_merged_branch_takes_no_other_commit(bench: Bench) -> None:
    number, head = await bench.approved(("readme", "two\n"))
    branch = (await bench.forge.pull_request(number)).branch
    await bench.forge.merge(number, head=head, message="m")
    later = await bench.commit(("readme", "three\n"))
    await bench.forge.push(branch=branch, commit=head)
    with pytest.raises(Conflict) as pushed:
        await bench.forge.push(branch=branch, commit=later)
    with pytest.raises(Conflict) as merged:
        await bench.forge.merge(number, head=later, message="m")
    assert (pushed.value.code, merged.value.code) == ("pull_request_merged", "pull_request_merged")
