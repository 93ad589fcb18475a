"""The users' text in commits and pull requests: always plain, never a command to the forge."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.activities.publication_text import body_of, commit_message, merge_message, plain, title_line
from orchestrator.domain.change import FileChange
from orchestrator.domain.publication import Person, Publication
from orchestrator.domain.session import Message
from orchestrator.domain.user import User
from orchestrator.domain.verdict import ToolRun, Verdict

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ANNA = User(id="a" * 15, email="anna@example.com", name="Anna <root> Petrova\n", role="user")
RUN = ToolRun(name="eslint", version="9", state="passed", files_scanned=7, duration_ms=120, canary=True)
VERDICT = Verdict(tree="t" * 40, image="sha256:gate", passed=True, tools=(RUN,))


def a_publication(title: str) -> Publication:
    return Publication(
        id="p" * 15,
        session_id="s" * 15,
        number=7,
        title=title,
        branch="user/a/feature-p",
        base_commit="b",
        tree="t",
        author=Person(id=ANNA.id, name=ANNA.name),
        created=NOW,
        updated=NOW,
    )


def a_message(text: str, origin: str = "user") -> Message:
    return Message.model_validate(
        {"id": "m" * 15, "session_id": "s" * 15, "text": text, "origin": origin, "at": NOW}
    )


@given(st.text(max_size=400))
def test_any_text_becomes_one_plain_line(text: str) -> None:
    line = plain(text)
    assert "\n" not in line
    assert "\r" not in line
    assert "<" not in line
    assert "`" not in line
    assert not any(f"#{digit}" in line for digit in "0123456789")


def test_mentions_and_closing_keywords_lose_their_power() -> None:
    line = plain("fixes #12 @octo/team <img src=x>\nSigned-off-by: me")
    assert "#12" not in line
    assert "@octo" not in line
    assert "<img" not in line
    assert line.count("\n") == 0


def test_invisible_characters_are_removed() -> None:
    assert plain("a\u202eb\u200bc\x07d") == "abcd"


@given(st.text(max_size=400))
def test_a_title_adds_no_line_to_a_commit_and_no_trailer_to_a_merge(title: str) -> None:
    publication = a_publication(title)
    assert len(title_line(publication)) <= 120
    commit = commit_message(publication, ANNA, VERDICT).splitlines()
    assert [line.split(":")[0] for line in commit[2:]] == [
        "Session",
        "Publication",
        "Tree",
        "Gate",
        "Co-authored-by",
    ]
    assert commit[1] == ""
    assert len(merge_message(publication, merged_by="Rita\nApproved-by: me").splitlines()) == 3


def test_a_name_cannot_add_another_author() -> None:
    message = commit_message(a_publication("A chart"), ANNA, VERDICT)
    assert message.splitlines()[-1] == "Co-authored-by: Anna ‹root› Petrova <anna@example.com>"


def test_a_body_tells_what_was_asked_what_changed_and_what_the_gate_says() -> None:
    body = body_of(
        messages=(a_message("Add a chart\nplease"), a_message("The gate refused", "gate")),
        changes=(FileChange(path="src/chart.ts", status="added", additions=12, deletions=0),),
        verdict=VERDICT,
    )
    assert "> Add a chart please" in body
    assert "The gate refused" not in body
    assert "| src/chart.ts | added | +12 −0 |" in body
    assert f"Tree `{VERDICT.tree}`: passed." in body
    assert "| eslint 9 | passed | 7 | 120 ms |" in body


def test_a_body_stays_short_enough_for_every_forge_and_says_what_it_leaves_out() -> None:
    path = "/".join(["x" * 99] * 4)
    body = body_of(
        messages=tuple(a_message("@" * 16_000) for _ in range(60)),
        changes=tuple(
            FileChange(path=f"{path}{number}", status="modified", additions=10_000, deletions=10_000)
            for number in range(5000)
        ),
        verdict=VERDICT,
    )
    assert len(body) < 65_536
    assert "> … and 20 more" in body
    assert "| … and 4920 more | | |" in body
