"""The users' text in commits and pull requests: always plain, never a command to the forge."""

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.activities.publication_text import plain


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
