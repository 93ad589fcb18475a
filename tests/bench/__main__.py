"""`python -m tests.bench turn|first-run [--json]`."""

import argparse
import sys

from tests.bench import first_run, turn
from tests.bench.figures import Figure, table


def main() -> int:
    options = _options().parse_args()
    show(measure(options), as_json=options.json)
    return 0


def measure(options: argparse.Namespace) -> list[Figure]:
    if options.name == "turn":
        return turn.run(turns=options.turns)
    return first_run.run(cold=options.cold)


def show(figures: list[Figure], *, as_json: bool) -> None:
    """A missed goal is a figure like any other: it is shown, and nothing fails."""
    print("\n".join(figure.as_json() for figure in figures) if as_json else table(figures), flush=True)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Figures of the whole product.")
    names = parser.add_subparsers(dest="name", required=True)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="one JSON object a line")
    one = names.add_parser("turn", parents=[shared], help="a turn through Atelier and a bare OpenCode")
    one.add_argument("--turns", type=int, default=15, help="measured turns each way")
    first = names.add_parser(
        "first-run",
        parents=[shared],
        help="from a fresh clone to the printed URL and to a merged change",
        description="The machine's own images, volumes and containers are left alone, with --cold too.",
    )
    first.add_argument(
        "--cold",
        action="store_true",
        help="with empty caches and an empty container engine of its own (root; about ten minutes, 8 GB)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
