"""A change on its way to the default branch: published once, reviewed by people, merged as it was judged."""

import asyncio

import pytest

from orchestrator.domain.errors import Conflict, NotFound
from orchestrator.domain.ids import new_id
from tests.parts.house import House
from tests.parts.scripted_agent import Pause, Say, Write
from tests.parts.story import Story

pytestmark = pytest.mark.stack

CHART = Write("src/chart.ts", "draw()\n")
BETTER_CHART = Write("src/chart.ts", "draw(pie)\n")


@pytest.fixture
async def changed(anna: Story) -> Story:
    """Anna's session with a change that passed the gate."""
    await anna.say_and_rest(CHART)
    return anna


async def merged_file(house: House, path: str) -> bytes | None:
    tree = await house.source.tree_of(await house.source.head())
    return {file.path: file.content for file in await house.source.files(tree)}.get(path)


async def test_a_running_turn_cannot_be_published(changed: Story) -> None:
    working = Pause()
    changed.agent_will(working)
    await changed.say("And a legend")
    await working.wait()
    with pytest.raises(Conflict) as refused:
        await changed.publish()
    working.end()
    assert refused.value.code == "turn_running"


async def test_a_session_without_changes_has_nothing_to_publish(anna: Story) -> None:
    await anna.say_and_rest(Say("Hello."))
    with pytest.raises(Conflict) as refused:
        await anna.publish()
    assert refused.value.code == "nothing_to_publish"


async def test_publishing_opens_one_pull_request_with_the_gated_tree(changed: Story) -> None:
    publication_id = await changed.publish()
    opened = await changed.is_open(publication_id)
    commit = changed.house.source.find_commit(opened.commit)
    verdict = (await changed.hears("gate_completed")).verdict
    assert opened.branch == f"user/{changed.user.id}/feature-{publication_id}"
    assert commit.tree == opened.tree == verdict.tree
    assert f"Tree: {verdict.tree}" in commit.message
    assert commit.author == changed.user
    assert (await changed.house.forge.pull_request(opened.number)).head == opened.commit
    assert (await changed.hears("publication_opened")).commit == opened.commit
    assert changed.house.gate.judged == [opened.tree]


async def test_publishing_twice_with_one_id_is_one_publication(changed: Story) -> None:
    publication_id = new_id()
    both = await asyncio.gather(changed.publish(publication_id), changed.publish(publication_id))
    assert both == [publication_id, publication_id]
    await changed.is_open(publication_id)
    assert [one.id for one in await changed.house.publications.all()] == [publication_id]
    assert (await changed.types()).count("publication_opened") == 1


async def test_two_clicks_with_two_ids_are_one_pull_request(changed: Story) -> None:
    first, second = await asyncio.gather(changed.publish(), changed.publish())
    assert first == second
    await changed.is_open(first)
    assert [one.number for one in await changed.house.publications.all()] == [1]


async def test_an_approved_publication_is_merged(changed: Story) -> None:
    publication_id = await changed.publish()
    await changed.is_open(publication_id)
    assert await changed.review(publication_id) == "approved"
    merged = await changed.merge(publication_id)
    assert await changed.house.source.head() == merged
    assert await merged_file(changed.house, "src/chart.ts") == b"draw()\n"
    assert await changed.house.workflow(f"publication-{publication_id}").result() == "merged"
    states = [event.state for event in await changed.events("publication_updated")]
    assert states == ["approved", "merged"]


async def test_an_unapproved_publication_is_not_merged(changed: Story) -> None:
    publication_id = await changed.publish()
    await changed.is_open(publication_id)
    with pytest.raises(Conflict) as unreviewed:
        await changed.merge(publication_id)
    await changed.review(publication_id, "comment", body="Nice.")
    with pytest.raises(Conflict) as commented:
        await changed.merge(publication_id)
    assert unreviewed.value.code == commented.value.code == "not_approved"
    assert await merged_file(changed.house, "src/chart.ts") is None


async def test_a_second_merge_changes_nothing(changed: Story) -> None:
    publication_id = await changed.publish()
    await changed.is_open(publication_id)
    await changed.review(publication_id)
    both = await asyncio.gather(
        changed.merge(publication_id), changed.merge(publication_id), return_exceptions=True
    )
    refused = [answer for answer in both if isinstance(answer, Conflict | NotFound)]
    assert len(refused) == 1
    assert refused[0].code in ("merge_running", "publication_ended", "not_running")
    assert (await changed.types()).count("publication_updated") == 2


async def test_requested_changes_go_to_the_agent_and_come_back_in_the_same_pull_request(
    changed: Story,
) -> None:
    publication_id = await changed.publish()
    first = await changed.is_open(publication_id)
    await changed.review(publication_id)
    changed.agent_will(BETTER_CHART)
    assert await changed.review(publication_id, "request_changes", body="A pie, please") == (
        "changes_requested"
    )
    await changed.rests()
    assert changed.prompts[1].text == "A reviewer asked for changes:\nA pie, please"
    assert (await changed.events("user_message"))[1].origin == "review"
    assert await changed.publish() == publication_id
    second = await changed.publication(
        publication_id, lambda one: one.state == "open" and one.commit != first.commit
    )
    assert second.number == first.number
    assert (await changed.house.forge.pull_request(first.number)).head == second.commit
    assert [event.commit for event in await changed.events("publication_opened")] == [
        first.commit,
        second.commit,
    ]


