"""How many screens the longest answers take: `make bench ARGS=--screens`.

A real Chromium shows the board, a person's and a channel's digest, help, one recommendation and Home, to a
chair, in a window of a desktop and on a phone, for the shipped recommendations and for sixty. The height of
each is divided by that of the pane in which it is read. These numbers are the same on every machine with the
same fonts.
"""

import asyncio
import logging
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog
from playwright.async_api import async_playwright
from rich.console import Console
from rich.table import Table

from bot.config import load
from bot.demo.local_workspace import local_workspace
from bot.demo.pictures import MOMENT
from tests.support.harness import ROOT
from tests.support.page_browser import ARGUMENTS, found_browser
from tests.support.screens import DESKTOP, PHONE, screens, with_recommendations

MANY = (13, 60)
WINDOWS = (DESKTOP, PHONE)


async def _measured() -> dict[str, dict[str, float]]:
    shipped = load(ROOT / "deploy" / "enlace.yaml", env={}, secrets=False)
    found: dict[str, dict[str, float]] = {}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found_browser(), args=list(ARGUMENTS))
        for many in MANY:
            with tempfile.TemporaryDirectory() as folder:
                deployment = with_recommendations(shipped, many)
                async with local_workspace(deployment, Path(folder), at=MOMENT) as seeded:
                    if (due := seeded.next_digest()) is not None:
                        await seeded.advance(due)
                    for size in WINDOWS:
                        name = f"{many}\n{size['width']}×{size['height']}"
                        found[name] = await screens(browser, seeded, size)
        await browser.close()
    return found


def bench() -> dict[str, Any]:
    """Measure, and return screens by recommendations and window, then by answer."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    return asyncio.run(_measured())


def show(result: Mapping[str, Mapping[str, float]]) -> None:
    """Print the screens as a table."""
    table = Table(
        "recommendations\nwindow",
        *result,
        title="Height of the answer ÷ height of the pane in which it is read",
    )
    for column in table.columns[1:]:
        column.justify = "right"
    for answer in next(iter(result.values())):
        table.add_row(answer, *(f"{found[answer]:.2f}" for found in result.values()))
    Console().print(table)
