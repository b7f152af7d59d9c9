"""The page for everyone: axe-core's rules, keyboard only, large letters, narrow screens."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from bot.demo.local_workspace import LocalWorkspace
from tests.support.page_browser import needs_browser, opened

pytestmark = needs_browser


async def faults(page: Page, where: str, part: str | None = None) -> list[str]:
    """Return what axe-core reports for a page, or for a part of it, one finding a line."""
    # Content that the browser has not laid out yet has another position for axe than for the eye.
    await page.add_style_tag(content="* { content-visibility: visible !important; }")
    found: Any = await Axe().run(page, context=part)
    return [
        f"{where}: {each['id']} ({each['impact']}): {node['html'][:160]} {node['failureSummary'][:200]}"
        for each in found.response["violations"]
        for node in each["nodes"][:3]
    ]


async def views(page: Page, handle: str) -> AsyncIterator[tuple[str, str | None]]:
    """Show one view after the other; yield its name and the selector of the part that is new."""
    yield "messages", None
    for menu in ("chooser", "clock", "settings", "shortcuts"):
        await page.locator(f"#{menu} > summary").click()
        yield f"menu {menu}", f"#{menu}"
    await page.keyboard.press("Escape")
    await page.locator("#composer-text").fill("/")
    yield "completions", "#composer"
    await page.locator("#composer-text").fill(
        "/action assign" if handle.endswith("us") else "/accion asignar"
    )
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")
    form = page.locator("#modal[open]")
    await form.locator("button[type=submit]").click()
    await expect(form.get_by_role("alert").first).to_be_visible()
    yield "a form with errors", "#modal"
    await page.keyboard.press("Escape")
    await expect(page.locator("#modal")).to_be_hidden()
    await page.locator("#tab-home").click()
    await expect(page.locator(".home h3, .home h2").first).to_be_visible()
    yield "Home", None
    await page.locator(".sidebar a", has_text="taskforce").click()
    await expect(page.locator("#messages .message").last).to_be_visible()
    await page.locator("#messages .message").last.hover()
    await page.locator("#messages [id^=reply-]").last.click()
    await expect(page.locator(".thread")).to_be_visible()
    yield "a thread", None
    await page.locator("#open-inspector").click()
    await page.locator(".entries summary").first.click()
    await expect(page.locator(".payload").first).to_be_visible()
    yield "the inspector", ".inspector"
    await page.locator("#open-guide").click()
    await expect(page.locator("#guide-title")).to_be_visible()
    yield "the tour", ".guide"


@pytest.mark.parametrize(
    ("handle", "language", "theme"),
    [
        ("chair-us", "en", "light"),
        ("chair-mx", "es", "dark"),
        ("chair-us", "es", "dark"),
        ("chair-mx", "en", "light"),
    ],
)
async def test_axe_finds_nothing(
    browser: Browser, seeded: LocalWorkspace, handle: str, language: str, theme: str
) -> None:
    found: list[str] = []
    query = f"?lang={language}&theme={theme}"
    async with opened(browser, seeded.sandbox, query, bypass_csp=True) as page:
        found += await faults(page, "choice of a person")
    async with opened(browser, seeded.sandbox, f"{query}&as={handle}", bypass_csp=True) as page:
        await expect(page.locator(".message").last).to_be_visible()
        async for view, part in views(page, handle):
            found += await faults(page, view, part)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("size", [(640, 430), (320, 568)], ids=["zoom of 200 %", "narrow"])
async def test_everything_is_within_reach_at_any_size(
    browser: Browser, seeded: LocalWorkspace, size: tuple[int, int]
) -> None:
    viewport = {"width": size[0], "height": size[1]}
    async with opened(browser, seeded.sandbox, "?as=chair-us", viewport=viewport) as page:
        await expect(page.locator(".message").last).to_be_visible()
        await fits(page, "messages")
        await page.locator("#composer-text").fill("/rec help")
        await page.keyboard.press("Escape")
        await page.keyboard.press("Enter")
        await expect(page.locator(".message").last).to_contain_text("/rec update")
        await expect(page.locator(".message").last).to_be_in_viewport()
        await reachable(page, "#composer-text", "#composer-send")
        await page.locator("#composer-text").fill("/digest note")
        await page.keyboard.press("Escape")
        await page.keyboard.press("Enter")
        form = page.locator("#modal[open]")
        await expect(form).to_be_visible()
        await fits(page, "a form")
        await reachable(page, "#modal button[type=submit]", "#modal [data-close]")
        await page.keyboard.press("Escape")
        for menu in ("chooser", "clock", "settings"):
            await page.locator(f"#{menu} > summary").click()
            await fits(page, menu)
            await page.keyboard.press("Escape")
        await page.locator("#open-inspector").click()
        await fits(page, "the inspector")
        await reachable(page, "#leave-inspector", "#entries-search")
        await page.locator("#leave-inspector").click()
        await page.locator("#open-guide").click()
        await fits(page, "the tour")
        await reachable(page, "#guide-take", "#composer-text")


async def fits(page: Page, what: str) -> None:
    """Check that the page needs no horizontal scrolling."""
    wide = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1], (what, wide)


async def reachable(page: Page, *selectors: str) -> None:
    """Check that each element can be clicked after scrolling to it: nothing covers it."""
    for selector in selectors:
        await page.locator(selector).first.click(trial=True)


async def test_the_keyboard_is_enough(browser: Browser, seeded: LocalWorkspace) -> None:
    async with opened(browser, seeded.sandbox) as page:
        await page.keyboard.press("Tab")
        await expect(page.locator("#skip")).to_be_focused()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        await expect(page.locator(".person").first).to_be_focused()
        await page.keyboard.press("Enter")
        text = page.locator("#composer-text")
        await expect(text).to_be_focused()
        await page.keyboard.type("/rec 5")
        await page.keyboard.press("Enter")
        await expect(page.locator(".message").last).to_contain_text("Joint fentanyl taskforce")
        await expect(text).to_be_focused()
        await page.keyboard.press("F6")
        await expect(page.locator("#chooser > summary")).to_be_focused()
        await page.keyboard.press("F6")
        await expect(page.locator(".sidebar a").first).to_be_focused()
        await page.keyboard.press("Shift+F6")
        await expect(page.locator("#chooser > summary")).to_be_focused()
        menu = page.locator("#clock > summary")
        await menu.focus()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        await expect(page.locator("#pass-day")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(menu).to_be_focused()
        await expect(page.locator("#pass-day")).to_be_hidden()
        await text.focus()
        await page.keyboard.type("/rec update 7")
        await page.keyboard.press("Enter")
        await expect(page.locator("#modal select, #modal [data-kind]").first).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(page.locator("#modal")).to_be_hidden()
        await expect(text).to_be_focused()


async def test_nothing_moves_with_reduced_motion(browser: Browser, seeded: LocalWorkspace) -> None:
    # The spinner, which turns while time passes, is the only animation on the page.
    turn = """() => {
      document.querySelector("#clock > summary").append(
        Object.assign(document.createElement("span"), { className: "spinner" }));
      return document.getAnimations().length;
    }"""
    for wanted, moving in (("no-preference", 1), ("reduce", 0)):
        async with opened(browser, seeded.sandbox, "?as=chair-us", reduced_motion=wanted) as page:
            assert await page.evaluate(turn) == moving


async def test_new_messages_are_said_aloud(browser: Browser, seeded: LocalWorkspace) -> None:
    async with opened(browser, seeded.sandbox, "?as=chair-us&in=general") as page:
        log = page.get_by_role("log", name="general")
        await expect(log).not_to_have_attribute("aria-busy", "true")  # older messages are not read out
        await seeded.post("lead-us", "Good morning", "general")
        await expect(log).to_contain_text("Good morning")
