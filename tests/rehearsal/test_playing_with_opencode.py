"""Scores played through a real OpenCode: what they cause is real."""

import subprocess
from pathlib import Path

import pytest

from tests.rehearsal.opencode_binary import NODE_PROGRAMS
from tests.rehearsal.opencode_session import opencode, session

pytestmark = pytest.mark.stack

CHART = "Add a chart of allocation by asset class to the dashboard"
SNIPPET = "Show the price history with this snippet: const points = eval('(' + text + ')');"
REFUSAL = """The gate refused this change. Findings:
- src/features/prices/PriceHistory.tsx:110 [eslint/no-eval] eval can be harmful.
Repair these findings."""
CHART_FILES = [
    "A backend/routes/allocation.py",
    "A src/features/allocation/AllocationChart.tsx",
    "M src/pages/DashboardPage.tsx",
]


def changed_files(workspace: Path) -> list[str]:
    subprocess.run(["git", "add", "-A"], cwd=workspace, check=True)
    listed = subprocess.run(
        ["git", "diff", "--cached", "--name-status"],
        cwd=workspace,
        check=True,
        capture_output=True,
        text=True,
    )
    return sorted(line.replace("\t", " ") for line in listed.stdout.splitlines())


def types_are_fine(workspace: Path) -> bool:
    check = [NODE_PROGRAMS / "node", "node_modules/typescript/bin/tsc", "--noEmit"]
    return subprocess.run(check, cwd=workspace, check=False).returncode == 0


async def test_the_chart_is_asked_about_planned_written_and_checked(
    workspace: Path, tmp_path: Path, model_url: str, core_mcp: tuple[str, str]
) -> None:
    async with (
        opencode(workspace=workspace, data=tmp_path, model_url=model_url, core_mcp=core_mcp) as (client, _),
        session(client) as chat,
    ):
        await chat.prompt(CHART)
        question = await chat.question()
        assert [option["label"] for option in question["questions"][0]["options"]] == ["Donut", "Bars"]
        await chat.answer(question, "Bars")
        words = await chat.last_words_of_turn()

        assert words.startswith("Done. The dashboard now has a panel")
        assert {status for _, status in await chat.tools()} == {"completed"}
        assert "core_list_positions" in {tool for tool, _ in await chat.tools()}
        assert [history.index("in_progress") for history in chat.todo_history()[:4]] == [0, 1, 2, 3]
        assert all(history.count("in_progress") <= 1 for history in chat.todo_history())
        assert await chat.todos() == ["completed"] * 4
    assert changed_files(workspace) == CHART_FILES
    assert "BarChart" in (workspace / "src/features/allocation/AllocationChart.tsx").read_text()


async def test_an_answer_that_comes_after_opencode_was_killed_continues_the_score(
    workspace: Path, tmp_path: Path, model_url: str, core_mcp: tuple[str, str]
) -> None:
    async with (
        opencode(workspace=workspace, data=tmp_path, model_url=model_url, core_mcp=core_mcp) as (
            client,
            process,
        ),
        session(client) as chat,
    ):
        await chat.prompt("Добавь на дашборд диаграмму распределения по классам активов")
        await chat.question()
        await process.kill()
    async with (
        opencode(workspace=workspace, data=tmp_path, model_url=model_url, core_mcp=core_mcp) as (client, _),
        session(client, chat.id) as chat,
    ):
        assert (await client.get("/question")).json() == []
        words = await chat.say(
            "Answer to your question\nКак показать доли?: Столбцы\nContinue with the request."
        )

        assert words.startswith("Готово.")
        assert [tool for tool, _ in await chat.tools()].count("question") == 1
        assert await chat.todos() == ["completed"] * 4
    assert changed_files(workspace) == CHART_FILES
    assert "BarChart" in (workspace / "src/features/allocation/AllocationChart.tsx").read_text()


async def test_findings_of_the_gate_are_repaired(workspace: Path, tmp_path: Path, model_url: str) -> None:
    panel = workspace / "src/features/prices/PriceHistory.tsx"
    async with (
        opencode(workspace=workspace, data=tmp_path, model_url=model_url) as (client, _),
        session(client) as chat,
    ):
        await chat.say(SNIPPET)
        assert "eval(" in panel.read_text()
        await chat.say(REFUSAL)
        assert {status for _, status in await chat.tools()} == {"completed"}
    assert "eval(" not in panel.read_text()
    assert types_are_fine(workspace)


async def test_a_score_goes_on_after_its_conversation_was_compacted(
    workspace: Path, tmp_path: Path, model_url: str
) -> None:
    panel = workspace / "src/features/prices/PriceHistory.tsx"
    async with (
        opencode(workspace=workspace, data=tmp_path, model_url=model_url) as (client, _),
        session(client) as chat,
    ):
        await chat.say(SNIPPET)
        model = {"providerID": "atelier", "modelID": "rehearsal"}
        assert (await client.post(f"/session/{chat.id}/summarize", json=model)).json() is True
        words = await chat.say(REFUSAL)
    assert words.startswith("The panel no longer runs the answer as code.")
    assert "eval(" not in panel.read_text()
