"""Plays the recorded stories on a real Temporal and writes their histories: `histories/README.md`."""

import asyncio
import json
from pathlib import Path
from typing import Any

from tests.parts.house import House
from tests.parts.temporal import start_temporal
from tests.workflows.recorded_stories import STORIES

HISTORIES = Path(__file__).with_name("histories")


async def record() -> None:
    """One file for each workflow, one event on each line."""
    environment = await start_temporal()
    for play in STORIES:
        house = House(environment.client)
        await house.open()
        for name, workflow_id in (await play(house)).items():
            history = await house.workflow(workflow_id).fetch_history()
            events = without_stack_traces(json.loads(history.to_json())["events"])
            lines = ",\n".join(json.dumps(event, ensure_ascii=False) for event in events)
            (HISTORIES / f"{name}.json").write_text(f'{{"events": [\n{lines}\n]}}\n')
        await house.close()
    await environment.shutdown()


def without_stack_traces(told: Any) -> Any:
    """The same without the places in files of the machine that recorded it."""
    match told:
        case dict():
            return {name: without_stack_traces(part) for name, part in told.items() if name != "stackTrace"}
        case list():
            return [without_stack_traces(part) for part in told]
        case _:
            return told


if __name__ == "__main__":
    HISTORIES.mkdir(exist_ok=True)
    asyncio.run(record())
