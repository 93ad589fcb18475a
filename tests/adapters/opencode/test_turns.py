"""Turns with a real OpenCode: what is said, asked and done comes out as signals, and every turn ends."""

import asyncio
import time

import pytest

from orchestrator.adapters.opencode.guards import Limits
from orchestrator.domain.errors import Unavailable
from orchestrator.domain.event import (
    Notice,
    ReasoningDelta,
    TextCompleted,
    TextDelta,
    TodoUpdated,
    ToolCompleted,
    ToolFailed,
)
from orchestrator.ports.agent import AgentAsked, AgentBroke, AgentFailed, AgentFinished
from tests.adapters.opencode.conversing import USER, Conversing, agent_of, events, prompt
from tests.adapters.opencode.sandboxed_opencode import SandboxedOpenCode
from tests.adapters.opencode.scripted_model import ScriptedModel, Step

pytestmark = pytest.mark.stack

QUESTION = {
    "question": "Which shape?",
    "header": "Shape",
    "options": [{"label": "Donut", "description": "round"}, {"label": "Bars", "description": "long"}],
}


async def test_an_answer_is_streamed_completed_and_counted(chat: Conversing, model: ScriptedModel) -> None:
    model.play("greet", Step(reasoning="a greeting", text="Hello there, Anna."))
    signals = await chat.work(prompt("greet me"))

    assert "".join(delta.delta for delta in events(signals, TextDelta)).strip() == "Hello there, Anna."
    assert [done.text.strip() for done in events(signals, TextCompleted)] == ["Hello there, Anna."]
    assert events(signals, ReasoningDelta)
    assert signals[-1] == AgentFinished(
        model="scripted", model_calls=1, input_tokens=100, output_tokens=10, cached_tokens=0
    )
    assert not events(signals, Notice)


async def test_tools_and_the_plan_come_in_order_with_titles(chat: Conversing, model: ScriptedModel) -> None:
    directory = f"{chat.server.workspaces}/{chat.conversation.session_id}"
    todos = [{"content": "write", "status": "Done", "priority": "high"}]
    model.play(
        "build",
        Step(text="I write.", tools=(("write", {"filePath": f"{directory}/a.txt", "content": "x" * 9000}),)),
        Step(tools=(("bash", {"command": "echo out; exit 3", "description": "fails"}),)),
        Step(tools=(("read", {"filePath": f"{directory}/none.txt"}),)),
        Step(tools=(("todowrite", {"todos": todos}),)),
        Step(text="Built."),
    )
    signals = await chat.work(prompt("build it"))

    done = events(signals, ToolCompleted)
    assert [(each.tool, each.title) for each in done] == [("write", "a.txt"), ("bash", "fails")]
    assert len(str(done[0].input["content"])) == 4000
    assert [(each.tool, each.title) for each in events(signals, ToolFailed)] == [("read", "none.txt")]
    assert [plan.todos[0].status for plan in events(signals, TodoUpdated)] == ["completed"]
    assert [text.text.strip() for text in events(signals, TextCompleted)] == ["I write.", "Built."]
    last = signals[-1]
    assert isinstance(last, AgentFinished)
    assert (last.model_calls, last.input_tokens) == (5, 500)


async def test_the_end_is_seen_soon_after_the_last_word(chat: Conversing, model: ScriptedModel) -> None:
    model.play("warm", Step(text="Warm."))
    await chat.work(prompt("warm up"))
    model.play("quick", Step(text="Quick."))
    last_word = 0.0
    async for signal in chat.agent.work(chat.conversation, prompt("quick"), look_first=False):
        if events([signal], TextCompleted):
            last_word = time.monotonic()
    # OpenCode itself takes 100 to 500 ms between its last word and idle on a busy machine.
    assert time.monotonic() - last_word < 1.5


async def test_a_question_is_asked_and_its_answer_goes_on(chat: Conversing, model: ScriptedModel) -> None:
    model.play(
        "chart",
        Step(text="Let me ask.", tools=(("question", {"questions": [QUESTION]}),)),
        Step(text="Bars."),
    )
    said = prompt("a chart")
    first = await chat.work(said)
    asked = first[-1]
    assert isinstance(asked, AgentAsked)
    assert [option.label for option in asked.items[0].options] == ["Donut", "Bars"]
    assert [text.text.strip() for text in events(first, TextCompleted)] == ["Let me ask."]

    second = await chat.answer(said, asked, (("Bars",),))
    assert [text.text.strip() for text in events(second, TextCompleted)][-1] == "Bars."
    assert isinstance(second[-1], AgentFinished)
    assert '"Which shape?"="Bars"' in str(model.requests[-1]["messages"])


async def test_an_answer_sent_twice_is_given_once(chat: Conversing, model: ScriptedModel) -> None:
    model.play("twice", Step(tools=(("question", {"questions": [QUESTION]}),)), Step(text="Bars then."))
    said = prompt("ask twice")
    asked = (await chat.work(said))[-1]
    assert isinstance(asked, AgentAsked)
    await chat.answer(said, asked, (("Bars",),))

    again = await chat.after_a_crash_of_ours().answer(said, asked, (("Bars",),))
    assert [text.text.strip() for text in events(again, TextCompleted)] == ["Bars then."]
    assert isinstance(again[-1], AgentFinished)