async def test_a_newer_commit_needs_a_new_approval(changed: Story) -> None:
    publication_id = await changed.publish()
    first = await changed.is_open(publication_id)
    assert await changed.review(publication_id) == "approved"
    await changed.say_and_rest(BETTER_CHART)
    await changed.publish()
    await changed.publication(publication_id, lambda one: one.state == "open" and one.commit != first.commit)
    with pytest.raises(Conflict) as refused:
        await changed.merge(publication_id)
    assert refused.value.code == "not_approved"
    assert await changed.review(publication_id) == "approved"
    await changed.merge(publication_id)
    assert await merged_file(changed.house, "src/chart.ts") == b"draw(pie)\n"


async def test_publishing_an_unchanged_tree_again_keeps_the_approval(changed: Story) -> None:
    publication_id = await changed.publish()
    first = await changed.is_open(publication_id)
    await changed.review(publication_id)
    await changed.publish()
    again = await changed.publication(
        publication_id, lambda one: one.state == "approved" and one.updated > first.updated
    )
    assert again.commit == first.commit


async def test_what_was_merged_is_not_published_again(changed: Story) -> None:
    publication_id = await changed.publish()
    await changed.is_open(publication_id)
    await changed.review(publication_id)
    await changed.merge(publication_id)
    await changed.house.workflow(f"publication-{publication_id}").result()
    with pytest.raises(Conflict) as refused:
        await changed.publish()
    assert refused.value.code == "nothing_to_publish"
    await changed.say_and_rest(BETTER_CHART)
    next_id = await changed.publish()
    opened = await changed.is_open(next_id)
    assert (next_id != publication_id, opened.number) == (True, 2)


async def test_a_change_is_judged_again_on_a_default_branch_that_moved(changed: Story) -> None:
    await changed.house.move_default_branch("src/table.ts", "rows()\n")
    publication_id = await changed.publish()
    opened = await changed.is_open(publication_id)
    session = await changed.house.sessions.get(changed.session.id)
    assert opened.tree != session.tree
    assert changed.house.gate.judged == [session.tree, opened.tree]
    paths = {file.path for file in await changed.house.source.files(opened.tree)}
    assert {"src/table.ts", "src/chart.ts"} <= paths
    await changed.review(publication_id)
    await changed.merge(publication_id)
    await changed.house.workflow(f"publication-{publication_id}").result()
    with pytest.raises(Conflict) as refused:
        await changed.publish()
    assert refused.value.code == "nothing_to_publish"


async def test_a_change_that_the_gate_refuses_on_the_new_base_fails_with_its_reason(changed: Story) -> None:
    await changed.house.move_default_branch("src/rules.ts", "no charts\n")

    def objects(files: tuple[object, ...]) -> list[str]:
        paths = {file.path for file in files}
        return ["src/chart.ts"] if {"src/rules.ts", "src/chart.ts"} <= paths else []

    changed.house.gate.objects_to = objects
    publication_id = await changed.publish()
    failed = await changed.publication(publication_id, lambda one: one.state == "failed")
    assert "gate refuses" in (failed.failure or "")
    assert await changed.house.workflow(f"publication-{publication_id}").result() == "failed"
    assert failed.number == 0


async def test_a_change_that_conflicts_fails_with_its_reason_and_the_session_goes_on(changed: Story) -> None:
    await changed.house.move_default_branch("src/chart.ts", "theirs()\n")
    publication_id = await changed.publish()
    failed = await changed.publication(publication_id, lambda one: one.state == "failed")
    assert failed.failure == "The application changed meanwhile in the same lines."
    assert await changed.house.workflow(f"publication-{publication_id}").result() == "failed"
    assert (await changed.hears("publication_updated")).detail == failed.failure
    await changed.say_and_rest(Write("src/chart.ts", ""), Write("src/pie.ts", "pie()\n"))
    await changed.is_open(await changed.publish())


async def test_a_change_that_somebody_else_merged_has_nothing_left_to_publish(changed: Story) -> None:
    await changed.house.move_default_branch("src/chart.ts", "draw()\n")
    publication_id = await changed.publish()
    failed = await changed.publication(publication_id, lambda one: one.state == "failed")
    assert failed.failure == "The application has this change already."


async def test_a_gate_of_tomorrow_may_refuse_what_was_approved(changed: Story) -> None:
    publication_id = await changed.publish()
    await changed.is_open(publication_id)
    await changed.review(publication_id)
    changed.house.gate.digest = "sha256:gate-of-tomorrow"
    changed.house.gate.objects_to = lambda files: ["src/chart.ts"]
    with pytest.raises(Conflict) as refused:
        await changed.merge(publication_id)
    assert refused.value.code == "gate_not_passed"
    assert await merged_file(changed.house, "src/chart.ts") is None


async def test_a_publication_outlives_its_session(changed: Story) -> None:
    publication_id = await changed.publish()
    await changed.is_open(publication_id)
    await changed.close()
    await changed.house.workflow(f"session-{changed.session.id}").result()
    assert await changed.review(publication_id, "request_changes", body="A pie") == "changes_requested"
    assert await changed.review(publication_id) == "approved"
    await changed.merge(publication_id)
    assert await changed.house.workflow(f"publication-{publication_id}").result() == "merged"
    assert (await changed.house.sessions.get(changed.session.id)).state == "closed"
    assert len(changed.prompts) == 1


async def test_an_id_of_another_publication_is_refused(changed: Story) -> None:
    taken = await changed.publish()
    await changed.is_open(taken)
    boris = await Story.begin(changed.house, name="Boris", title="A table")
    await boris.say_and_rest(Write("src/table.ts", "rows()\n"))
    with pytest.raises(Conflict) as refused:
        await boris.publish(taken)
    assert refused.value.code == "id_taken"
    assert (await changed.house.publications.get(taken)).author.id == changed.user.id
    await boris.is_open(await boris.publish())
