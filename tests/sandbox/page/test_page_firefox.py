"""The page in Firefox: a command is typed and answered, a form is opened and submitted."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from bot.demo.local_workspace import LocalWorkspace
from tests.support.firefox import ENTER, firefox, needs_firefox
from tests.support.harness import NOW

OnStage = Callable[..., AbstractAsyncContextManager[LocalWorkspace]]
LAST_SAYS = "document.querySelector('#messages .message:last-child')?.textContent.includes('{}')"

pytestmark = needs_firefox


async def test_the_page_works_in_firefox(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on, firefox() as page:
        await page.open(f"{on.sandbox.url}/?as=chair-us&lang=en")
        await page.until("'live' in document.documentElement.dataset")
        await page.click("#composer-text")
        await page.type("/rec 5" + ENTER)
        await page.until(LAST_SAYS.format("Joint fentanyl taskforce"))
        await page.click("#composer-text")
        await page.type("/rec comment 5" + ENTER)
        await page.until("document.querySelector('#modal[open] textarea')")
        await page.click("#modal textarea")
        await page.type("Read in Firefox")
        await page.click("#modal button.primary")
        await page.until("document.querySelector('#modal[open]')?.textContent.includes('Comment added')")
        assert "Read in Firefox" in str((await on.say("chair-us", "/rec 5")).payload)
        assert page.complaints == []
