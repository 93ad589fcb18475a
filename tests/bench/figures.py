"""A measured figure, the load of the host while it was measured, and how both are printed."""

import json
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True)
class Figure:
    """`goal` is the most that the value may be; None where the figure only explains another."""

    figure: str
    value: float
    unit: str
    goal: float | None
    load: float

    @property
    def met(self) -> bool | None:
        return None if self.goal is None else self.value <= self.goal

    def as_json(self) -> str:
        return json.dumps(
            {
                "figure": self.figure,
                "value": round(self.value, 2),
                "unit": self.unit,
                "goal": self.goal,
                "met": self.met,
                "load": round(self.load, 2),
            }
        )


class HostLoad:
    """The one-minute load average, looked at throughout a measurement."""

    def __init__(self) -> None:
        self._seen: list[float] = []

    def look(self) -> None:
        self._seen.append(os.getloadavg()[0])

    @property
    def median(self) -> float:
        return median(self._seen or [os.getloadavg()[0]])


def percentile(values: Sequence[float], percent: int) -> float:
    """The value below which so many percent lie; `inclusive`, so that it is never past what was measured."""
    return values[0] if len(values) == 1 else quantiles(values, n=100, method="inclusive")[percent - 1]


def table(figures: Sequence[Figure]) -> str:
    """The figures for a person to read."""
    rows = [("figure", "value", "goal", "met", "load")]
    for one in figures:
        goal = "" if one.goal is None else f"<= {one.goal:g} {one.unit}"
        met = {None: "", True: "yes", False: "NO"}[one.met]
        rows.append((one.figure, f"{_short(one.value)} {one.unit}", goal, met, f"{one.load:.1f}"))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(line.rstrip() for line in lines)


def _short(value: float) -> str:
    digits = max(0, 2 - int(math.log10(abs(value)))) if abs(value) >= 1 else 2
    return f"{value:.{digits}f}"
