"""Where a score goes on, whatever happened to the conversation."""

from pathlib import Path

import pytest

from orchestrator.activities.context import late_answer_text
from orchestrator.domain.verdict import Finding, findings_for_agent, judge
from orchestrator.entrypoints.rehearsal_model.conductor import Conductor
from orchestrator.entrypoints.rehearsal_model.score_files import load_scores
from tests.rehearsal.conversations import Conversation, answered

SCORES = load_scores(Path(__file__).resolve().parents[2] / "opencode_config" / "rehearsals")
CHART = {
    "en": "Add a chart of allocation by asset class, please!",
    "ru": "добавь ДИАГРАММУ: распределение по классам",
}
SNIPPET = "Show the price history with this snippet: eval(x)"


@pytest.fixture
def chat() -> Conversation:
    return Conversation(Conductor(SCORES))


def chart_written(chat: Conversation) -> str:
    written = {
        call.arguments["filePath"]: call.arguments["content"] for call in chat.calls if call.tool == "write"
    }
    return str(written["src/features/allocation/AllocationChart.tsx"])


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_whole_score_is_played_in_the_language_of_the_request(chat: Conversation, language: str) -> None:
    last = chat.turn(CHART[language], answers={"question": answered("Donut")})
    assert last.text.startswith("Done." if language == "en" else "Готово.")
    assert "PieChart" in chart_written(chat)
    assert "portfolio1" in [call.arguments.get("portfolio_id") for call in chat.calls]


@pytest.mark.parametrize(
    ("answer", "chart"),
    [
        ("Bars", "BarChart"),
        ("Столбцы", "BarChart"),
        ("Donut", "PieChart"),
        ("no preference, decide yourself", "PieChart"),
    ],
)
def test_the_answer_chooses_the_chart(chat: Conversation, answer: str, chart: str) -> None:
    chat.turn(CHART["en"], answers={"question": answered(answer)})
    assert chart in chart_written(chat)


def test_an_answer_that_no_recording_fits_is_said_to_be_so(chat: Conversation) -> None:
    question = chat.turn(CHART["en"], until="question")
    chat.run(question, {"question": answered("A treemap")})
    assert "“A treemap”" in chat.ask().text


def test_a_late_answer_goes_on_after_the_question(chat: Conversation) -> None:
    question = chat.turn(CHART["en"], until="question")
    chat.run(question, {"question": "[Tool execution was interrupted]"})
    last = chat.turn(late_answer_text("How should the shares be shown?: Bars"))
    assert last.text.startswith("Done.")
    assert chat.tools().count("question") == 1
    assert "BarChart" in chart_written(chat)


def test_an_interrupted_tool_is_called_again_when_the_same_request_comes_again(chat: Conversation) -> None:
    interrupted = chat.turn(CHART["en"], until="core_list_positions")
    chat.run(interrupted, {"core_list_positions": "[Tool execution was interrupted]"})
    again = chat.ask(CHART["en"])
    assert [call.tool for call in again.calls] == ["core_list_positions"]


def test_an_answer_that_was_lost_in_a_crash_is_given_again(chat: Conversation) -> None:
    chat.turn(CHART["en"], until="question")
    chat.messages[-1] = {"role": "assistant", "content": ""}
    assert [call.tool for call in chat.ask("continue").calls] == ["question"]


def test_a_finished_score_starts_anew_when_it_is_asked_for_again(chat: Conversation) -> None:
    chat.turn(CHART["en"], answers={"question": answered("Donut")})
    assert chat.ask(CHART["en"]).calls[0].tool == "todowrite"
    assert chat.tools().count("question") == 1


def test_findings_of_the_gate_start_the_repair(chat: Conversation) -> None:
    chat.turn(SNIPPET)
    finding = Finding(tool="eslint", rule="no-eval", severity="error", path="a.tsx", line=1, message="eval")
    refused = judge(tree="t", image="i", findings=(finding,), tools=(), duration_ms=1)
    chat.turn(findings_for_agent(refused))
    assert chat.calls[-1].arguments["newString"] == "import { useState } from 'react';\n"


def test_findings_without_a_recorded_repair_are_answered_honestly(chat: Conversation) -> None:
    chat.turn("Let me export my transactions as CSV")
    reply = chat.ask("The gate refused this change. Findings:\n- a.py:1 [ruff/S102] exec")
    assert "no repair for these findings is recorded" in reply.text
    assert not reply.calls


def test_a_review_that_asks_for_tests_gets_them(chat: Conversation) -> None:
    tools = {"question": answered("Donut")}
    chat.turn(CHART["ru"], answers=tools)
    tests = {"bash": "3 passed\nTests are fine\n"}
    reply = chat.turn("A reviewer asked for changes:\nПожалуйста, добавьте тесты.", answers=tests)
    assert reply.text.startswith("У маршрута теперь три теста")
    assert "tests/test_allocation.py" in [call.arguments.get("filePath") for call in chat.calls]


def test_a_review_that_asks_for_something_else_is_answered_honestly(chat: Conversation) -> None:
    chat.turn(CHART["en"], answers={"question": answered("Donut")})
    reply = chat.ask("A reviewer asked for changes:\nUse pink.")
    assert "No answer to it is recorded" in reply.text
    assert not reply.calls


def test_a_tool_that_fails_stops_the_score_and_is_quoted(chat: Conversation) -> None:
    reply = chat.turn(
        "Let me export my transactions as CSV", answers={"edit": "Could not find oldString in the file."}
    )
    assert "Could not find oldString" in reply.text
    retried = chat.ask("continue")
    assert [call.tool for call in retried.calls] == ["todowrite", "edit"]


def test_a_check_that_does_not_pass_stops_the_score(chat: Conversation) -> None:
    reply = chat.turn("Let me export my transactions as CSV", answers={"bash": "a.ts(1,1): error TS2304"})
    assert "error TS2304" in reply.text


def test_the_plan_has_at_most_one_item_in_progress_and_ends_completed(chat: Conversation) -> None:
    chat.turn(CHART["en"], answers={"question": answered("Donut")})
    plans = [
        [todo["status"] for todo in call.arguments["todos"]]
        for call in chat.calls
        if call.tool == "todowrite"
    ]
    assert all(plan.count("in_progress") <= 1 for plan in plans)
    assert plans[0] == ["in_progress", "pending", "pending", "pending"]
    assert plans[-1] == ["completed"] * 4


@pytest.mark.parametrize("text", ["Make it pink", "Сделай розовым", "Show me this history page"])
def test_an_unknown_request_gets_the_list_of_known_ones(chat: Conversation, text: str) -> None:
    reply = chat.ask(text)
    expected = "Я знаю эти запросы" if "Сделай" in text else "I know these requests"
    assert expected in reply.text
    assert not reply.calls


@pytest.mark.parametrize(("text", "greeting"), [("Hello!", "Hello!"), ("Привет", "Здравствуйте!")])
def test_a_greeting_is_returned_with_what_can_be_asked(chat: Conversation, text: str, greeting: str) -> None:
    reply = chat.ask(text)
    assert reply.text.startswith(greeting)
    assert "CSV" in reply.text
