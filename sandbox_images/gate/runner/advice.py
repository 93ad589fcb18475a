"""Advice: for each rule one sentence that says what to do instead."""

import json
from functools import cache

from runner.workplace import CONFIG


@cache
def _table() -> dict[str, str]:
    table: dict[str, str] = json.loads((CONFIG / "advice.json").read_text())
    return table


def advice(tool: str, rule: str) -> str:
    """The sentence for this rule, else the one for the tool, else nothing."""
    table = _table()
    return table.get(rule) or table.get(tool) or ""
