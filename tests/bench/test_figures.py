"""What a figure says, and how two readers of one turn are compared."""

import json

import pytest

from tests.bench.feeds import Heard, deltas_of_opencode, deltas_of_session, waits
from tests.bench.figures import Figure, percentile, table


def test_a_figure_without_a_goal_is_neither_met_nor_missed() -> None:
    said = json.loads(Figure("story", 12.345, "s", None, 0.5).as_json())
    assert said == {
        "figure": "story",
        "value": 12.35,
        "unit": "s",
        "goal": None,
        "met": None,
        "load": 0.5,
    }


def test_a_goal_is_the_most_that_a_value_may_be() -> None:
    assert Figure("start", 20.0, "s", 20.0, 0).met is True
    assert Figure("start", 20.01, "s", 20.0, 0).met is False


def test_a_missed_goal_cannot_be_overlooked_in_the_table() -> None:
    shown = table([Figure("start", 21.0, "s", 20.0, 1.25)])
    assert "21.0 s" in shown
    assert "<= 20 s" in shown
    assert "NO" in shown


def test_a_percentile_is_never_past_what_was_measured() -> None:
    assert percentile([float(value) for value in range(1, 101)], 99) == 99.01
    assert percentile([7.0], 99) == 7.0
    assert percentile([1.0, 2.0], 99) < 2.0


def test_a_delta_is_shown_when_the_other_reader_has_all_of_its_text() -> None:
    beneath = deltas_of_opencode([_opencode(1.0, "prt_1", "Hel"), _opencode(2.0, "prt_1", "lo")])
    one_by_one = deltas_of_session([_frame(1.5, "prt_1", "Hel"), _frame(2.25, "prt_1", "lo")])
    assert waits(beneath, one_by_one) == [0.5, 0.25]
    both_at_once = deltas_of_session([_frame(2.5, "prt_1", "Hello")])
    assert waits(beneath, both_at_once) == [1.5, 0.5]


def test_a_delta_that_is_never_shown_stops_the_measurement() -> None:
    with pytest.raises(ValueError, match="empty"):
        waits(deltas_of_opencode([_opencode(1.0, "prt_1", "Hello")]), {("prt_1", 4): 1.5})


def test_reasoning_is_not_taken_for_text() -> None:
    assert deltas_of_opencode([_opencode(1.0, "prt_1", "hm", field="reasoning")]) == {}


def _opencode(at: float, part: str, delta: str, field: str = "text") -> Heard:
    properties = {"partID": part, "field": field, "delta": delta}
    line = {"id": "evt_1", "type": "message.part.delta", "properties": properties}
    return Heard(at, json.dumps(line, separators=(",", ":")))


def _frame(at: float, part: str, delta: str) -> Heard:
    event = {"type": "text_delta", "part_id": part, "delta": delta}
    frame = {"kind": "event", "cursor": None, "event": event}
    return Heard(at, json.dumps(frame, separators=(",", ":")))
