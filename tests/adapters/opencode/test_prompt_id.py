"""Our message ids look like OpenCode's and fall in order with them."""

import re
from datetime import UTC, datetime, timedelta

from orchestrator.adapters.opencode.prompt_id import continuation_id, is_continuation, message_id
from tests.adapters.opencode.recorded import feed

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def test_an_id_says_its_moment_as_opencodes_own_ids_do() -> None:
    infos = [
        event.properties["info"] for event in feed("01_basic_event.sse") if event.type == "message.updated"
    ]
    assert infos
    for info in infos:
        created = info["time"]["created"]
        ours = message_id("a" * 15, datetime.fromtimestamp(created / 1000, UTC))
        assert re.fullmatch(r"msg_[0-9a-f]{12}[0-9A-Za-z]{14}", ours)
        assert re.fullmatch(r"msg_[0-9a-f]{12}[0-9A-Za-z]{14}", info["id"])
        # OpenCode makes the id some milliseconds before it notes the time.
        assert abs(_milliseconds(info["id"]) - _milliseconds(ours)) < 100


def test_the_same_prompt_has_the_same_id_and_another_has_another() -> None:
    assert message_id("a" * 15, AT) == message_id("a" * 15, AT)
    assert message_id("a" * 15, AT) != message_id("b" * 15, AT)


def test_later_prompts_come_after_earlier_ones() -> None:
    ids = [message_id(f"{number:015d}", AT + timedelta(milliseconds=number)) for number in range(50)]
    assert ids == sorted(ids)


def test_a_continuation_is_known_whenever_it_was_sent() -> None:
    sent = continuation_id("a" * 15, 1, AT + timedelta(hours=3))
    assert is_continuation(sent, "a" * 15, 1)
    assert not is_continuation(sent, "a" * 15, 2)
    assert not is_continuation(sent, "b" * 15, 1)
    assert not is_continuation(message_id("a" * 15, AT), "a" * 15, 1)
    assert sent > message_id("a" * 15, AT)


def _milliseconds(message: str) -> int:
    return int(message[4:16], 16) >> 12
