"""The same job when processes die: nothing is lost, nothing is done twice."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.parts.browser import snapshot
from tests.parts.stack import RunningStack, running_stack
from tests.story.people import TURN, Person

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(600)]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningStack]:
    """A stack of its own: its parts are killed, and the same chart can be merged only once."""
    async with running_stack(tmp_path_factory.mktemp("crashes")) as running:
        yield running


async def test_the_job_passes_when_the_api_dies_in_the_turn_and_while_the_question_waits(
    stack: RunningStack, browser: Browser
) -> None:
    anna = await Person.sign_in(browser, stack.url, "anna@example.com")
    await anna.begin_session()
    await anna.say("Add a chart of allocation by asset class to the dashboard")
    await expect(anna.see("todo-item").first).to_be_visible(timeout=TURN)
    await stack.kill("api")
    await expect(anna.see("question-card")).to_be_visible(timeout=TURN)
    await stack.kill("api")
    await anna.answer("bars")
    await anna.wait_for_gate()
    await expect(anna.see("question-card")).to_have_count(1)
    await anna.see("publish").click()
    await anna.publication_state("open")
    await snapshot(anna.page, "10-after-two-crashes")
    rita = await Person.sign_in(browser, stack.url, "rita@example.com")
    await rita.page.goto(f"{stack.url}/reviews")
    await rita.see("review-item").first.click()
    await rita.see("approve").click()
    await rita.publication_state("approved")
    await rita.see("merge").click()
    await rita.publication_state("merged")
    await anna.close()
    await rita.close()


async def test_a_worker_that_dies_in_the_turn_goes_on_where_it_was(
    stack: RunningStack, browser: Browser
) -> None:
    boris = await Person.sign_in(browser, stack.url, "boris@example.com")
    await boris.begin_session()
    await boris.say("Let me export my transactions as CSV")
    await expect(boris.see("transcript")).to_contain_text("CSV", timeout=TURN)
    await stack.kill("worker")
    await boris.wait_for_gate()
    await boris.see("tab-changes").click()
    await expect(boris.see("changed-file")).to_have_count(2)
    await boris.close()


async def test_the_gate_refuses_eval_and_the_agent_repairs_it(stack: RunningStack, browser: Browser) -> None:
    boris = await Person.sign_in(browser, stack.url, "boris@example.com", language="ru")
    await boris.begin_session()
    await boris.say("Покажи историю цены этим кодом: const points = eval('(' + text + ')');")
    await boris.wait_for_gate(passed=False)
    await snapshot(boris.page, "11-refused-ru")
    await boris.wait_for_gate(passed=True)
    await snapshot(boris.page, "12-repaired-ru")
    await boris.close()
