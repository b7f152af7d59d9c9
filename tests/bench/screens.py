"""How many screens the longest answers take: `make bench ARGS=--screens`.

A real Chromium shows the board, digests with and without decisions and in a channel, help, one recommendation
and Home, to a chair, in a window of a desktop and on a phone: for the shipped recommendations, for sixty, and
for sixty in a full week, with five decisions and the longest texts. The height of each is divided by that of
the pane in which it is read; a channel's digest has two languages. These numbers are the same on every
machine with the same fonts. It fails if a digest takes more than is promised.
"""

import asyncio
import logging
import tempfile
from collections.abc import Mapping
from itertools import cycle
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
from tests.support.screens import DESKTOP, PHONE, crowd, screens, with_recommendations

WEEKS = ((13, False), (60, False), (60, True))
"""How many recommendations there are, and whether the week is full."""
PROMISED = {
    "a person's digest": (1, 2),
    "a digest with decisions": (1, 2),
    "a channel's digest": (2, 4),
}
"""The screens on a desktop and on a phone."""
WINDOWS = (DESKTOP, PHONE)


async def _measured() -> dict[str, dict[str, float]]:
    shipped = load(ROOT / "deploy" / "enlace.yaml", env={}, secrets=False)
    found: dict[str, dict[str, float]] = {}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found_browser(), args=list(ARGUMENTS))
        for many, full in WEEKS:
            with tempfile.TemporaryDirectory() as folder:
                deployment = with_recommendations(shipped, many, longest=full)
                async with local_workspace(deployment, Path(folder), at=MOMENT) as seeded:
                    if full:
                        await crowd(seeded)
                    if (due := seeded.next_digest()) is not None:
                        await seeded.advance(due)
                    for size in WINDOWS:
                        name = f"{many}{', full' if full else ''}\n{size['width']}×{size['height']}"
                        found[name] = await screens(browser, seeded, size)
        await browser.close()
    return found


def bench() -> dict[str, Any]:
    """Measure, and return screens by recommendations and window, then by answer."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    return asyncio.run(_measured())


def show(result: Mapping[str, Mapping[str, float]]) -> None:
    """Print the screens as a table; fail if a digest has more than is promised."""
    answers = next(iter(result.values()))
    table = Table(
        "recommendations,\nwindow",
        *(answer.replace(" ", "\n", 1) for answer in answers),
        title="Height of the answer ÷ height of the pane in which it is read",
    )
    for column in table.columns[1:]:
        column.justify = "right"
    for name, found in result.items():
        table.add_row(name, *(f"{found[answer]:.2f}" for answer in answers))
    Console().print(table)
    for answer, promised in PROMISED.items():
        for (name, found), most in zip(result.items(), cycle(promised), strict=False):
            assert found[answer] <= most, (
                f"{answer}, {name}: {found[answer]:.2f} screens, and {most} promised"
            )
