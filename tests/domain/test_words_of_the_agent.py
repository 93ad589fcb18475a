"""How the agent's plan and questions are read, and ids derived."""

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain.application import matches
from orchestrator.domain.ids import derive_id, is_id, new_id
from orchestrator.domain.question import Answer, QuestionItem
from orchestrator.domain.session import title_of
from orchestrator.domain.todo import read_plan


@given(st.lists(st.tuples(st.text(), st.text())))
def test_at_most_one_step_of_a_plan_is_in_progress(items: list[tuple[str, str]]) -> None:
    plan = read_plan(items)
    assert len(plan) == len(items)
    assert sum(todo.status == "in_progress" for todo in plan) <= 1


def test_free_words_for_a_state_are_understood() -> None:
    plan = read_plan([("a", "Done"), ("b", "doing"), ("c", "active"), ("d", "whatever")])
    assert [todo.status for todo in plan] == ["completed", "in_progress", "pending", "pending"]


@given(st.text(), st.text())
def test_derived_ids_are_ids_and_depend_on_every_part(first: str, second: str) -> None:
    assert is_id(derive_id(first, second))
    assert derive_id(first, second) == derive_id(first, second)
    assert derive_id(first, second) != derive_id(first, second, "more")


def test_new_ids_are_ids() -> None:
    made = {new_id() for _ in range(1000)}
    assert len(made) == 1000
    assert all(map(is_id, made))


def test_skipping_a_question_answers_every_item() -> None:
    items = (QuestionItem(question="Which?"), QuestionItem(question="Where?"))
    answer = Answer(question_id="q", answers=(), skipped=True)
    assert answer.per_item(items) == (("no preference, decide yourself",),) * 2
    assert "Which?: no preference" in answer.in_words(items)


def test_globs_cross_folders_only_with_two_stars() -> None:
    assert matches("src/a/b.ts", ("src/**",))
    assert not matches("src/a/b.ts", ("src/*",))
    assert matches("backend/routes/x.py", ("backend/routes/*.py",))
    assert not matches("srcs/x", ("src/**",))
    assert matches("a/atelier.yaml", ("**/atelier.yaml",))
    assert matches("atelier.yaml", ("**/atelier.yaml",))


def test_a_title_is_the_first_line_cut_at_a_word() -> None:
    assert title_of("Add a chart\nwith colours") == "Add a chart"
    long = title_of("word " * 40)
    assert len(long) <= 61
    assert long.endswith("word…")
    assert title_of("   ") == ""
