"""Crashes on either side in the middle of a turn: nothing is lost, nothing is done twice."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from orchestrator.domain.event import TextCompleted, TextDelta, ToolCompleted
from orchestrator.ports.agent import AgentAsked, AgentBroke, AgentFinished, AgentForgot
from tests.adapters.opencode.conversing import USER, Conversing, agent_of, events, keys, prompt
from tests.adapters.opencode.sandboxed_opencode import SandboxedOpenCode, sandboxed_opencode
from tests.adapters.opencode.scripted_model import ScriptedModel, Step
from tests.adapters.opencode.tool_server import tool_server

pytestmark = pytest.mark.stack

INTERRUPTED = "The work was interrupted"
QUESTION = {"question": "Which?", "header": "Which", "options": [{"label": "A", "description": "a"}]}
ECHO = (("bash", {"command": "echo done", "description": "echo"}),)


@pytest.fixture
async def mortal(tmp_path: Path, model: ScriptedModel) -> AsyncIterator[SandboxedOpenCode]:
    """An OpenCode of this test's own, to be killed."""
    async with sandboxed_opencode(tmp_path, model.url) as server:
        yield server


async def test_a_turn_that_still_runs_is_followed_from_the_middle(
    chat: Conversing, model: ScriptedModel
) -> None:
    held = asyncio.Event()
    model.play("half", Step(text="One.", tools=ECHO), Step(text="Two", held=held), Step(text="never"))
    said = prompt("half a turn")
    before = await chat.work_until(said, ToolCompleted)
    held.set()
    after = await chat.after_a_crash_of_ours().work(said, look_first=True)

    assert set(keys(before)) <= set(keys(after))
    assert [text.text.strip() for text in events(after, TextCompleted)] == ["One.", "Two"]
    assert isinstance(after[-1], AgentFinished)
    assert (after[-1].model_calls, model.calls("half")) == (2, 2)


async def test_a_turn_that_ended_meanwhile_is_told_again_under_the_same_keys(
    chat: Conversing, model: ScriptedModel
) -> None:
    model.play("told", Step(text="One.", tools=ECHO), Step(text="Two."))
    said = prompt("told again")
    first = await chat.work(said)
    again = await chat.after_a_crash_of_ours().work(said, look_first=True)

    assert keys(again) == keys(first)
    assert events(again, TextCompleted) == events(first, TextCompleted)
    assert events(again, ToolCompleted) == events(first, ToolCompleted)
    assert not events(again, TextDelta)
    assert again[-1] == first[-1]
    assert model.calls("told") == 2


async def test_a_question_that_waits_is_asked_again(chat: Conversing, model: ScriptedModel) -> None:
    model.play("waits", Step(tools=(("question", {"questions": [QUESTION]}),)), Step(text="Thanks."))
    said = prompt("it waits")
    asked = (await chat.work(said))[-1]
    assert (await chat.after_a_crash_of_ours().work(said, look_first=True))[-1] == asked


async def test_a_prompt_that_never_arrived_is_sent(chat: Conversing, model: ScriptedModel) -> None:
    model.play("lost", Step(text="Found."))
    signals = await chat.work(prompt("lost on the way"), look_first=True)
    assert isinstance(signals[-1], AgentFinished)
    assert model.calls("lost") == 1


async def test_an_opencode_killed_in_mid_turn_is_told_to_continue(
    mortal: SandboxedOpenCode, model: ScriptedModel
) -> None:
    chat = await Conversing.begin(mortal)
    model.play("survive", Step(text="One.", tools=ECHO), Step(text="Two is never", held=asyncio.Event()))
    model.play(INTERRUPTED, Step(text="Two."))
    said, signals, restarted = prompt("survive this"), [], False
    async for signal in chat.agent.work(chat.conversation, said, look_first=False):
        signals.append(signal)
        if not restarted and any("never" in delta.delta for delta in events([signal], TextDelta)):
            restarted = True
            await mortal.kill()
            await mortal.start()

    assert [text.text.strip() for text in events(signals, TextCompleted)] == ["One.", "Two."]
    assert [signal for signal in signals if isinstance(signal, AgentBroke)]
    assert isinstance(signals[-1], AgentFinished)
    calls = len(model.requests)

    again = await chat.after_a_crash_of_ours().work(said, look_first=True)
    assert keys(again) == keys(signals)
    assert isinstance(again[-1], AgentFinished)
    assert len(model.requests) == calls


