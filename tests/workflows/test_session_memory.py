"""What a session remembers, allows and refuses; no Temporal is needed to know."""

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.activities.steps import Concluded, GateResult
from orchestrator.domain.question import Question, QuestionItem
from orchestrator.workflows import policies
from orchestrator.workflows.commands import SessionStart
from orchestrator.workflows.session_memory import REMEMBERED_IDS, SessionMemory

QUESTION = Question(id="q" * 15, agent_question_id="que_1", items=(QuestionItem(question="Which chart?"),))


def a_memory() -> SessionMemory:
    return SessionMemory.begin(SessionStart(session_id="s" * 15, user_id="u" * 15))


def concluded(tree: str, *, changed: bool = True, refused: str | None = None) -> Concluded:
    return Concluded(
        ending="completed",
        tree=tree,
        base_commit="base",
        changed=changed,
        differs_from_base=True,
        refused=refused,
    )


def verdict(tree: str, *, passed: bool = True, sound: bool = True) -> GateResult:
    return GateResult(passed=passed, repairable=sound, tree=tree)


def publishable(tree: str = "one") -> SessionMemory:
    memory = a_memory()
    memory.learn(concluded(tree))
    memory.keep_verdict(verdict(tree))
    return memory


def code_of(error: object) -> str | None:
    return getattr(error, "code", None)


@given(st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=30))
def test_every_message_is_queued_once_in_the_order_of_its_first_coming(ids: list[str]) -> None:
    memory = a_memory()
    states = [memory.take(message_id) for message_id in ids]
    assert memory.queue == list(dict.fromkeys(ids))
    assert [state != "duplicate" for state in states] == [
        message_id not in ids[:place] for place, message_id in enumerate(ids)
    ]


def test_a_message_waits_when_another_one_does_or_a_turn_runs() -> None:
    memory = a_memory()
    assert memory.take("one") == "started"
    assert memory.take("two") == "queued"
    memory.queue.clear()
    memory.busy = True
    assert memory.take("three") == "queued"


def test_a_full_queue_and_a_closed_session_refuse_messages() -> None:
    memory = a_memory()
    for number in range(policies.MAX_QUEUED_MESSAGES):
        assert memory.why_not_send(f"m{number}") is None
        memory.take(f"m{number}")
    assert code_of(memory.why_not_send("another")) == "queue_full"
    assert memory.why_not_send("m3") is None
    memory.closed = True
    assert code_of(memory.why_not_send("m3")) == "session_closed"


def test_only_the_open_question_can_be_answered_and_only_once() -> None:
    memory = a_memory()
    assert code_of(memory.why_not_answer(QUESTION.id)) == "question_not_open"
    memory.question = QUESTION
    assert memory.why_not_answer(QUESTION.id) is None
    assert code_of(memory.why_not_answer("another")) == "question_not_open"
    memory.answered.append(QUESTION.id)
    assert code_of(memory.why_not_answer(QUESTION.id)) == "question_already_answered"


def test_an_answer_may_come_before_its_question_only_while_a_turn_runs() -> None:
    memory = a_memory()
    assert not memory.may_still_ask(QUESTION.id)
    memory.busy = True
    assert memory.may_still_ask(QUESTION.id)
    memory.question = QUESTION
    assert not memory.may_still_ask(QUESTION.id)
    memory.question = None
    memory.answered.append(QUESTION.id)
    assert not memory.may_still_ask(QUESTION.id)


def test_what_can_be_published_is_a_change_at_rest_that_passed_the_gate() -> None:
    assert code_of(a_memory().why_not_publish()) == "nothing_to_publish"
    memory = publishable()
    assert memory.why_not_publish() is None
    memory.busy = True
    assert code_of(memory.why_not_publish()) == "turn_running"
    memory.busy = False
    memory.queue.append("next")
    assert code_of(memory.why_not_publish()) == "turn_running"
    memory.queue.clear()
    memory.learn(concluded("two"))
    assert code_of(memory.why_not_publish()) == "gate_not_passed"
    memory.keep_verdict(verdict("two", passed=False))
    assert code_of(memory.why_not_publish()) == "gate_not_passed"


def test_a_change_is_judged_until_a_sound_gate_has_judged_it() -> None:
    memory = a_memory()
    memory.learn(concluded("one"))
    memory.keep_verdict(verdict("one", passed=False, sound=False))
    assert memory.needs_verdict(concluded("one", changed=False))
    memory.keep_verdict(verdict("one", passed=False))
    assert not memory.needs_verdict(concluded("one", changed=False))
    assert memory.needs_verdict(concluded("two"))


def test_a_workspace_that_cannot_be_exported_voids_the_verdict() -> None:
    memory = publishable()
    memory.learn(concluded("one", changed=False, refused=".gitmodules"))
    assert code_of(memory.why_not_publish()) == "gate_not_passed"
    assert memory.needs_verdict(concluded("one", changed=False))


def test_after_a_merge_only_another_tree_can_be_published() -> None:
    memory = publishable()
    memory.publication_id = "p" * 15
    memory.forget_publication("p" * 15, "one")
    assert memory.publication_id == ""
    assert code_of(memory.why_not_publish()) == "nothing_to_publish"


def test_a_merge_of_an_older_tree_leaves_the_newer_one_to_publish() -> None:
    memory = publishable("two")
    memory.publication_id = "p" * 15
    memory.forget_publication("p" * 15, "one")
    assert memory.why_not_publish() is None


def test_the_end_of_an_earlier_publication_does_not_end_the_present_one() -> None:
    memory = publishable()
    memory.publication_id = "p" * 15
    memory.forget_publication("o" * 15, None)
    assert memory.publication_id == "p" * 15


def test_what_is_carried_over_is_all_that_lasts_and_stays_small() -> None:
    memory = publishable()
    memory.publication_id = "p" * 15
    for number in range(3 * REMEMBERED_IDS):
        memory.seen.append(f"m{number}")
        memory.answered.append(f"q{number}")
    memory.queue = ["next"]
    start = memory.carried_over()
    again = SessionMemory.begin(start)
    assert len(start.seen) == len(start.answered) == REMEMBERED_IDS
    assert again.take(memory.seen[-1]) == "duplicate"
    assert again.queue == ["next"]
    assert again.publication_id == memory.publication_id
    again.queue.clear()
    assert again.why_not_publish() is None
    assert not again.needs_verdict(concluded("one", changed=False))


def test_every_lasting_fact_is_carried_over() -> None:
    start = SessionStart(
        session_id="s" * 15,
        user_id="u" * 15,
        queue=("a",),
        seen=("a",),
        answered=("q",),
        tree="t",
        judged_tree="j",
        gated_tree="g",
        differs_from_base=True,
        publication_id="p",
    )
    assert start.model_fields_set == set(SessionStart.model_fields)
    assert SessionMemory.begin(start).carried_over() == start
