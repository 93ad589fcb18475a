"""After a turn that changed files the gate judges; whoever can do something about it is told."""

import pytest

from orchestrator.domain.errors import Conflict
from orchestrator.workflows import policies
from tests.parts.scripted_agent import GiveUp, Say, Write
from tests.parts.story import Story

pytestmark = pytest.mark.stack

BAD = Write("src/chart.ts", "eval(x)\n")
GOOD = Write("src/chart.ts", "parse(x)\n")


def worse(number: int) -> Write:
    return Write("src/chart.ts", f"eval(x{number})\n")


async def test_what_the_gate_refuses_is_repaired_by_the_agent(anna: Story) -> None:
    anna.agent_will(BAD)
    anna.agent_will(GOOD)
    await anna.say()
    await anna.rests()
    message = (await anna.events("user_message"))[1]
    assert message.origin == "gate"
    assert "src/chart.ts:1 [rules/no-eval] eval is refused" in message.text
    assert anna.prompts[1].text == message.text
    verdicts = [(event.verdict.passed, event.repair) for event in await anna.events("gate_completed")]
    assert verdicts == [(False, 0), (True, 1)]
    assert (await anna.types()).count("turn_completed") == 2


async def test_after_three_repairs_it_is_the_users_turn(anna: Story) -> None:
    for number in range(policies.MAX_REPAIRS + 2):
        anna.agent_will(worse(number))
    await anna.say()
    await anna.rests()
    assert len(anna.prompts) == 1 + policies.MAX_REPAIRS
    assert [event.repair for event in await anna.events("gate_completed")] == [0, 1, 2, 3]
    with pytest.raises(Conflict) as refused:
        await anna.publish()
    assert refused.value.code == "gate_not_passed"


async def test_a_turn_without_changes_does_not_meet_the_gate(anna: Story) -> None:
    await anna.say_and_rest(Say("Hello."))
    assert anna.house.gate.judged == []


async def test_talking_about_a_refused_change_does_not_begin_repairs_again(anna: Story) -> None:
    for number in range(1 + policies.MAX_REPAIRS):
        anna.agent_will(worse(number))
    await anna.say()
    await anna.rests()
    await anna.say_and_rest(Say("It is refused because of eval."), text="Why?")
    assert len(anna.prompts) == 1 + policies.MAX_REPAIRS + 1


async def test_a_gate_that_broke_is_told_to_the_user_and_not_to_the_agent(anna: Story) -> None:
    anna.house.gate.is_broken = True
    await anna.say_and_rest(GOOD)
    event = await anna.hears("gate_completed")
    assert not event.verdict.passed
    assert event.verdict.tools[0].state == "crashed"
    assert len(anna.prompts) == 1
    with pytest.raises(Conflict) as refused:
        await anna.publish()
    assert refused.value.code == "gate_not_passed"


async def test_a_gate_that_cannot_run_is_told_to_the_user_and_not_to_the_agent(anna: Story) -> None:
    anna.house.gate.is_away = True
    await anna.say_and_rest(GOOD)
    assert (await anna.hears("turn_failed")).code == "gate_unavailable"
    assert len(anna.prompts) == 1


async def test_a_gate_that_is_well_again_judges_after_the_next_turn_even_without_changes(anna: Story) -> None:
    anna.house.gate.is_broken = True
    await anna.say_and_rest(GOOD)
    anna.house.gate.is_broken = False
    await anna.say_and_rest(Say("I look again."), text="Try again")
    assert (await anna.hears("gate_completed", times=2)).verdict.passed
    await anna.is_open(await anna.publish())


async def test_a_change_that_cannot_be_exported_goes_to_the_agent_as_a_finding(anna: Story) -> None:
    anna.agent_will(GOOD, Write(".gitmodules", "[submodule]\n"))
    anna.agent_will(Write(".gitmodules", ""))
    await anna.say()
    await anna.rests()
    assert ".gitmodules" in (await anna.hears("notice")).message
    assert ".gitmodules" in anna.prompts[1].text
    assert (await anna.hears("gate_completed")).verdict.passed
    await anna.is_open(await anna.publish())


async def test_what_was_judged_before_is_not_published_while_the_workspace_cannot_be_exported(
    anna: Story,
) -> None:
    await anna.say_and_rest(GOOD)
    for _ in range(1 + policies.MAX_REPAIRS):
        anna.agent_will(Write(".gitmodules", "[submodule]\n"))
    await anna.say("And a submodule")
    await anna.rests()
    with pytest.raises(Conflict) as refused:
        await anna.publish()
    assert refused.value.code == "gate_not_passed"
    await anna.say_and_rest(Write(".gitmodules", ""), text="Remove it again")
    await anna.is_open(await anna.publish())


async def test_a_failed_turn_is_judged_but_not_repaired(anna: Story) -> None:
    await anna.say_and_rest(BAD, GiveUp("model_unavailable"))
    assert not (await anna.hears("gate_completed")).verdict.passed
    assert len(anna.prompts) == 1
    assert (await anna.types()).count("turn_failed") == 1


async def test_the_same_tree_is_judged_once(anna: Story) -> None:
    await anna.say_and_rest(GOOD)
    await anna.say_and_rest(Write("src/other.ts", "x\n"))
    await anna.say_and_rest(Write("src/other.ts", ""))
    judged = anna.house.gate.judged
    assert len(judged) == len(set(judged)) == 2
    assert len(await anna.events("gate_completed")) == 3