async def test_a_kill_of_both_sides_is_survived_again_and_again(
    mortal: SandboxedOpenCode, model: ScriptedModel
) -> None:
    chat = await Conversing.begin(mortal)
    model.play("both", Step(text="Begun and", held=asyncio.Event()))
    model.play(INTERRUPTED, Step(text="Again and", held=asyncio.Event()))
    said = prompt("both die")
    await chat.work_until(said, TextDelta)
    for _ in range(2):
        await mortal.kill()
        await mortal.start()
        chat = chat.after_a_crash_of_ours()
        await chat.work_until(said, TextDelta, look_first=True)
    await mortal.kill()
    await mortal.start()
    model.play(INTERRUPTED, Step(text="Done."))
    signals = await chat.after_a_crash_of_ours().work(said, look_first=True)

    assert [text.text.strip() for text in events(signals, TextCompleted)] == ["Done."]
    assert isinstance(signals[-1], AgentFinished)


async def test_a_question_is_forgotten_by_a_restart(mortal: SandboxedOpenCode, model: ScriptedModel) -> None:
    chat = await Conversing.begin(mortal)
    model.play("forget", Step(tools=(("question", {"questions": [QUESTION]}),)))
    said = prompt("forget this")
    asked = (await chat.work(said))[-1]
    assert isinstance(asked, AgentAsked)
    await mortal.kill()
    await mortal.start()
    calls = len(model.requests)
    assert await chat.answer(said, asked, (("A",),)) == [AgentForgot()]
    assert len(model.requests) == calls

    model.play("the answer", Step(text="A it is."))
    then = await chat.work(prompt("the answer is A"))
    assert [text.text.strip() for text in events(then, TextCompleted)] == ["A it is."]


async def test_tools_act_with_the_sessions_token_and_come_back_after_a_restart(
    mortal: SandboxedOpenCode, model: ScriptedModel
) -> None:
    async with tool_server() as tools:
        agent = agent_of(mortal, tool_servers={"core": tools.url})
        model.play("rows", Step(tools=(("core_list_rows", {}),)), Step(text="Listed."))
        chats = {}
        for token in ("token-one", "token-two"):
            session_id = mortal.workspace()
            chats[token] = Conversing(
                mortal,
                agent,
                await agent.open_conversation(
                    user_id=USER, session_id=session_id, title="tools", token=token
                ),
            )
        for token, chat in chats.items():
            signals = await chat.work(prompt("rows please"))
            assert [done.tool for done in events(signals, ToolCompleted)] == ["core_list_rows"]
            assert tools.tokens_of_calls[-1] == f"Bearer {token}"

        chat = chats["token-one"]
        model.play("hold", Step(text="Now", held=asyncio.Event()))
        model.play(INTERRUPTED, Step(tools=(("core_list_rows", {}),)), Step(text="Listed again."))
        restarted = False
        async for signal in agent.work(chat.conversation, prompt("hold on"), look_first=False):
            if not restarted and events([signal], TextDelta):
                restarted = True
                await mortal.kill()
                await mortal.start()
        assert tools.tokens_of_calls == ["Bearer token-one", "Bearer token-two", "Bearer token-one"]

        renewing = agent_of(mortal, tool_servers={"core": tools.url}, renew_token_minutes=0)
        renewed = await renewing.open_conversation(
            user_id=USER, session_id=chat.conversation.session_id, title="tools", token="token-three"
        )
        assert renewed == chat.conversation
        await chat.work(prompt("rows please"))
        assert tools.tokens_of_calls[-1] == "Bearer token-three"
