"""The plan of a preview: ports for its processes, and requests that are none."""

from typing import Any

import pytest
from supervisor.preview_plan import BadPlan, PreviewPlan

BODY: dict[str, Any] = {
    "entry": "page",
    "processes": [
        {"name": "api", "command": ["serve", "{port.api}"]},
        {"name": "page", "command": ["show", "{port.page}"], "environment": {"API": "http://a:{port.api}"}},
        {"name": "watcher", "command": ["watch"]},
    ],
}


def test_each_process_gets_its_own_port_everywhere_it_is_named() -> None:
    api, page, watcher = PreviewPlan.parse(BODY).with_ports().processes

    assert api.command == ("serve", str(api.port))
    assert page.environment == {"API": f"http://a:{api.port}"}
    assert page.port not in (None, api.port)
    assert watcher.port is None


def test_the_entry_is_the_port_that_is_shown() -> None:
    plan = PreviewPlan.parse(BODY).with_ports()

    assert plan.entry_port == plan.processes[1].port


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"entry": "nobody", "processes": BODY["processes"]},
        {"entry": "a", "processes": [{"name": "a", "command": []}]},
        {"entry": "a", "processes": [{"name": "a", "command": ["b"], "directory": "../.."}]},
    ],
)
def test_a_request_that_is_no_plan_is_refused(body: Any) -> None:
    with pytest.raises(BadPlan):
        PreviewPlan.parse(body)
