"""Sandboxes on the real engine: started once, found again, kept over stops, replaced when out of date."""

import asyncio
from typing import Any

import docker
import pytest

from orchestrator.adapters.docker.container import sandbox_name
from orchestrator.adapters.docker.engine import DockerEngine
from orchestrator.domain.change import TreeFile
from orchestrator.domain.errors import Unavailable
from orchestrator.domain.ids import new_id

from .conftest import House, Steps

pytestmark = pytest.mark.stack

TREE = (
    TreeFile(path=".gitignore", content=b"node_modules\nignored.txt\n"),
    TreeFile(path="run.sh", content=b"#!/bin/sh\n", executable=True),
    TreeFile(path="src/файл.ts", content="export const слово = 1\n".encode()),
)


class CountingEngine(DockerEngine):
    """Counts the work that the engine was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    async def call(self, work: Any, *args: Any, **kwargs: Any) -> Any:
        self.calls += 1
        return await super().call(work, *args, **kwargs)


async def test_a_new_sandbox_takes_its_steps_in_order(house: House, user_id: str) -> None:
    steps = Steps()
    assert not await house.host().is_ready(user_id)
    await house.host().ensure(user_id, steps)
    assert await house.host().is_ready(user_id)
    assert steps.seen == [
        ("image", "started"),
        ("image", "completed"),
        ("container", "started"),
        ("container", "completed"),
        ("opencode", "started"),
        ("opencode", "completed"),
        ("ready", "completed"),
    ]
    assert "created" in steps.details
    await house.host().remove(user_id)


async def test_a_ready_sandbox_is_found_without_the_engine(house: House, ready_user: str) -> None:
    engine = CountingEngine()
    host = house.host(engine=engine)
    await host.ensure(ready_user, Steps())
    assert engine.calls == 1, "the first time its shape is compared"
    steps = Steps()
    await host.ensure(ready_user, steps)
    engine.close()
    assert (engine.calls, steps.seen) == (1, [])


async def test_many_callers_of_two_processes_get_one_sandbox(house: House, user_id: str) -> None:
    reports = [Steps() for _ in range(6)]
    processes = [house.host(), house.host()]
    async with asyncio.TaskGroup() as tasks:
        for number, steps in enumerate(reports):
            tasks.create_task(processes[number % 2].ensure(user_id, steps))
    made = [detail for steps in reports for detail in steps.details if detail in ("created", "started")]
    assert made == ["created"]
    await house.host().remove(user_id)


async def test_a_stopped_sandbox_keeps_its_workspaces(house: House, user_id: str) -> None:
    session_id = new_id()
    await house.host().ensure(user_id, Steps())
    assert await house.workspaces.create(user_id, session_id, TREE, {})
    await house.host().stop(user_id)
    assert not await house.host().is_ready(user_id)
    steps = Steps()
    await house.host().ensure(user_id, steps)
    assert "started" in steps.details
    assert await house.workspaces.export(user_id, session_id) == TREE
    await house.host().remove(user_id)


async def test_a_sandbox_of_an_older_shape_is_replaced_and_its_volume_kept(
    house: House, user_id: str
) -> None:
    session_id = new_id()
    await house.host().ensure(user_id, Steps())
    await house.workspaces.create(user_id, session_id, TREE, {})
    newer = house.host(house.shape.model_copy(update={"processes": 200}))
    steps = Steps()
    await newer.ensure(user_id, steps)
    assert "created" in steps.details
    container = house.client.containers.get(sandbox_name(house.shape.installation, user_id))
    assert container.attrs["HostConfig"]["PidsLimit"] == 200
    assert await house.workspaces.export(user_id, session_id) == TREE
    await newer.remove(user_id)


async def test_a_killed_sandbox_comes_back(house: House, user_id: str) -> None:
    host = house.host()
    await host.ensure(user_id, Steps())
    house.client.containers.get(sandbox_name(house.shape.installation, user_id)).kill()
    assert not await host.is_ready(user_id)
    await host.ensure(user_id, Steps())
    assert await host.is_ready(user_id)
    await host.remove(user_id)


async def test_removing_a_sandbox_leaves_nothing_of_the_user_on_the_engine(
    house: House, user_id: str
) -> None:
    name = sandbox_name(house.shape.installation, user_id)
    await house.host().ensure(user_id, Steps())
    await house.host().remove(user_id)
    await house.host().remove(user_id)
    with pytest.raises(docker.errors.NotFound):
        house.client.containers.get(name)
    with pytest.raises(docker.errors.NotFound):
        house.client.volumes.get(name)


async def test_reaping_ends_only_the_sandboxes_of_others(house: House, ready_user: str, user_id: str) -> None:
    await house.host().ensure(user_id, Steps())
    assert await house.host().reap([ready_user]) == (user_id,)
    assert await house.host().is_ready(ready_user)
    house.client.volumes.get(sandbox_name(house.shape.installation, user_id)).remove()


async def test_an_agent_that_does_not_start_is_named_with_its_last_words(house: House, user_id: str) -> None:
    host = house.host(house.shape.model_copy(update={"memory_megabytes": 100}))
    steps = Steps()
    with pytest.raises(Unavailable) as failure:
        await host.ensure(user_id, steps)
    assert failure.value.code == "sandbox_failed"
    assert "step opencode" in failure.value.message
    assert "OpenCode is " in failure.value.message
    assert steps.seen[-1] == ("opencode", "failed")
    steps = Steps()
    await house.host().ensure(user_id, steps)
    assert "created" in steps.details, "the broken container is gone"
    await house.host().remove(user_id)


async def test_a_missing_image_is_named_with_what_to_do(house: House, user_id: str) -> None:
    host = house.host(house.shape.model_copy(update={"image": "atelier-sandbox:none"}))
    steps = Steps()
    with pytest.raises(Unavailable, match="atelier-sandbox:none") as failure:
        await host.ensure(user_id, steps)
    assert failure.value.code == "image_missing"
    assert "scripts/run" in failure.value.action
    assert steps.seen == [("image", "started"), ("image", "failed")]


async def test_what_the_engine_refuses_is_said_in_its_words(house: House, user_id: str) -> None:
    host = house.host(house.shape.model_copy(update={"runtime": "no-such-runtime"}))
    with pytest.raises(Unavailable, match="no-such-runtime") as failure:
        await host.ensure(user_id, Steps())
    assert "step container" in failure.value.message


async def test_an_engine_that_is_not_there_is_named_with_what_to_start(house: House, user_id: str) -> None:
    def connect() -> docker.DockerClient:
        # What docker.from_env() raises without an engine; the real one also leaves a socket unclosed.
        raise docker.errors.DockerException("Error while fetching server API version")

    engine = DockerEngine(connect=connect)
    with pytest.raises(Unavailable) as failure:
        await house.host(engine=engine).ensure(user_id, Steps())
    engine.close()
    assert failure.value.code == "docker_unavailable"
    assert "service docker start" in failure.value.action
