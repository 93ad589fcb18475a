"""A step that is cut off at any call of any port and then repeated leaves the same as one that was not."""

from collections.abc import Awaitable, Callable
from copy import copy
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from orchestrator.activities.steps import (
    ConcludeInput,
    FailedInput,
    GateInput,
    MergeInput,
    OpenInput,
    PrepareInput,
    PublicationInput,
    RepairInput,
    ReviewInput,
    SettleInput,
)
from orchestrator.domain.event import SandboxStepped, StreamedEvent
from orchestrator.domain.publication import Person, Review
from orchestrator.entrypoints.worker import activities_of
from tests.parts.brittle import Fuse, Moment
from tests.parts.in_memory_parts import InMemoryParts

SESSION, PUBLICATION, TURN = "s" * 15, "p" * 15, "t" * 15
RITA = Person(id="r" * 15, name="Rita")
PORTS = (
    "source",
    "forge",
    "accounts",
    "sessions",
    "history",
    "publications",
    "log",
    "sandboxes",
    "workspaces",
    "gate",
)

Step = Callable[["Bench"], Awaitable[Any]]


class Bench:
    """The activities over ports in memory; `run` does one step in a worker that has just begun."""

    def __init__(self) -> None:
        self.parts = InMemoryParts()
        self.fuse = Fuse()

    async def prepare(self) -> None:
        await self.parts.seed()
        anna = await self.parts.person("Anna")
        self.user_id = anna.id
        await self.parts.record_session(anna, title="A chart", session_id=SESSION)

    async def run(self, name: str, request: Any) -> Any:
        wired = copy(self.parts)
        self.fuse.guard(wired, *PORTS)
        steps = {step.__name__: step for step in activities_of(wired)}  # type: ignore[arg-type]
        return await ActivityEnvironment().run(steps[name], request)

    async def tree(self) -> str:
        return (await self.parts.sessions.get(SESSION)).tree

    async def base(self) -> str:
        return (await self.parts.sessions.get(SESSION)).base_commit

    async def left(self) -> dict[str, Any]:
        """All that can be seen of what was done, without times."""
        parts = self.parts
        session = await parts.sessions.get(SESSION)
        page = await parts.log.read(SESSION, after=None)
        return {
            "session": session.model_dump(exclude={"created", "updated"}),
            "events": [
                item.event.model_dump(exclude={"at", "elapsed_ms"})
                for item in page.events
                if _is_durable(item)
            ],
            "messages": [each.model_dump(exclude={"at"}) for each in await parts.sessions.messages(SESSION)],
            "publications": [
                each.model_dump(exclude={"created", "updated"}) for each in await parts.publications.all()
            ],
            "pull_requests": parts.forge.numbers(),
            "head": await parts.source.head(),
        }


def _is_durable(item: StreamedEvent) -> bool:
    """Steps of the sandbox but the last may be told again: they are what happened."""
    return not isinstance(item.event, SandboxStepped) or item.event.step == "ready"


async def prepare_session(bench: Bench) -> Any:
    return await bench.run("prepare_session", PrepareInput(session_id=SESSION, user_id=bench.user_id))


async def conclude(bench: Bench) -> Any:
    request = ConcludeInput(session_id=SESSION, user_id=bench.user_id, turn_id=TURN, ending="completed")
    return await bench.run("conclude_turn", request)


async def settle(bench: Bench) -> Any:
    return await bench.run("settle_session", SettleInput(session_id=SESSION, state="idle"))


async def judge(bench: Bench) -> Any:
    request = GateInput(
        session_id=SESSION, turn_id=TURN, tree=await bench.tree(), base_commit=await bench.base()
    )
    return await bench.run("run_gate", request)


async def write_findings(bench: Bench) -> Any:
    request = RepairInput(session_id=SESSION, message_id="m" * 15, tree=await bench.tree())
    return await bench.run("write_findings", request)


