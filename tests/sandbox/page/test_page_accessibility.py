"""The page for everyone: axe-core's rules, keyboard only, large letters, narrow screens."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from bot.demo.local_workspace import LocalWorkspace
from bot.sandbox import Message
from tests.support.page_browser import needs_browser, opened

pytestmark = [needs_browser, pytest.mark.asyncio(loop_scope="session")]


COLOURS = ("color-contrast", "link-in-text-block")
"""The rules that take most of axe's time: they depend on tags, classes and attributes, not on words."""
REPEATED = """() => {
  const own = /^(id|for|value|alt|title|href|src|datetime|data-(?!kind).*)$|^aria-(label.*|describedby)$/;
  const kind = (it) => it.tagName + [...it.attributes].filter((each) => !own.test(each.name))
    .map((each) => ` ${each.name}=${each.value}`).join("");
  const seen = new Set();
  for (const message of document.querySelectorAll(".message")) {
    for (const block of message.querySelectorAll(".blocks > *")) {
      const before = seen.size;
      for (const each of [block, ...block.querySelectorAll("*")]) {
        let path = "";
        for (let it = each; it !== message.parentElement; it = it.parentElement) path += kind(it) + ">";
        seen.add(path);
      }
      block.toggleAttribute("data-repeated", seen.size === before);
    }
  }
  return document.querySelectorAll("[data-repeated]").length;
}"""
"""Marks the blocks of messages whose elements all stood in earlier ones; returns their number.

Elements are the same if they and all around them in the message have the same tags, classes and states.
"""


async def faults(page: Page, where: str, part: str | None = None) -> list[str]:
    """Return what axe-core reports for a page, or for a part of it, one finding a line.

    The colours are checked once for each kind of element in messages; all other rules look at everything.
    """
    if await page.evaluate("typeof axe") == "undefined":
        # Content that the browser has not laid out yet has another position for axe than for the eye.
        await page.add_style_tag(content="* { content-visibility: visible !important; }")
        await page.evaluate(Axe().axe_script)
    if not await page.evaluate(REPEATED):
        return await violations(page, where, part, {})
    found = await violations(page, where, part, {"rules": {rule: {"enabled": False} for rule in COLOURS}})
    hiding = await page.add_style_tag(content="[data-repeated] { display: none !important; }")
    found += await violations(page, where, part, {"runOnly": [*COLOURS]})
    await hiding.evaluate("it => it.remove()")
    return found


async def violations(page: Page, where: str, part: str | None, options: dict[str, Any]) -> list[str]:
    """Run axe-core, which the page has loaded, and return its findings."""
    asked = {"resultTypes": ["violations"], "selectors": False, "preload": False}
    found: list[dict[str, Any]] = await page.evaluate(
        "async ([part, options]) => (await axe.run(part ?? document, options)).violations",
        [part, asked | options],
    )
    return [
        f"{where}: {each['id']} ({each['impact']}): {node['html'][:160]} {node['failureSummary'][:200]}"
        for each in found
        for node in each["nodes"][:3]
    ]


async def views(page: Page, handle: str) -> AsyncIterator[tuple[str, str | None]]:
    """Show one view after the other; yield its name and the selector of the part that is new.

    Menus and panels come first, in a channel where nothing was said: axe goes through the whole page each
    time, however small the part.
    """
    yield "an empty channel", None
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
    await page.locator("#open-inspector").click()
    await page.locator(".entries summary").first.click()
    await expect(page.locator(".payload").first).to_be_visible()
    yield "the inspector", ".inspector"
    await page.locator("#leave-inspector").click()
    await page.locator("#open-guide").click()
    await expect(page.locator("#guide-title")).to_be_visible()
    yield "the tour", ".guide"
    await page.locator("#go-app").click()
    await expect(page.locator("#messages .message").last).to_be_visible()
    yield "messages", None
    await page.locator("#tab-home").click()
    await expect(page.locator(".home h3, .home h2").first).to_be_visible()
    yield "Home", None
    await page.locator(".sidebar a", has_text="taskforce").click()
    await expect(page.locator("#messages .message").last).to_be_visible()
    await page.locator("#messages .message").last.hover()
    await page.locator("#messages [id^=reply-]").last.click()
    await expect(page.locator(".thread")).to_be_visible()
    yield "a thread", None


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
    async with opened(browser, seeded.sandbox, f"{query}&as={handle}&in=general", bypass_csp=True) as page:
        async for view, part in views(page, handle):
            found += await faults(page, view, part)
    assert not found, "\n".join(found)


async def answers(page: Page) -> AsyncIterator[tuple[str, str | None]]:
    """Have the long answers shown, one after the other; yield the name of each and its selector."""
    english = await page.locator("#composer").get_attribute("lang") == "en-US"
    last = "#messages .message:last-child"
    for name, line, expected in (
        ("the board", "/rec", "recommendations implemented" if english else "recomendaciones implementadas"),
        (
            "help",
            "/taskforce help" if english else "/grupo ayuda",
            "What you can do here" if english else "Lo que puede hacer aquí",
        ),
        ("a recommendation", "/rec 5", "fentanyl taskforce" if english else "contra el fentanilo"),
        ("the digest", "/digest" if english else "/boletin", "Digest of" if english else "Boletín del"),
    ):
        field = page.locator("#composer-text")
        await field.fill(line)
        await field.press("Escape")  # closes the suggestions
        await field.press("Enter")
        await expect(page.locator(last)).to_contain_text(expected)
        yield name, last


@pytest.mark.parametrize(
    ("handle", "theme"),
    [("chair-us", "light"), ("chair-us", "dark"), ("chair-mx", "light"), ("chair-mx", "dark")],
)
async def test_axe_finds_nothing_in_long_answers(
    browser: Browser, seeded: LocalWorkspace, handle: str, theme: str
) -> None:
    found: list[str] = []
    conversations = seeded.workspace.conversations
    folded = {"type": "mrkdwn", "text": "\n".join(f"<https://example.org|{each}>" for each in range(12))}
    query = f"?as={handle}&lang={'en' if handle.endswith('us') else 'es'}&theme={theme}"
    async with opened(browser, seeded.sandbox, f"{query}&in=general", bypass_csp=True) as page:
        async for view, part in answers(page):
            found += await faults(page, view, part)
        conversations.post(
            Message(
                "",
                conversations.get("general").id,
                seeded.workspace.bot_user_id,
                "folded",
                [{"type": "section", "text": folded}],
            )
        )
        more = page.locator(".more > summary")
        await expect(more).to_be_visible()
        found += await faults(page, "a folded section", "#messages .message:last-child")
        await more.click()
        found += await faults(page, "an unfolded section", "#messages .message:last-child")
        await page.locator("#go-home").click()
        await expect(page.locator(".home h3, .home h2").first).to_be_visible()
        found += await faults(page, "Home", ".home")
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
        await expect(page.locator(".message").last).to_contain_text("What you can do here")
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
