"""The page with two workspaces, in a real browser."""

import pytest
from playwright.async_api import Browser, expect

from bot.sandbox import Sandbox
from tests.sandbox.connect.test_acting_across import BUTTON
from tests.sandbox.page.test_page_accessibility import faults
from tests.support.connect_actors import client, two_workspaces
from tests.support.page_browser import needs_browser, opened

pytestmark = [needs_browser, pytest.mark.asyncio(loop_scope="session")]


async def test_somebody_in_both_is_chosen_in_one_and_the_back_button_returns_to_the_other(
    browser: Browser,
) -> None:
    workspaces, where = two_workspaces()
    async with (
        Sandbox(workspaces.first) as sandbox,
        opened(browser, sandbox, f"?as=secretariat&in={where.id}&lang=en") as page,
    ):
        await expect(page.locator("#place")).to_contain_text("enlace-binational")
        await page.locator("#chooser > summary").click()
        await page.locator("#be-secretariat-mx").click()
        await expect(page.locator(".brand")).to_contain_text("México")
        await page.locator(f"#go-{where.id}").click()
        await expect(page.locator("#place")).to_contain_text("enlace-binacional")
        await page.locator("#composer-text").fill("Buenos días")
        await page.locator("#composer-text").press("Enter")
        await expect(page.locator(".message").last).to_contain_text("🇲🇽")
        written = workspaces["mx"].messages(where.id)[-1]
        assert written.user == workspaces["mx"].person("secretariat").id
        await page.reload()
        await expect(page.locator("#place")).to_contain_text("enlace-binacional")
        for _ in range(2):
            await page.go_back()
        await expect(page.locator(".brand")).to_contain_text("United States")
        await expect(page.locator("#place")).to_contain_text("enlace-binational")


@pytest.mark.parametrize(
    ("query", "size"), [("?lang=en&theme=light", (1440, 900)), ("?lang=es&theme=dark", (390, 844))]
)
async def test_axe_finds_nothing_where_workspaces_are_shown(
    browser: Browser, query: str, size: tuple[int, int]
) -> None:
    workspaces, where = two_workspaces()
    async with Sandbox(workspaces.first) as sandbox:
        await client(sandbox, "us").chat_postMessage(channel=where.id, text="Keys", blocks=[BUTTON])
        shown = {"viewport": {"width": size[0], "height": size[1]}, "bypass_csp": True}
        found: list[str] = []
        async with opened(browser, sandbox, query, **shown) as page:
            found += await faults(page, "choice of a person")
        async with opened(browser, sandbox, f"{query}&as=lead-mx&in={where.id}", **shown) as page:
            await expect(page.locator(".message")).to_contain_text("🇺🇸")
            found += await faults(page, "the Connect channel")
            await page.locator("#chooser > summary").click()
            found += await faults(page, "the menu of people")
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert not found, "\n".join(found)
