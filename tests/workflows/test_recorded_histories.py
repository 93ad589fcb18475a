"""Sessions and publications under way survive a new version of the workflows: recorded ones are replayed."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from orchestrator.workflows.publication import PublicationWorkflow
from orchestrator.workflows.session import SessionWorkflow

ACTIVITIES = Path(__file__).parents[2] / "orchestrator" / "activities"
RECORDED = {
    path.stem: path.read_text() for path in sorted(Path(__file__).with_name("histories").glob("*.json"))
}


async def replay(name: str, text: str) -> None:
    replayer = Replayer(
        workflows=[SessionWorkflow, PublicationWorkflow], data_converter=pydantic_data_converter
    )
    await replayer.replay_workflow(WorkflowHistory.from_json(name, text))


def steps_of(events: list[Any]) -> list[dict[str, Any]]:
    """Where each activity was scheduled."""
    key = "activityTaskScheduledEventAttributes"
    return [event[key] for event in events if key in event]


@pytest.mark.parametrize("name", RECORDED)
async def test_a_recorded_history_is_replayed_by_the_workflows_of_today(name: str) -> None:
    await replay(name, RECORDED[name])


@pytest.mark.parametrize("name", ["session-stopped", "publication-failed"])
async def test_a_history_with_another_step_is_noticed(name: str) -> None:
    recorded = json.loads(RECORDED[name])
    steps_of(recorded["events"])[-1]["activityType"]["name"] = "another_step"
    with pytest.raises(NondeterminismError):
        await replay(name, json.dumps(recorded))


def test_the_recorded_stories_take_every_step() -> None:
    recorded = {
        step["activityType"]["name"]
        for text in RECORDED.values()
        for step in steps_of(json.loads(text)["events"])
    }
    sources = "\n".join(path.read_text() for path in ACTIVITIES.glob("*.py"))
    assert recorded == set(re.findall(r'@activity\.defn\(name="(\w+)"', sources))
