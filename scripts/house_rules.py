"""House rules that no linter knows: each names the trouble it keeps out."""

import re
import subprocess
import sys
from pathlib import Path

MAX_LINES = 300
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "base", "misc", "core", "service"}
NOT_OURS = re.compile(r"(^|/)(generated|node_modules|samples|fixtures)/")
CODE = (".py", ".ts", ".tsx", ".mjs", ".js", ".css")


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True, check=True
    )
    return [
        Path(line)
        for line in listed.stdout.splitlines()
        if not NOT_OURS.search(line) and Path(line).is_file()
    ]


def too_long(path: Path) -> str | None:
    """A module past 300 lines holds a second idea."""
    lines = len(path.read_text(errors="replace").splitlines())
    return f"{path}: {lines} lines; look for the second idea in it" if lines > MAX_LINES else None


def attracts_everything(path: Path) -> str | None:
    """A module named after nothing collects everything."""
    return f"{path}: name it by what it knows" if path.stem in FORBIDDEN_NAMES else None


def without_purpose(path: Path) -> str | None:
    """A Python module says in its first line what it knows."""
    text = path.read_text(errors="replace")
    if path.suffix != ".py" or not text.strip() or text.lstrip().startswith(('"""', 'r"""', "#!")):
        return None
    return f"{path}: begin with one sentence that says what it knows"


def main() -> int:
    complaints = []
    for path in tracked():
        if path.suffix not in CODE:
            continue
        rules = (too_long, attracts_everything, without_purpose)
        complaints += [complaint for rule in rules if (complaint := rule(path))]
    print("\n".join(complaints) or "house rules: kept")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
