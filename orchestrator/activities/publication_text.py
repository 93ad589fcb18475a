"""The words of a publication: commit message and pull request, with the users' text made harmless."""

import re
import unicodedata

from orchestrator.domain.change import FileChange
from orchestrator.domain.publication import Publication
from orchestrator.domain.session import Message
from orchestrator.domain.user import User
from orchestrator.domain.verdict import Verdict

MAX_TITLE_CHARACTERS = 120
# Together they keep a body under the 65,536 characters that the strictest forge takes.
MAX_MESSAGES, MAX_MESSAGE_CHARACTERS, MAX_FILES = 40, 700, 80


def plain(text: str) -> str:
    """The text on one line, without control or invisible characters, mentions and closing keywords."""
    visible = "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or unicodedata.category(character) not in ("Cc", "Cf", "Co", "Cs")
    )
    visible = visible.replace("@", "@\u2060").replace("<", "‹").replace(">", "›").replace("`", "'")
    visible = re.sub(r"#(?=\d)", "№", visible)
    return re.sub(r" +", " ", visible).strip()


def title_line(publication: Publication) -> str:
    """The title as commits and pull requests carry it."""
    return plain(publication.title)[:MAX_TITLE_CHARACTERS]


def merge_message(publication: Publication, *, merged_by: str) -> str:
    """Who took the change, and which."""
    return f"Merge #{publication.number}: {title_line(publication)}\n\nMerged-by: {plain(merged_by)}"


def commit_message(publication: Publication, user: User, verdict: Verdict) -> str:
    """Title and trailers; the trailers are ours alone, since the title is one plain line."""
    return (
        f"{title_line(publication)}\n\n"
        f"Session: {publication.session_id}\n"
        f"Publication: {publication.id}\n"
        f"Tree: {verdict.tree}\n"
        f"Gate: {verdict.image}\n"
        f"Co-authored-by: {plain(user.name)} <{user.email}>\n"
    )


def body_of(*, messages: tuple[Message, ...], changes: tuple[FileChange, ...], verdict: Verdict) -> str:
    """What was asked, what changed, and what the gate says, as plain Markdown of bounded length."""
    asked = [f"> {_excerpt(message.text)}" for message in messages if message.origin == "user"]
    files = [
        f"| {plain(file.path)} | {file.status} | +{file.additions} −{file.deletions} |" for file in changes
    ]
    tools = [
        f"| {run.name} {run.version} | {run.state} | {run.files_scanned} | {run.duration_ms} ms |"
        for run in verdict.tools
    ]
    return "\n".join(
        [
            "## Asked",
            "\n>\n".join(_first(asked, MAX_MESSAGES, "> … and {} more")),
            "",
            "## Changed",
            "| file | status | lines |",
            "|---|---|---|",
            *_first(files, MAX_FILES, "| … and {} more | | |"),
            "",
            "## Gate",
            f"Tree `{verdict.tree}`: {'passed' if verdict.passed else 'refused'}.",
            "",
            "| tool | state | files | time |",
            "|---|---|---|---|",
            *tools,
        ]
    )


def _excerpt(text: str) -> str:
    line = plain(text)
    return line if len(line) <= MAX_MESSAGE_CHARACTERS else f"{line[: MAX_MESSAGE_CHARACTERS - 1]}…"


def _first(lines: list[str], limit: int, rest: str) -> list[str]:
    return lines if len(lines) <= limit else [*lines[:limit], rest.format(len(lines) - limit)]
