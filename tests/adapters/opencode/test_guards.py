"""The bounds of a turn: what trips them, and what must not."""

from orchestrator.adapters.opencode.guards import Limits, Step, judge, judge_silence

LIMITS = Limits(
    model_calls=10, same_calls=3, empty_answers=3, silence_seconds=5, tool_silence_seconds=50, tokens=900
)


def step(*calls: str, empty: bool = False, finish: str = "tool-calls", tokens: int = 10) -> Step:
    return Step(is_over=True, finish=finish, is_empty=empty, calls=calls, tokens=tokens)


def reason(*steps: Step) -> str | None:
    trip = judge(steps, LIMITS)
    return trip.reason if trip else None


def test_work_that_gets_on_is_left_alone() -> None:
    assert reason(*(step(f"edit {number}") for number in range(10))) is None


def test_too_many_model_calls_trip() -> None:
    assert reason(*(step(f"edit {number}") for number in range(11))) == "too_many_calls"


def test_the_same_call_in_a_row_trips_across_and_within_answers() -> None:
    assert reason(step("read a"), step("read a"), step("read a")) == "same_call_again"
    assert reason(step("read a", "read a", "read a")) == "same_call_again"


def test_a_test_that_is_run_again_after_each_edit_does_not_trip() -> None:
    assert reason(*(step("bash test", f"edit {number}") for number in range(6))) is None


def test_empty_answers_in_a_row_trip_but_not_a_last_empty_one() -> None:
    assert reason(step(empty=True), step(empty=True, finish="unknown"), step(empty=True)) == "empty_answers"
    assert reason(step(empty=True), step("read a"), step(empty=True), step(empty=True)) is None
    assert reason(*(step(empty=True, finish="stop") for _ in range(3))) is None


def test_an_answer_that_is_being_written_is_not_empty_yet() -> None:
    running = Step(is_over=False, finish=None, is_empty=True, calls=(), tokens=0)
    assert reason(step(empty=True), step(empty=True), running) is None
    assert reason(step(empty=True), step(empty=True), step(empty=True), running) == "empty_answers"


def test_tokens_trip() -> None:
    assert reason(step("read a", tokens=500), step("read b", tokens=500)) == "too_many_tokens"


def test_silence_is_longer_while_a_tool_runs() -> None:
    assert judge_silence(6, tool_runs=True, limits=LIMITS) is None
    for seconds, tool_runs in ((6, False), (51, True)):
        trip = judge_silence(seconds, tool_runs=tool_runs, limits=LIMITS)
        assert trip is not None
        assert (trip.reason, trip.failure().code) == ("silence", "agent_silent")
