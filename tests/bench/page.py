"""How fast the sandbox's page appears and scrolls: `make bench ARGS=--page`.

A channel of 5,000 messages, some of them boards, is compared with a channel of 100. A real Chromium measures,
in turn, how long it takes until the first message is visible (compared with a picture from the same server),
and how long frames take while scrolling from the newest message to the oldest, with more messages fetched on
the way.
"""

import asyncio
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, Page, async_playwright
from rich.console import Console
from rich.table import Table

from bot.clock import Clock
from bot.sandbox import Message, Person, Sandbox, Workspace
from tests.support.page_browser import ARGUMENTS, found_browser

MANY, FEW = 5_000, 100
FRAME = 1000 / 60
LONG = 50.0
"""Milliseconds from which people notice that a frame takes too long."""

SEEN = """
new MutationObserver((_, observer) => {
  if (!document.querySelector(".message .content")) return;
  observer.disconnect();
  requestAnimationFrame(() => requestAnimationFrame(() => { globalThis.seenAt = performance.now(); }));
}).observe(document, { childList: true, subtree: true });
"""
SCROLL = """
async () => {
  const scroller = document.getElementById("messages");
  const frames = [];
  let still = 0;
  let last = await new Promise(requestAnimationFrame);
  while (still < 60) {
    const before = scroller.scrollTop;
    scroller.scrollBy(0, -600);
    const now = await new Promise(requestAnimationFrame);
    if (scroller.scrollTop === before) still += 1;
    else { still = 0; frames.push(now - last); }
    last = now;
  }
  return { frames, rows: scroller.querySelectorAll(".message").length };
}
"""


@dataclass(frozen=True)
class Scrolled:
    """One scroll from the newest message to the oldest: its frames in milliseconds, and its messages."""

    frames: Sequence[float]
    messages: int

    def at(self, share: float) -> float:
        """Return the frame time at a quantile, such as 0.5 for the median."""
        return sorted(self.frames)[int(share * (len(self.frames) - 1))]


def _board(number: int) -> list[dict[str, Any]]:
    lines = "\n".join(f"*{each}* · :large_green_circle: In progress · item {number}" for each in range(4))
    return [
        {"type": "header", "text": {"type": "plain_text", "text": f"Board {number}"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": lines}},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": f"As of message {number}"}]},
        {
            "type": "actions",
            "elements": [
                {"type": "button", "action_id": "show", "value": str(each), "text": text}
                for each, text in enumerate(
                    {"type": "plain_text", "text": words} for words in ("Update", "History", "Share")
                )
            ],
        },
    ]


def furnished() -> Workspace:
    """Return a workspace with a long channel and a short one; every third message is the app's, in blocks."""
    workspace = Workspace.create([Person("lead-us", "Lead")], clock=Clock(), channels=("long", "short"))
    person, bot = workspace.person("lead-us").id, workspace.bot_user_id
    for name, count in (("long", MANY), ("short", FEW)):
        where = workspace.conversations.get(name).id
        for number in range(count):
            if number % 3:
                words = f"Message {number}: " + "the plan was signed. " * (number % 7)
                workspace.conversations.post(Message("", where, person, words))
            else:
                workspace.conversations.post(Message("", where, bot, f"Board {number}", _board(number)))
    return workspace


async def _measured(rounds: int) -> tuple[dict[str, list[float]], dict[str, list[Scrolled]]]:
    views: dict[str, list[float]] = {"nothing": [], "short": [], "long": []}
    ways: dict[str, list[Scrolled]] = {"short": [], "long": []}
    workspace = furnished()
    async with Sandbox(workspace) as sandbox, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found_browser(), args=list(ARGUMENTS))
        for _ in range(rounds):
            views["nothing"].append(await _picture(browser, sandbox.url))
            for name, way in ways.items():
                page = await _opened(browser)
                await page.goto(f"{sandbox.url}/?as=lead-us&in={name}")
                await page.wait_for_function("globalThis.seenAt")
                views[name].append(float(await page.evaluate("globalThis.seenAt")))
                scrolled = await page.evaluate(SCROLL)
                way.append(Scrolled(scrolled["frames"], scrolled["rows"]))
                await page.context.close()
        await browser.close()
    return views, ways


async def _opened(browser: Browser) -> Page:
    context = await browser.new_context(viewport={"width": 1280, "height": 860})
    await context.add_init_script(SEEN)
    return await context.new_page()


async def _picture(browser: Browser, url: str) -> float:
    page = await browser.new_page()
    await page.goto(f"{url}/page/static/icon.svg")
    took = await page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    await page.close()
    return float(took)


def bench(rounds: int) -> dict[str, Any]:
    """Measure, and return milliseconds and ratios."""
    views, ways = asyncio.run(_measured(rounds))
    result: dict[str, Any] = {
        "first_view_ms": {name: statistics.median(times) for name, times in views.items()},
        "frames": {name: _summary(runs) for name, runs in ways.items()},
    }
    first, frames = result["first_view_ms"], result["frames"]
    result["first_view_long_to_short"] = first["long"] / first["short"]
    result["frame_95_long_to_screen"] = frames["long"]["p95_ms"] / FRAME
    return result


def _summary(runs: Sequence[Scrolled]) -> dict[str, float]:
    together = Scrolled([frame for each in runs for frame in each.frames], runs[0].messages)
    return {
        "messages": together.messages,
        "frames": len(together.frames),
        "median_ms": together.at(0.5),
        "p95_ms": together.at(0.95),
        "longest_ms": max(together.frames),
        "halts": sum(frame > LONG for frame in together.frames) / len(together.frames),
    }


def show(result: Mapping[str, Any]) -> None:
    """Print the results."""
    console = Console()
    table = Table("until the first message is seen", "median ms")
    for name, took in result["first_view_ms"].items():
        table.add_row(name, f"{took:.0f}")
    console.print(table)
    table = Table(
        "channel", "messages", "frames", "median ms", "95 % ms", "longest ms", f"over {LONG:.0f} ms"
    )
    for name, way in result["frames"].items():
        times = (f"{way[key]:.1f}" for key in ("median_ms", "p95_ms", "longest_ms"))
        table.add_row(name, str(way["messages"]), str(way["frames"]), *times, f"{way['halts']:.2%}")
    console.print(table)
    console.print(
        f"95 % of the frames take at most {result['frame_95_long_to_screen']:.2f} of a 60th of a second; the "
        f"long channel is first seen after {result['first_view_long_to_short']:.2f} of the short one's time."
    )
