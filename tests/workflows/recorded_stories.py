"""The stories whose histories are recorded: between them they take every turning of the workflows."""

from collections.abc import Awaitable, Callable

from tests.parts.house import House
from tests.parts.scripted_agent import Ask, Pause, Say, Write
from tests.parts.story import Story

History = dict[str, str]
"""Names of histories with the ids of their workflows."""


async def from_question_to_merge(house: House) -> History:
    """A question, a repair, a publication, requested changes, approval, merge."""
    anna = await Story.begin(house)
    anna.agent_will(Ask("Which chart?", ("Bars", "Pie")), Write("src/chart.ts", "eval(x)\n"))
    anna.agent_will(Write("src/chart.ts", "bars(x)\n"))
    await anna.say()
    await anna.answer((await anna.hears("question_asked")).question_id, "Bars")
    await anna.rests()
    publication_id = await anna.publish()
    first = await anna.is_open(publication_id)
    anna.agent_will(Write("src/chart.ts", "pie(x)\n"))
    await anna.review(publication_id, "request_changes", body="A pie, please")
    await anna.rests()
    await anna.publish()
    await anna.publication(publication_id, lambda one: one.state == "open" and one.commit != first.commit)
    await anna.review(publication_id)
    await anna.merge(publication_id)
    await house.workflow(f"publication-{publication_id}").result()
    await anna.close()
    await house.workflow(f"session-{anna.session.id}").result()
    return {
        "session-from-question-to-merge": f"session-{anna.session.id}",
        "publication-merged": f"publication-{publication_id}",
    }


async def stopped_and_resumed(house: House) -> History:
    """A turn that is stopped with a message in the queue, a waiting question that is stopped, a close."""
    anna = await Story.begin(house)
    working = Pause()
    anna.agent_will(working)
    anna.agent_will(Ask("Which chart?"))
    await anna.say("one")
    await working.wait()
    await anna.say("two")
    await anna.stop()
    await anna.hears("question_asked")
    await anna.stop()
    await anna.rests()
    await anna.close()
    await house.workflow(f"session-{anna.session.id}").result()
    return {"session-stopped": f"session-{anna.session.id}"}


async def broken_parts(house: House) -> History:
    """A sandbox that does not start, a worker that dies, a gate that is away."""
    house.sandboxes.broken = True
    anna = await Story.begin(house)
    await anna.say()
    await anna.rests()
    house.sandboxes.broken = False
    house.gate.is_away = True
    working = Pause()
    anna.agent_will(working, Write("src/chart.ts", "bars(x)\n"))
    await anna.say()
    await working.wait()
    await house.end_worker()
    await house.start_worker()
    working.end()
    await anna.rests()
    return {"session-with-broken-parts": f"session-{anna.session.id}"}


async def conflict(house: House) -> History:
    """A publication that cannot be put on the default branch."""
    anna = await Story.begin(house)
    await anna.say_and_rest(Write("src/chart.ts", "ours()\n"))
    await house.move_default_branch("src/chart.ts", "theirs()\n")
    publication_id = await anna.publish()
    await house.workflow(f"publication-{publication_id}").result()
    return {"publication-failed": f"publication-{publication_id}"}


async def cut_history(house: House) -> History:
    """So much talk that the workflow went on in a new run, which is what is recorded."""
    anna = await Story.begin(house)
    await anna.say_and_rest(Write("src/chart.ts", "bars()\n"))
    workflow = house.workflow(f"session-{anna.session.id}")
    first = (await workflow.describe()).run_id
    while (await workflow.describe()).run_id == first:
        await anna.say_and_rest(Say("Yes."), text="And?")
    await anna.say_and_rest(Write("src/chart.ts", "pie()\n"))
    return {"session-carried-over": f"session-{anna.session.id}"}


STORIES: tuple[Callable[[House], Awaitable[History]], ...] = (
    from_question_to_merge,
    stopped_and_resumed,
    broken_parts,
    conflict,
    cut_history,
)
