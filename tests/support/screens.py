"""How many screens an answer takes on the page: its height ÷ that of the pane in which it is read."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final

from playwright.async_api import Browser, Locator, Page, ViewportSize

from bot.config import Catalog, Deployment
from bot.demo.local_workspace import LocalWorkspace
from tests.support.digest_texts import DIGEST_OF

DESKTOP: Final = ViewportSize(width=1440, height=900)
PHONE: Final = ViewportSize(width=390, height=844)
LAID_OUT = "* { content-visibility: visible !important; }"
"""The page spares itself the layout of what is out of sight; its height is then a guess."""
FIRST_SECTION = """(home) => {
  const dividers = [...home.querySelectorAll(".block.divider")];
  const end = dividers[1] ?? home.querySelector(".blocks");
  const top = home.querySelector(".blocks").getBoundingClientRect().top;
  return (dividers[1] ? end.getBoundingClientRect().top : end.getBoundingClientRect().bottom) - top;
}"""
"""From the top of Home to the divider that ends its first section: the first one ends the greeting."""


def with_recommendations(deployment: Deployment, many: int) -> Deployment:
    """Return the deployment with so many recommendations: the shipped ones, and others like them."""
    catalog = deployment.catalog.model_dump(mode="json")
    shipped = catalog["recommendations"]
    catalog["recommendations"] = [
        {**shipped[index % len(shipped)], **_numbered(shipped[index % len(shipped)], index + 1)}
        if index >= len(shipped)
        else shipped[index]
        for index in range(many)
    ]
    return replace(deployment, catalog=Catalog.model_validate_json(json.dumps(catalog)))


def _numbered(like: Mapping[str, Mapping[str, str]], number: int) -> dict[str, object]:
    short = {language: f"{name} {number}" for language, name in like["short"].items()}
    return {"number": number, "key": f"more-{number}", "short": short, "parts": []}


@asynccontextmanager
async def window(
    browser: Browser, seeded: LocalWorkspace, query: str, size: ViewportSize
) -> AsyncIterator[Page]:
    """Yield the page at an address, in a window of a size, with everything laid out."""
    async with await browser.new_context(viewport=size, bypass_csp=True, reduced_motion="reduce") as context:
        page = await context.new_page()
        await page.goto(f"{seeded.sandbox.url}/{query}")
        await page.wait_for_selector("html[data-live]")
        await page.add_style_tag(content=LAID_OUT)
        yield page


async def message_screens(page: Page, message: Locator) -> float:
    """Return how many screens a message takes."""
    await message.wait_for()
    await page.wait_for_function("[...document.images].every((each) => each.complete)")
    height = await message.locator("article").evaluate("it => it.getBoundingClientRect().height")
    return float(height / await page.locator("#messages").evaluate("it => it.clientHeight"))


async def answer_screens(page: Page, line: str, expected: str) -> float:
    """Type a command, and return how many screens its answer takes; `expected` is a text in it."""
    field = page.locator("#composer-text")
    await field.fill(line)
    await field.press("Escape")  # closes the suggestions
    before = await page.locator("#messages .message").count()
    await field.press("Enter")
    answer = page.locator(f"#messages .message:nth-child(n + {before + 1})", has_text=expected).last
    return await message_screens(page, answer)


async def digest_screens(page: Page, seeded: LocalWorkspace) -> float:
    """Return how many screens the digest takes that was sent just now, without its thread."""
    sent = seeded.clock.now().timestamp()
    await page.locator("#messages .message", has_text=DIGEST_OF).last.wait_for()
    found = 0.0
    for message in await page.locator("#messages .message", has_text=DIGEST_OF).all():
        if float(await message.get_attribute("data-key") or 0) >= sent:
            found += await message_screens(page, message)
    return found


async def home_screens(page: Page) -> float:
    """Return how many screens Home takes up to the end of its first section."""
    home = page.locator(".home")
    await home.locator(".block.divider").first.wait_for()
    return float(await home.evaluate(FIRST_SECTION) / await home.evaluate("it => it.clientHeight"))


async def screens(browser: Browser, seeded: LocalWorkspace, size: ViewportSize) -> dict[str, float]:
    """Return how many screens each answer takes, after the next digest was sent."""
    found: dict[str, float] = {}
    async with window(browser, seeded, "?as=chair-us&in=app&lang=en", size) as page:
        found["a person's digest"] = await digest_screens(page, seeded)
        found["board"] = await answer_screens(page, "/rec", "recommendations implemented")
        found["one recommendation"] = await answer_screens(page, "/rec 5", "Joint fentanyl taskforce")
        found["help"] = await answer_screens(page, "/taskforce help", "What you can do here")
    async with window(browser, seeded, "?as=chair-us&in=taskforce&lang=en", size) as page:
        found["a channel's digest"] = await digest_screens(page, seeded)
    async with window(browser, seeded, "?as=chair-us&in=home&lang=en", size) as page:
        found["Home's first section"] = await home_screens(page)
    return found
