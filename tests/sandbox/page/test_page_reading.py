"""How long messages are read on the page: where they open, where they are folded, how much of it is frame."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from bot.clock import Clock
from bot.demo.local_workspace import LocalWorkspace
from bot.sandbox import Message, Person, Sandbox, Workspace
from bot.views.blockkit import height
from tests.support.digest_texts import DIGEST_OF, is_digest
from tests.support.harness import NOW
from tests.support.page_browser import needs_browser, opened
from tests.support.screens import DESKTOP, PHONE, answer_screens, message_screens, window

pytestmark = [needs_browser, pytest.mark.asyncio(loop_scope="session")]

LINES = tuple(f"Line {number}" for number in range(1, 61))
"""More than any window holds."""


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox() -> AsyncIterator[Sandbox]:
    """A workspace with two people and one channel, and no bot."""
    people = [Person("lead-us", "Laura Lead"), Person("lead-mx", "Luis Lead", language_tag="es-MX")]
    async with Sandbox(Workspace.create(people, clock=Clock.at(NOW), channels=("general",))) as running:
        yield running


def say(sandbox: Sandbox, *paragraphs: str, expand: bool = True) -> None:
    """Post a message of the app, of as many sections."""
    blocks: list[dict[str, Any]] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}, "expand": expand}
        for text in paragraphs
    ]
    where = sandbox.workspace.conversations.get("general").id
    bot = sandbox.workspace.bot_user_id
    sandbox.workspace.conversations.post(Message("", where, bot, paragraphs[0], blocks))


async def from_top(page: Page, what: Locator) -> float:
    """Return how far below the upper edge of the messages something begins, in pixels."""
    pane = await page.locator("#messages").bounding_box()
    shown = await what.bounding_box()
    assert pane
    assert shown
    return shown["y"] - pane["y"]


async def test_a_long_answer_opens_at_its_beginning(browser: Browser, sandbox: Sandbox) -> None:
    async with opened(browser, sandbox, "?as=lead-us&in=general") as page:
        for number in range(12):
            say(sandbox, f"Before, {number}")
        await expect(page.locator(".message").last).to_be_in_viewport()
        say(sandbox, *LINES)
        answer = page.locator(".message", has_text="Line 60")
        await expect(answer.get_by_text("Line 1", exact=True)).to_be_in_viewport()
        await expect(answer.get_by_text("Line 60", exact=True)).not_to_be_in_viewport()
        assert 0 <= await from_top(page, answer.locator("article")) < 5
        say(sandbox, "After")
        await expect(page.locator(".message").last).to_contain_text("After")
        assert 0 <= await from_top(page, answer.locator("article")) < 5, (
            "nothing takes it away from its reader"
        )


async def test_a_conversation_that_ends_with_a_long_answer_opens_at_its_beginning(
    browser: Browser, sandbox: Sandbox
) -> None:
    say(sandbox, "Before")
    say(sandbox, *LINES)
    async with opened(browser, sandbox, "?as=lead-us&in=general") as page:
        answer = page.locator(".message").last
        await expect(answer.get_by_text("Line 1", exact=True)).to_be_in_viewport()
        await page.locator("#messages").evaluate("it => it.scrollTo(0, it.scrollHeight)")
        say(sandbox, "After")
        await expect(page.locator(".message").last).to_contain_text("After")
        await expect(page.locator(".message").last).to_be_in_viewport()


async def test_a_folded_section_is_opened_by_mouse_and_by_keyboard(
    browser: Browser, sandbox: Sandbox
) -> None:
    for _ in range(9):
        say(sandbox, "Before")
    say(sandbox, "\n".join(LINES[:12]), "Below", expand=False)
    async with opened(browser, sandbox, "?as=lead-us&in=general") as page:
        more = page.get_by_text("See more")
        text = page.locator(".fold > .text")
        await expect(more).to_be_in_viewport()
        folded = await text.bounding_box()
        line_height = await text.evaluate("it => parseFloat(getComputedStyle(it).lineHeight)")
        assert folded
        assert folded["height"] == pytest.approx(5 * line_height, abs=1)
        at = await from_top(page, text)
        await more.click()
        await expect(page.get_by_text("See less")).to_be_visible()
        whole = await text.bounding_box()
        assert whole
        assert whole["height"] == pytest.approx(12 * line_height, abs=1)
        assert await from_top(page, text) == pytest.approx(at, abs=1), "it opens where it is"
        await page.keyboard.press("Enter")
        await expect(more).to_be_visible()
        await expect(page.locator(".more > summary")).to_be_focused()
        await page.keyboard.press("Space")
        await expect(page.get_by_text("See less")).to_be_visible()
    async with opened(browser, sandbox, "?as=lead-mx&in=general") as page:
        await expect(page.get_by_text("Ver más")).to_be_visible()


@pytest.mark.parametrize(("size", "handle"), [((390, 844), "lead-us"), ((312, 675), "lead-mx")])
async def test_on_a_phone_three_quarters_are_left_for_what_is_read(
    browser: Browser, seeded: LocalWorkspace, size: tuple[int, int], handle: str
) -> None:
    viewport = {"width": size[0], "height": size[1]}
    query = f"?as={handle}&lang={'es' if handle.endswith('mx') else 'en'}"
    async with opened(browser, seeded.sandbox, query, viewport=viewport) as page:
        for place, shown in (("app", "#messages"), ("home", ".home")):
            await page.locator(f"#go-{place}").click()
            await expect(page.locator(shown)).to_be_visible()
            pane = await page.locator(shown).bounding_box()
            assert pane
            assert pane["height"] > 0.75 * size[1], place
            wide = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            assert wide[0] <= wide[1], place


async def test_a_mention_does_not_break_within_the_name(browser: Browser, sandbox: Sandbox) -> None:
    person = sandbox.workspace.person("lead-us").id
    for length in range(0, 60, 3):
        say(sandbox, f"{'x ' * length}<@{person}>")
    async with opened(
        browser, sandbox, "?as=lead-us&in=general", viewport={"width": 312, "height": 844}
    ) as page:
        names = page.locator(".mention")
        await expect(names).to_have_count(20)
        lines = await names.evaluate_all("them => them.map((it) => it.getClientRects().length)")
        heights = await names.evaluate_all("them => them.map((it) => it.getBoundingClientRect().height)")
        assert set(lines) == {1}
        assert max(heights) < 1.5 * min(heights)


async def test_the_board_of_thirteen_fits_on_one_screen(browser: Browser, seeded: LocalWorkspace) -> None:
    async with window(browser, seeded, "?as=chair-us&in=app", DESKTOP) as page:
        assert await answer_screens(page, "/rec", "recommendations implemented") <= 1


@pytest.mark.parametrize(("size", "screens"), [(DESKTOP, 1), (PHONE, 2)], ids=["desktop", "phone"])
async def test_a_digest_with_two_decisions_fits_where_it_is_read(
    browser: Browser, seeded: LocalWorkspace, size: ViewportSize, screens: float
) -> None:
    async with window(browser, seeded, "?as=chair-mx&in=app", size) as page:
        digest = page.locator("#messages .message", has_text=DIGEST_OF).last
        await expect(digest.get_by_role("button", name="Confirmar", exact=True)).to_have_count(1)
        await expect(digest.get_by_role("button", name="Aceptar")).to_have_count(1)
        assert await message_screens(page, digest) <= screens


@pytest.mark.parametrize(("size", "read_in"), [(DESKTOP, height.DESKTOP), (PHONE, height.PHONE)])
async def test_a_digest_is_as_tall_as_the_bot_estimates(
    browser: Browser, seeded: LocalWorkspace, size: ViewportSize, read_in: height.Window
) -> None:
    """Where the fonts differ, lines do: it may not be much taller, and not be half as tall."""
    for handle, place in (("chair-us", "app"), ("chair-mx", "app"), ("chair-us", "taskforce")):
        told = seeded.workspace.told(handle, None if place == "app" else place)
        sent = [each for each in told if is_digest(each["text"])][-1]
        estimated = height.height(sent["blocks"], read_in)
        async with window(browser, seeded, f"?as={handle}&in={place}", size) as page:
            digest = page.locator("#messages .message", has_text=DIGEST_OF).last
            await message_screens(page, digest)
            shown = await digest.locator(".blocks").evaluate("it => it.getBoundingClientRect().height")
        assert 0.8 * estimated < shown < 1.03 * estimated, (handle, place)
