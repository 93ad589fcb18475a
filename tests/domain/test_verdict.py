"""When a verdict passes, and how its findings are told to the agent."""

from orchestrator.domain.verdict import Finding, ToolRun, findings_for_agent, judge

GOOD = ToolRun(name="eslint", version="9", state="passed", files_scanned=3, duration_ms=5, canary=True)
EVAL = Finding(
    tool="eslint",
    rule="no-eval",
    severity="error",
    path="src/a.ts",
    line=3,
    message="eval is not allowed.",
    fix="Parse the text instead.",
)


def test_a_clean_run_of_every_tool_passes() -> None:
    assert judge(tree="t", image="i", findings=(), tools=(GOOD,), duration_ms=1).passed


def test_a_warning_does_not_refuse() -> None:
    warning = EVAL.model_copy(update={"severity": "warning"})
    assert judge(tree="t", image="i", findings=(warning,), tools=(GOOD,), duration_ms=1).passed


def test_an_error_refuses() -> None:
    assert not judge(tree="t", image="i", findings=(EVAL,), tools=(GOOD,), duration_ms=1).passed


def test_a_tool_that_missed_its_canary_refuses_a_clean_tree() -> None:
    blind = GOOD.model_copy(update={"canary": False})
    assert not judge(tree="t", image="i", findings=(), tools=(GOOD, blind), duration_ms=1).passed


def test_a_crashed_tool_refuses_a_clean_tree() -> None:
    crashed = GOOD.model_copy(update={"state": "crashed"})
    assert not judge(tree="t", image="i", findings=(), tools=(crashed,), duration_ms=1).passed


def test_a_gate_without_tools_passes_nothing() -> None:
    assert not judge(tree="t", image="i", findings=(), tools=(), duration_ms=1).passed


def test_the_agent_is_told_place_reason_and_remedy() -> None:
    verdict = judge(tree="t", image="i", findings=(EVAL,), tools=(GOOD,), duration_ms=1)
    words = findings_for_agent(verdict)
    assert words.startswith("The gate refused this change. Findings:")
    assert "src/a.ts:3 [eslint/no-eval] eval is not allowed. (Parse the text instead.)" in words


def test_a_flood_of_findings_is_cut_and_counted() -> None:
    many = tuple(EVAL.model_copy(update={"line": line}) for line in range(1, 101))
    words = findings_for_agent(
        judge(tree="t", image="i", findings=many, tools=(GOOD,), duration_ms=1), limit=10
    )
    assert "and 90 more" in words
    assert len(words) < 2000
