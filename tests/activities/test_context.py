"""What the agent is told beside the message."""

from orchestrator.activities.context import late_answer_text, system_text
from orchestrator.domain.application import ExtensionPoint, Packages
from orchestrator.domain.question import Answer, QuestionItem
from orchestrator.domain.session import Resolved
from orchestrator.domain.user import User
from tests.parts.in_memory_parts import MANIFEST

ANNA = User(id="a" * 15, email="anna@example.com", name="Anna Petrova", role="user")
WHICH = QuestionItem(question="Which chart?")
COLOUR = QuestionItem(question="Which colour?")


def resolved(*answers: tuple[str, ...], skipped: bool = False) -> Resolved:
    answer = Answer(question_id="q" * 15, answers=answers, skipped=skipped)
    return Resolved(items=(WHICH, COLOUR), answer=answer)


def test_the_rules_of_the_application_are_told() -> None:
    manifest = MANIFEST.model_copy(
        update={
            "editable": ("src/**", "backend/routes/*.py"),
            "packages": Packages(npm=("react",), python=("fastapi",)),
            "extension_points": (ExtensionPoint(path="src/cards", purpose="cards of the dashboard"),),
        }
    )
    text = system_text(manifest=manifest, user=ANNA, resolved=())
    assert "You may edit only: src/**, backend/routes/*.py." in text
    assert "Never edit: atelier.yaml." in text
    assert "react, fastapi" in text
    assert "src/cards: cards of the dashboard" in text
    assert "Anna Petrova" in text


def test_the_text_does_not_hold_what_could_name_or_reach_the_user() -> None:
    text = system_text(manifest=MANIFEST, user=ANNA, resolved=())
    assert ANNA.email not in text
    assert ANNA.id not in text


def test_without_answers_nothing_is_said_of_decisions() -> None:
    assert "Decided" not in system_text(manifest=MANIFEST, user=ANNA, resolved=())


def test_every_decision_is_told_and_a_skipped_one_leaves_it_to_the_agent() -> None:
    text = system_text(
        manifest=MANIFEST,
        user=ANNA,
        resolved=(resolved(("Bars",), ("Blue", "Green")), resolved(skipped=True)),
    )
    assert "Which chart?: Bars" in text
    assert "Which colour?: Blue, Green" in text
    assert text.count("no preference, decide yourself") == 2
    assert "do not ask again" in text


def test_a_late_answer_says_what_was_asked_and_to_go_on() -> None:
    words = resolved(("Bars",), ()).answer.in_words((WHICH, COLOUR))
    text = late_answer_text(words)
    assert text.splitlines() == [
        "Answer to your question",
        "Which chart?: Bars",
        "Which colour?: no preference, decide yourself",
        "Continue with the request where you stopped to ask.",
    ]
