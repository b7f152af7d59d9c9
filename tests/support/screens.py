"""How many screens an answer takes on the page: its height ÷ that of the pane in which it is read."""

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Final

from playwright.async_api import Browser, Locator, Page, ViewportSize

from bot.config import Catalog, Deployment
from bot.demo.local_workspace import REFUSED, LocalWorkspace
from tests.support.digest_texts import DIGEST_OF

DESKTOP: Final = ViewportSize(width=1440, height=900)
PHONE: Final = ViewportSize(width=390, height=844)
LONGEST_SHORT = 80
MUCH = "Cooperation between prosecutors and judges on evidence of corruption and of trafficking, " * 25
LAID_OUT = "* { content-visibility: visible !important; }"
"""The page spares itself the layout of what is out of sight; its height is then a guess."""
FIRST_SECTION = """(home) => {
  const dividers = [...home.querySelectorAll(".block.divider")];
  const end = dividers[1] ?? home.querySelector(".blocks");
  const top = home.querySelector(".blocks").getBoundingClientRect().top;
  return (dividers[1] ? end.getBoundingClientRect().top : end.getBoundingClientRect().bottom) - top;
}"""
"""From the top of Home to the divider that ends its first section: the first one ends the greeting."""


def with_recommendations(deployment: Deployment, many: int, *, longest: bool = False) -> Deployment:
    """Return the deployment with so many recommendations: the shipped ones, and others like them.

    With `longest`, each has the longest name that a catalog may give it.
    """
    catalog = deployment.catalog.model_dump(mode="json")
    shipped = catalog["recommendations"]
    catalog["recommendations"] = [
        {**shipped[index % len(shipped)], **_numbered(shipped[index % len(shipped)], index + 1)}
        if index >= len(shipped)
        else shipped[index]
        for index in range(many)
    ]
    if longest:
        for each in catalog["recommendations"]:
            each["short"] = {
                language: f"{name} {MUCH}"[:LONGEST_SHORT].strip() for language, name in each["short"].items()
            }
    return replace(deployment, catalog=Catalog.model_validate_json(json.dumps(catalog)))


def _numbered(like: Mapping[str, Mapping[str, str]], number: int) -> dict[str, object]:
    short = {language: f"{name} {number}" for language, name in like["short"].items()}
    return {"number": number, "key": f"more-{number}", "short": short, "parts": []}


async def crowd(seeded: LocalWorkspace) -> None:
    """Give a week more than a digest's message can hold: the Mexican chair has five decisions to make.

    The texts are as long as they may be, and both chairs add a note to the next digest.
    """
    today = seeded.clock.now().date()
    for number in (1, 6, 7):
        await _do(
            seeded,
            "chair-us",
            f'/rec evidence {number} https://example.org/{number} "{MUCH[:200]}" issuer "ONDCP" '
            f"date {today.isoformat()} language en",
            f'/rec update {number} reported "{MUCH[:2000]}"',
        )
    for number in (2, 11, 12):
        await _do(seeded, "secretariat", f'/rec update {number} blocked "{MUCH[:2000]}" awaiting "Congress"')
    task = f'/tarea asignar @member-us "{MUCH[:1000]}"'
    said = await _do(
        seeded,
        "chair-mx",
        f'/boletin nota "{MUCH[:1000]}"',
        *(f"{task} rec 9 para {(today + timedelta(days=days)).isoformat()}" for days in (3, 8, 9, 20)),
    )
    await _do(seeded, "chair-us", f'/digest note "{MUCH[:1000]}"')
    assigned = re.findall(r"\bA-(\d+)", said)
    await _do(seeded, "member-us", f'/action submit {assigned[0]} "{MUCH[:2000]}"')


async def _do(seeded: LocalWorkspace, handle: str, *lines: str) -> str:
    """Type commands, and return what was answered to the last."""
    text = ""
    for line in lines:
        answer = await seeded.say(handle, line)
        text = str((answer.payload or {}).get("text"))
        assert not answer.error, line[:60]
        assert REFUSED not in str(answer.payload), (line[:60], text[:200])
    return text


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
    async with window(browser, seeded, "?as=chair-mx&in=app&lang=es", size) as page:
        found["a digest with decisions"] = await digest_screens(page, seeded)
    async with window(browser, seeded, "?as=chair-us&in=taskforce&lang=en", size) as page:
        found["a channel's digest"] = await digest_screens(page, seeded)
    async with window(browser, seeded, "?as=chair-us&in=home&lang=en", size) as page:
        found["Home's first section"] = await home_screens(page)
    return found
