"""What people do on the page, in a real browser, over the real bot."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from bot.demo.local_workspace import LocalWorkspace
from tests.support.page_browser import needs_browser, opened

pytestmark = [needs_browser, pytest.mark.asyncio(loop_scope="session")]


async def send(page: Page, text: str) -> None:
    """Type into the composer and press Enter."""
    field = page.locator("#composer-text")
    await field.fill(text)
    await field.press("Escape")  # closes the suggestions
    await field.press("Enter")


async def become(page: Page, handle: str) -> None:
    await page.locator("#chooser > summary").click()
    await page.locator(f"#be-{handle}").click()
    await expect(page.locator("#chooser > summary")).to_contain_text(handle)


async def test_a_mexican_lead_sees_the_board_in_spanish(browser: Browser, seeded: LocalWorkspace) -> None:
    async with opened(browser, seeded.sandbox, locale="es-MX") as page:
        await expect(page.get_by_role("heading", name="¿En nombre de quién quiere actuar?")).to_be_visible()
        await page.get_by_role("button", name="lead-mx").click()
        await expect(page.get_by_role("navigation", name="Conversaciones")).to_be_visible()
        await expect(page.locator("#composer-text")).to_be_focused()
        await page.keyboard.type("/re")
        option = page.get_by_role("option", name="/rec [5")
        await expect(option).to_have_attribute("aria-selected", "true")
        await page.keyboard.press("Tab")
        await expect(page.locator("#composer-text")).to_have_value("/rec ")
        await page.keyboard.press("Enter")
        board = page.locator(".message").last
        await expect(board).to_contain_text("1 de 13 recomendaciones implementadas")
        await expect(board).to_contain_text("Visible solo para usted")
        await expect(board).to_be_in_viewport()
        await expect(page.locator("#composer-text")).to_have_value("")
        await page.keyboard.press("ArrowUp")
        await expect(page.locator("#composer-text")).to_have_value("/rec")


async def test_an_item_is_assigned_by_form_and_its_assignee_reads_of_it(
    browser: Browser, seeded: LocalWorkspace
) -> None:
    async with opened(browser, seeded.sandbox, "?as=lead-us") as page:
        await send(page, "/action assign")
        form = page.get_by_role("dialog")
        await expect(form).to_be_visible()
        await form.get_by_role("button", name=re.compile("Assign")).click()
        await expect(form.get_by_role("alert").first).to_be_visible()  # an error at a field
        await form.get_by_label(re.compile("Task")).first.fill("Draft the annex")
        await form.locator("[data-kind=multi_users_select] summary").click()
        await form.get_by_role("checkbox", name=re.compile("member-mx")).check()
        await page.keyboard.press("Escape")
        await expect(form).to_be_visible()
        recommendation = form.get_by_role("combobox", name=re.compile("Recommendation"))
        await recommendation.fill("fentanilo")
        await page.get_by_role("option", name=re.compile("5 · Joint fentanyl taskforce")).click()
        await form.locator("[data-kind=datepicker]").fill("2020-01-31")
        await form.get_by_role("button", name=re.compile("Assign")).click()
        await expect(form.get_by_role("alert").first).to_contain_text("Jan 31, 2020")
        await expect(form.get_by_label(re.compile("Task")).first).to_have_value("Draft the annex")
        await form.locator("[data-kind=datepicker]").fill("2026-12-04")
        await form.get_by_role("button", name=re.compile("Assign")).click()
        await expect(form.get_by_role("button", name="Assign")).to_be_hidden()
        await expect(form).to_contain_text("Draft the annex")
        await page.keyboard.press("Escape")
        await expect(form).to_be_hidden()
        await become(page, "member-mx")
        news = page.locator(".message").last
        await expect(news).to_contain_text("lead-us le asignó")
        await expect(news).to_contain_text("Draft the annex")
        await expect(news).to_contain_text("4 de diciembre de 2026")


async def test_both_sides_confirm_and_a_chair_closes(browser: Browser, seeded: LocalWorkspace) -> None:
    async with opened(browser, seeded.sandbox, "?as=chair-us") as page:
        await send(page, "/rec close 5 implemented")
        await expect(page.locator(".message").last).to_contain_text("⚠️")
        await become(page, "lead-mx")
        await send(page, "/rec confirmar 5")
        await expect(page.locator(".message").last).to_contain_text("Visible solo para usted")
        await expect(page.locator(".message").last).not_to_contain_text("⚠️")
        await become(page, "chair-us")
        await send(page, "/rec close 5 implemented")
        await expect(page.locator(".message").last).to_contain_text("Closed, implemented")
        await send(page, "/rec")
        await expect(page.locator(".message").last).to_contain_text("2 of 13 recommendations implemented")


async def test_time_goes_to_the_digest_which_is_acknowledged(
    browser: Browser, seeded: LocalWorkspace
) -> None:
    async with opened(browser, seeded.sandbox, "?as=chair-mx&lang=es") as page:
        await page.locator("#clock > summary").click()
        await page.get_by_role("button", name="Al próximo boletín").click()
        await expect(page.locator("#clock > summary")).to_contain_text("30 nov 2026")
        digest = page.locator(".message", has_text="Boletín del lunes 30 de noviembre de 2026").last
        await expect(digest).to_be_visible()
        await digest.get_by_role("link", name="Ver todo").click()
        thread = page.locator("[data-rows=thread]")
        await expect(thread.locator("figure").first).to_contain_text("Recomendaciones por estado")
        await expect(thread.get_by_role("table").first).to_contain_text("30 nov")
        await digest.get_by_role("button", name="Confirmar lectura").first.click()
        await expect(page.locator("#messages .message").last).to_contain_text("Visible solo para usted")
        await send(page, "/boletin historial")
        await expect(page.locator("#messages .message").last).to_contain_text("chair-mx")
        channel = page.get_by_role("link", name=re.compile("taskforce"))
        await expect(channel).to_contain_text("sin leer")
        await channel.click()
        await expect(page.get_by_role("heading", name="taskforce", exact=False).first).to_be_visible()


async def test_two_browsers_see_the_same_at_once(browser: Browser, seeded: LocalWorkspace) -> None:
    async with (
        opened(browser, seeded.sandbox, "?as=lead-us&in=general") as mine,
        opened(browser, seeded.sandbox, "?as=member-mx&in=general") as theirs,
    ):
        text = mine.locator("#composer-text")
        await text.focus()
        await mine.keyboard.type("Good morning @member")
        await mine.keyboard.press("ArrowDown")
        await expect(mine.get_by_role("option", name="@member-mx")).to_have_attribute("aria-selected", "true")
        await mine.keyboard.press("Enter")
        await expect(text).to_have_value("Good morning @member-mx ")
        await mine.keyboard.press("Enter")
        await expect(theirs.locator(".message").last).to_contain_text("Good morning @member-mx")
        await theirs.locator(".message").last.hover()
        await theirs.get_by_role("button", name="Responder en el hilo").last.click()
        reply = theirs.locator("#thread-composer-text")
        await expect(reply).to_be_focused()
        await reply.fill("Buenos días")
        await reply.press("Enter")
        await mine.get_by_role("button", name="1 reply").click()
        await expect(mine.get_by_role("complementary", name="Thread")).to_contain_text("Buenos días")
        await mine.reload()
        await expect(mine.get_by_role("complementary", name="Thread")).to_contain_text("Buenos días")


async def test_a_reload_keeps_everything(browser: Browser, seeded: LocalWorkspace) -> None:
    async with opened(browser, seeded.sandbox, "?as=chair-us&theme=dark") as page:
        await send(page, "/rec update 7")
        form = page.get_by_role("dialog")
        note = form.locator("textarea").first
        await note.fill("The plan was signed")
        await note.press("Tab")
        await form.get_by_role("combobox").first.select_option("blocked")
        await page.reload()
        kept = page.get_by_role("dialog").get_by_label(re.compile("What is new"))
        await expect(kept).to_have_value("The plan was signed")
        assert await page.locator("html").get_attribute("data-theme") == "dark"
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_be_hidden()


async def test_home_follows_what_is_done(browser: Browser, seeded: LocalWorkspace) -> None:
    async with opened(browser, seeded.sandbox, "?as=member-us") as page:
        await page.get_by_role("link", name="Home", exact=True).click()
        home = page.locator(".home")
        await expect(home).to_contain_text("Needs your attention")
        await home.get_by_role("button", name="Done A-4").click()
        await expect(home.get_by_role("button", name="Done A-4")).to_be_hidden()


async def test_the_tour_can_be_taken_and_left(browser: Browser, seeded: LocalWorkspace) -> None:
    async with opened(browser, seeded.sandbox, "?lang=es") as page:
        await page.get_by_role("button", name="Recorrido").click()
        await page.get_by_role("button", name="Lléveme ahí").click()
        await expect(page.locator("#composer-text")).to_have_value("/rec")
        for step in range(2, 8):
            await page.get_by_role("button", name="Siguiente").click()
            await expect(page.locator(".guide")).to_contain_text(f"Paso {step} de 7")
        await page.get_by_role("button", name="Terminar").click()
        await expect(page.locator(".guide")).to_be_hidden()


async def test_an_outage_is_switched_on_and_seen_in_the_inspector(
    browser: Browser, seeded: LocalWorkspace
) -> None:
    async with opened(browser, seeded.sandbox, "?as=lead-us") as page:
        await page.get_by_role("button", name="Inspector").click()
        await page.get_by_role("switch", name="Outage").click()
        await expect(page.get_by_role("switch", name="Outage")).to_have_attribute("aria-checked", "true")
        await send(page, '/action assign @member-us "Check the annex" rec 5')
        await expect(page.locator("#messages .message").last).to_contain_text("Check the annex")
        trouble = page.locator(".entries > li.trouble").first
        await expect(trouble).to_contain_text("503")
        await page.get_by_label("Search").fill("/action")
        await page.locator(".entries summary", has_text="slash_commands").first.click()
        await expect(page.locator(".payload")).to_contain_text("Check the annex")
        await page.get_by_role("button", name="Make everything work again").click()
        await expect(page.get_by_role("switch", name="Outage")).to_have_attribute("aria-checked", "false")
