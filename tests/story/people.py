"""People in front of the browser: what they see and do, in the page's own words and controls."""

import re
from dataclasses import dataclass

from playwright.async_api import Browser, Locator, Page, expect

PASSWORD = "atelier-demo"
SOON = 15_000
TURN = 90_000


@dataclass
class Person:
    """Someone signed in, with a page of their own."""

    page: Page
    url: str

    @classmethod
    async def sign_in(cls, browser: Browser, url: str, email: str, *, language: str = "en") -> "Person":
        context = await browser.new_context(
            viewport={"width": 1440, "height": 900}, locale="ru-RU" if language == "ru" else "en-US"
        )
        page = await context.new_page()
        page.set_default_timeout(SOON)
        await page.goto(url)
        form = page.get_by_test_id("sign-in-form")
        await form.locator("input[type=email]").fill(email)
        await form.locator("input[type=password]").fill(PASSWORD)
        await form.locator("button[type=submit]").click()
        await expect(page.get_by_test_id("user-menu")).to_be_visible(timeout=SOON)
        return cls(page, url)

    def see(self, test_id: str) -> Locator:
        return self.page.get_by_test_id(test_id)

    async def begin_session(self) -> None:
        await self.see("new-session").first.click()
        await expect(self.see("composer")).to_be_visible(timeout=SOON)

    async def say(self, words: str) -> None:
        await self.see("composer").fill(words)
        await self.see("send").click()

    async def answer(self, option: str) -> None:
        card = self.see("question-card").last
        await expect(card).to_be_visible(timeout=TURN)
        await card.get_by_text(re.compile(option, re.IGNORECASE)).first.click()
        await card.get_by_test_id("question-submit").click()

    async def wait_for_gate(self, *, passed: bool = True) -> None:
        verdict = self.page.locator(f'[data-testid="gate-verdict"][data-passed="{str(passed).lower()}"]')
        await expect(verdict.last).to_be_visible(timeout=TURN)

    async def publication_state(self, state: str) -> None:
        badge = self.page.locator(f'[data-testid="publication-state"][data-state="{state}"]')
        await expect(badge.first).to_be_visible(timeout=TURN)

    async def close(self) -> None:
        await self.page.context.close()
