"""A real Chromium for the tests of the page: found on this machine, never downloaded."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.sandbox import Sandbox

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
WHERE_FROM = "no Chromium on this machine: `apt install chromium`, or name one with CHROMIUM=/path/to/it"
PATIENCE = 60_000
"""Milliseconds to wait until something is shown, also on a busy machine."""
expect.set_options(timeout=PATIENCE)


def found_browser() -> str | None:
    """Return the path of a Chromium, or None."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


needs_browser = pytest.mark.skipif(
    found_browser() is None and os.environ.get("CI") != "true", reason=WHERE_FROM
)
"""Skips a test without a browser; in CI it fails instead."""


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Yield a running Chromium."""
    if found_browser() is None:
        pytest.fail(WHERE_FROM)
    async with async_playwright() as playwright:
        # Its own clock matters to nothing here, and under libfaketime (`any_day.py`) it would slow down to a
        # crawl.
        environment: dict[str, str | float | bool] = {**os.environ}
        environment.pop("LD_PRELOAD", None)
        browser = await playwright.chromium.launch(
            executable_path=found_browser(), args=list(ARGUMENTS), env=environment
        )
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def opened(browser: Browser, sandbox: Sandbox, query: str = "", **context: Any) -> AsyncIterator[Page]:
    """Yield the page, live at an address; it fails if the browser's console reported an error."""
    options = {"viewport": {"width": 1280, "height": 860}, "reduced_motion": "reduce"} | context
    async with await browser.new_context(**options) as window:
        page = await window.new_page()
        page.set_default_timeout(PATIENCE)
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None,
        )
        await page.goto(f"{sandbox.url}/{query}")
        await page.wait_for_selector("html[data-live]")
        try:
            yield page
        except BaseException as error:
            error.add_note(f"The page's console said: {complaints}")
            raise
        assert not complaints, complaints
