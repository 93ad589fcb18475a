"""Someone asks for a chart and gets it merged: in the browser, nothing behind the page's back."""

import re
import subprocess

import pytest
from playwright.async_api import Browser, FrameLocator, expect

from tests.parts.browser import snapshot
from tests.parts.stack import RunningStack
from tests.story.people import SOON, TURN, Person

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(600)]

REQUEST = "Add a chart of allocation by asset class to the dashboard"


def in_repository(stack: RunningStack, *arguments: str) -> str:
    """What git says about the bare repository."""
    repository = stack.data / "forge" / "portfolio.git"
    command = ["git", "--git-dir", str(repository), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def default_branch(stack: RunningStack) -> str:
    return in_repository(stack, "log", "--format=%H %s", "main")


async def own_total(frame: FrameLocator) -> str:
    """The total value on the overview, without the cents that a chart may leave out."""
    found = re.search(r"€[\d,]+", await frame.locator("article.card").first.inner_text())
    assert found is not None
    return found.group()


async def test_a_user_asks_for_a_chart_and_a_reviewer_merges_it(
    stack: RunningStack, browser: Browser
) -> None:
    before = default_branch(stack)
    anna = await Person.sign_in(browser, stack.url, "anna@example.com")
    await snapshot(anna.page, "01-sessions")
    await anna.begin_session()
    await expect(anna.see("rehearsal-banner")).to_be_visible()
    await anna.say(REQUEST)
    await expect(anna.see("todo-item").first).to_be_visible(timeout=TURN)
    await expect(anna.see("question-card")).to_be_visible(timeout=TURN)
    await snapshot(anna.page, "02-question")
    await anna.answer("donut")
    todos = anna.page.locator('[data-testid="todo-item"][data-status="completed"]')
    await expect(todos).to_have_count(4, timeout=TURN)
    await anna.wait_for_gate()
    await snapshot(anna.page, "03-gate")

    await anna.see("tab-preview").click()
    frame = anna.page.frame_locator('[data-testid="preview-frame"]')
    await expect(frame.get_by_text("Allocation by asset class").first).to_be_visible(timeout=TURN)
    panel = frame.locator("section").filter(has_text="Allocation by asset class").last
    await expect(panel.locator(".recharts-surface")).to_be_visible(timeout=TURN)
    await expect(panel).to_contain_text(re.compile(r"\d+[.,]\d ?%"))
    await expect(panel).to_contain_text(await own_total(frame))
    await expect(frame.get_by_text("Anna Petrova").first).to_be_visible()
    await snapshot(anna.page, "04-preview")

    await anna.see("tab-changes").click()
    await expect(anna.see("changed-file")).to_have_count(3)
    await anna.page.locator('[data-testid="changed-file"][data-path="src/pages/DashboardPage.tsx"]').click()
    await expect(anna.see("diff-editor").locator(".monaco-diff-editor").first).to_be_visible(timeout=SOON)
    await expect(anna.see("diff-editor")).to_contain_text("AllocationChart", timeout=SOON)
    await snapshot(anna.page, "05-changes")

    await anna.see("publish").click()
    await anna.publication_state("open")
    await snapshot(anna.page, "06-published")

    rita = await Person.sign_in(browser, stack.url, "rita@example.com")
    await rita.page.goto(f"{stack.url}/reviews")
    await rita.see("review-item").first.click()
    await expect(rita.see("changed-file")).to_have_count(3)
    await snapshot(rita.page, "07-review")
    await rita.see("review-comment").fill("Clear and small. Thank you.")
    await rita.see("approve").click()
    await rita.publication_state("approved")
    await rita.see("merge").click()
    await rita.publication_state("merged")
    await snapshot(rita.page, "08-merged")

    await anna.publication_state("merged")
    after = default_branch(stack)
    assert after != before
    assert len(after.splitlines()) > len(before.splitlines())
    assert "chart of allocation" in after
    tree = in_repository(stack, "ls-tree", "-r", "--name-only", "main")
    assert "src/features/allocation/AllocationChart.tsx" in tree
    await anna.close()
    await rita.close()


async def test_the_preview_shows_each_user_their_own_numbers(stack: RunningStack, browser: Browser) -> None:
    """Boris previews the application in his own sandbox and never sees a row of Anna's."""
    boris = await Person.sign_in(browser, stack.url, "boris@example.com", language="ru")
    await boris.begin_session()
    await boris.say("Привет")
    await expect(boris.see("transcript")).to_contain_text(
        re.compile("репетицион", re.IGNORECASE), timeout=TURN
    )
    await boris.see("tab-preview").click()
    frame = boris.page.frame_locator('[data-testid="preview-frame"]')
    await expect(frame.get_by_text("Boris Novak").first).to_be_visible(timeout=TURN)
    await expect(frame.get_by_text("Anna Petrova")).to_have_count(0)
    await snapshot(boris.page, "09-boris-preview-ru")
    await boris.close()