async def test_a_question_without_content_does_not_hold_the_turn(
    chat: Conversing, model: ScriptedModel
) -> None:
    model.play("hollow", Step(tools=(("question", {"questions": []}),)), Step(text="I go on."))
    signals = await chat.work(prompt("hollow"))
    assert [text.text.strip() for text in events(signals, TextCompleted)] == ["I go on."]
    assert isinstance(signals[-1], AgentFinished)


async def test_a_permission_is_refused_and_the_turn_goes_on(chat: Conversing, model: ScriptedModel) -> None:
    model.play(
        "permit",
        Step(tools=(("bash", {"command": "ask me", "description": "asks"}),)),
        Step(text="Then not."),
    )
    signals = await chat.work(prompt("permit it"))
    assert "not allowed" in events(signals, ToolFailed)[0].error
    assert isinstance(signals[-1], AgentFinished)


async def test_stopping_ends_the_turn_and_keeps_what_was_said(chat: Conversing, model: ScriptedModel) -> None:
    model.play("long", Step(text="I begin", held=asyncio.Event()))
    stopping: asyncio.Task[None] | None = None
    signals = []
    async for signal in chat.agent.work(chat.conversation, prompt("a long work"), look_first=False):
        signals.append(signal)
        if events([signal], TextDelta) and stopping is None:
            stopping = asyncio.create_task(chat.agent.stop(chat.conversation))
    assert stopping is not None
    await stopping
    last = signals[-1]
    assert isinstance(last, AgentFinished)
    assert last.stopped
    assert [text.text.strip() for text in events(signals, TextCompleted)] == ["I begin"]

    model.play("after", Step(text="Here again."))
    after = await chat.work(prompt("after that"))
    assert [text.text.strip() for text in events(after, TextCompleted)] == ["Here again."]


async def test_a_stopped_question_is_not_asked_by_the_next_turn(
    chat: Conversing, model: ScriptedModel
) -> None:
    model.play("leave", Step(tools=(("question", {"questions": [QUESTION]}),)))
    assert isinstance((await chat.work(prompt("leave it")))[-1], AgentAsked)
    await chat.agent.stop(chat.conversation)

    model.play("fresh", Step(text="Fresh."))
    assert isinstance((await chat.work(prompt("fresh start")))[-1], AgentFinished)


async def test_a_model_that_fails_for_a_moment_is_a_notice(chat: Conversing, model: ScriptedModel) -> None:
    model.play("hiccup", Step(text="Here.", failures=1))
    signals = await chat.work(prompt("hiccup"))
    assert [notice.code for notice in events(signals, Notice)] == ["model_retry"]
    assert [signal for signal in signals if isinstance(signal, AgentBroke)]
    assert isinstance(signals[-1], AgentFinished)


@pytest.mark.parametrize(
    ("step", "code"),
    [(Step(status=404), "model_rejected"), (Step(garbage=True), "model_garbled")],
    ids=["refuses", "answers garbage"],
)
async def test_a_model_that_cannot_answer_fails_the_turn(
    chat: Conversing, model: ScriptedModel, step: Step, code: str
) -> None:
    model.play("wrong", step)
    last = (await chat.work(prompt("wrong")))[-1]
    assert isinstance(last, AgentFailed)
    assert (last.code, bool(last.message), bool(last.action)) == (code, True, True)


async def test_tool_calls_without_calls_do_not_loop_for_ever(chat: Conversing, model: ScriptedModel) -> None:
    model.play("endless", Step(finish="tool_calls"))
    last = (await chat.work(prompt("endless")))[-1]
    assert isinstance(last, AgentFailed)
    assert last.code == "agent_looping"
    calls = model.calls("endless")
    model.play("sane", Step(text="Sane."))
    assert isinstance((await chat.work(prompt("sane")))[-1], AgentFinished)
    assert model.calls("endless") == calls


async def test_the_same_tool_call_again_and_again_is_stopped(chat: Conversing, model: ScriptedModel) -> None:
    model.play("repeat", Step(tools=(("bash", {"command": "echo again", "description": "again"}),)))
    last = (await chat.guarded_by(Limits(same_calls=3)).work(prompt("repeat")))[-1]
    assert isinstance(last, AgentFailed)
    assert last.code == "agent_looping"


async def test_a_silent_model_is_stopped(chat: Conversing, model: ScriptedModel) -> None:
    model.play("silent", Step(text="I", held=asyncio.Event()))
    last = (await chat.guarded_by(Limits(silence_seconds=2)).work(prompt("silent")))[-1]
    assert isinstance(last, AgentFailed)
    assert last.code == "agent_silent"


async def test_every_session_has_a_conversation_of_its_own(opencode: SandboxedOpenCode) -> None:
    agent, ids = agent_of(opencode), [opencode.workspace(), opencode.workspace()]
    opened = [
        await agent.open_conversation(user_id=USER, session_id=each, title="t", token="x") for each in ids
    ]
    found = await agent_of(opencode).open_conversation(user_id=USER, session_id=ids[0], title="t", token="x")
    assert opened[0].agent_session_id != opened[1].agent_session_id
    assert found == opened[0]


async def test_a_sandbox_without_an_agent_is_unavailable(opencode: SandboxedOpenCode) -> None:
    nowhere = agent_of(SandboxedOpenCode(folder=opencode.folder / "nowhere", model_url=""))
    with pytest.raises(Unavailable, match="does not answer"):
        await nowhere.open_conversation(user_id=USER, session_id="s" * 15, title="t", token="x")
