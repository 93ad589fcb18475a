"""What hides in text of any kind: invisible and direction-changing characters, addresses in styles, pages."""

import re
import unicodedata
from collections.abc import Iterable

from runner.report import Finding, Outcome
from runner.workplace import PYTHON_SUFFIXES, SCRIPT_SUFFIXES, Workplace

_NAME = "text"
_BINARY = (
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".webp",
    ".avif",
    ".ico",
    ".woff",
    ".woff2",
    ".ttf",
    ".otf",
    ".pdf",
)
_CODE = (*SCRIPT_SUFFIXES, *PYTHON_SUFFIXES)
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f]"
)
_STYLE_ADDRESS = re.compile(r"""(?:url\(|@import)\s*["']?\s*(?:https?:)?//""", re.IGNORECASE)
_DRAWING_CODE = re.compile(
    r"<script|<foreignObject|\bon\w+\s*=|javascript:|href\s*=\s*[\"']\s*(?:https?:)?//", re.IGNORECASE
)
_LOOKALIKES = {"LATIN", "CYRILLIC", "GREEK"}
_PAGES = (".html", ".htm", ".xhtml", ".mhtml", ".wasm", ".swf")


async def check(work: Workplace) -> Outcome:
    """Read every changed file as bytes; nothing is left out for its kind but pictures and fonts."""
    findings = [
        finding
        for path in work.files
        if work.changed(path)
        for finding in _in_file(path, (work.tree / path).read_bytes())
    ]
    bad = "const a = 1; // \u202e hidden".encode()
    return Outcome(len(work.files), len(work.files), bool(list(_in_file("bad.ts", bad))), findings)


def _in_file(path: str, content: bytes) -> Iterable[Finding]:
    if path.endswith(_PAGES):
        fix = "Put what you need into the application's own source files."
        yield _error("page", path, "Pages and programs beside the application are not allowed.", fix)
    if path.startswith("public/") and path.endswith(SCRIPT_SUFFIXES):
        fix = "Put code below src/, where it is checked and built."
        yield _error("unchecked-script", path, "Scripts in public/ would be served as they are.", fix)
    if path.endswith(_BINARY):
        return
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        yield _error("not-text", path, "This file is not UTF-8 text.", "Save it as UTF-8.")
        return
    for number, line in enumerate(text.splitlines(), start=1):
        yield from _in_line(path, number, line)


def _in_line(path: str, number: int, line: str) -> Iterable[Finding]:
    if found := _INVISIBLE.search(line):
        message = f"The line holds the invisible character U+{ord(found[0]):04X}."
        yield _error("invisible-character", path, message, "Delete it.", number, found.start() + 1)
    if path.endswith(".css") and (found := _STYLE_ADDRESS.search(line)):
        message = "A style may not load anything from another address."
        yield _error("style-address", path, message, "Put the file below src/.", number, found.start() + 1)
    if path.endswith(".svg") and (found := _DRAWING_CODE.search(line)):
        message = "A drawing may hold no code and no link."
        yield _error("drawing-code", path, message, "Keep shapes and text only.", number, found.start() + 1)
    if path.endswith(_CODE) and (word := _mixed_word(line)):
        message = f"The word {word} mixes letters of different alphabets that look alike."
        yield _error("mixed-alphabets", path, message, "Write it with letters of one alphabet.", number)


def _mixed_word(line: str) -> str | None:
    for word in re.findall(r"\w+", line):
        if not word.isascii() and len({_alphabet(letter) for letter in word} & _LOOKALIKES) > 1:
            return str(word)
    return None


def _alphabet(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split(" ")[0]


def _error(
    rule: str, path: str, message: str, fix: str, line: int | None = None, column: int | None = None
) -> Finding:
    return Finding(_NAME, rule, "error", path, message, line, column, fix)