async def draft(bench: Bench) -> Any:
    request = PublicationInput(
        publication_id=PUBLICATION, session_id=SESSION, user_id=bench.user_id, tree=await bench.tree()
    )
    return await bench.run("draft", request)


async def open_pull_request(bench: Bench) -> Any:
    request = OpenInput(
        publication_id=PUBLICATION,
        session_id=SESSION,
        user_id=bench.user_id,
        tree=await bench.tree(),
        base_commit=await bench.base(),
        approvals=1,
    )
    return await bench.run("open", request)


async def approve(bench: Bench) -> Any:
    publication = await bench.parts.publications.get(PUBLICATION)
    review = Review(
        id="v" * 15,
        reviewer=RITA,
        decision="approve",
        body="",
        commit=publication.commit,
        at=publication.created,
    )
    request = ReviewInput(publication_id=PUBLICATION, session_id=SESSION, review=review, approvals=1)
    return await bench.run("review", request)


async def merge(bench: Bench) -> Any:
    request = MergeInput(publication_id=PUBLICATION, session_id=SESSION, merged_by="Rita", approvals=1)
    return await bench.run("merge", request)


async def fail(bench: Bench) -> Any:
    request = FailedInput(publication_id=PUBLICATION, session_id=SESSION, reason="It conflicts.")
    return await bench.run("fail", request)


async def edit(bench: Bench) -> None:
    bench.parts.workspaces.edit(SESSION, "src/chart.ts", "draw()\n")
    bench.parts.workspaces.edit(SESSION, "src/app.ts", "show(chart)\n")


CHANGED: tuple[Step, ...] = (prepare_session, edit)
GATED: tuple[Step, ...] = (*CHANGED, conclude, judge)
OPENED: tuple[Step, ...] = (*GATED, draft, open_pull_request)
STEPS: dict[str, tuple[tuple[Step, ...], Step]] = {
    "prepare_session": ((), prepare_session),
    "conclude_turn": (CHANGED, conclude),
    "settle_session": ((*CHANGED, conclude), settle),
    "run_gate": ((*CHANGED, conclude), judge),
    "write_findings": (GATED, write_findings),
    "draft_publication": (GATED, draft),
    "open_publication": ((*GATED, draft), open_pull_request),
    "review_publication": (OPENED, approve),
    "merge_publication": ((*OPENED, approve), merge),
    "fail_publication": ((*GATED, draft), fail),
}


async def bench_after(earlier: tuple[Step, ...]) -> Bench:
    bench = Bench()
    await bench.prepare()
    for step in earlier:
        await step(bench)
    return bench


async def undisturbed(earlier: tuple[Step, ...], step: Step) -> tuple[Any, dict[str, Any], int]:
    """What the step answers and leaves, and how many calls of ports it takes."""
    bench = await bench_after(earlier)
    bench.fuse = Fuse()
    answer = await step(bench)
    return answer, await bench.left(), bench.fuse.calls


@pytest.mark.parametrize("name", STEPS)
async def test_a_step_cut_off_anywhere_and_repeated_is_one_step(name: str) -> None:
    earlier, step = STEPS[name]
    answer, left, calls = await undisturbed(earlier, step)
    assert calls > 1
    moments: tuple[Moment, ...] = ("before", "after")
    for call in range(1, calls + 1):
        for moment in moments:
            bench = await bench_after(earlier)
            bench.fuse = Fuse(call, moment)
            with pytest.raises(ApplicationError) as cut:
                await step(bench)
            assert (cut.value.type, cut.value.non_retryable) == ("cut_off", False)
            assert await step(bench) == answer, (call, moment)
            assert await bench.left() == left, (call, moment)


@pytest.mark.parametrize("name", STEPS)
async def test_a_step_that_is_done_twice_is_done_once(name: str) -> None:
    earlier, step = STEPS[name]
    answer, left, _ = await undisturbed(earlier, step)
    bench = await bench_after(earlier)
    await step(bench)
    assert await step(bench) == answer
    assert await bench.left() == left
