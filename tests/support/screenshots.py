"""Takes the README's pictures of the page in a real browser: the browser's half of `make pictures`.

Each picture holds a fingerprint of the words on the page. With it a test can say, without a browser, whether
the bot and the page still show the same words.
"""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.async_api import Browser as Chromium
from playwright.async_api import async_playwright

from bot.config import load
from bot.delivery.chart_drawing import Draw, draw
from bot.demo.local_workspace import LocalWorkspace, local_workspace
from bot.demo.pictures import FOLDER, MOMENT, ROOT
from bot.sandbox.page.state import HOME
from tests.support.page_actors import Browser, browser
from tests.support.page_browser import ARGUMENTS, found_browser

MARK = "Words"
"""The name under which a picture stores the fingerprint of its words."""
SCALE = 1.25
COLOURS = 256


@dataclass(frozen=True)
class Shot:
    """A picture to take: whose page, which place, after which command; `size` is the window's, in CSS px."""

    handle: str
    place: str = ""
    line: str = ""
    theme: str = "light"
    size: tuple[int, int] = (1180, 860)
    to: str = ""
    """A selector of the content to scroll to the top."""

    @property
    def query(self) -> str:
        """The page's query string."""
        return f"?as={self.handle}&in={self.place}&theme={self.theme}&lang={self.language}"

    @property
    def language(self) -> str:
        """The page's language: that of the played person."""
        return "es" if self.handle.endswith("-mx") else "en"


SHOTS: Mapping[str, Shot] = {
    "board.png": Shot("lead-us", line="/rec", size=(1180, 1340), to=".content:has(h3)"),
    "form.png": Shot("chair-us", line="/rec update 7", theme="dark"),
    "digest.es.png": Shot("chair-mx", size=(1180, 2010), to=".content:has(table)"),
    "home.png": Shot("member-us", place=HOME, size=(1180, 1100)),
}


@asynccontextmanager
async def set_up(drawing: Draw = draw) -> AsyncIterator[LocalWorkspace]:
    """Yield the seeded workspace at the pictures' moment."""
    deployment = load(ROOT / "deploy" / "enlace.yaml", env={}, secrets=False)
    with tempfile.TemporaryDirectory() as folder:
        async with local_workspace(deployment, Path(folder), at=MOMENT, draw=drawing) as seeded:
            yield seeded


async def mark(seeded: LocalWorkspace, shot: Shot) -> str:
    """Type the shot's line and return the fingerprint of the words that are shown."""
    async with browser(seeded.sandbox, shot.query) as page:
        await _act(page, shot)
        shown = "\n".join([page.words(), *page.messages()])
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


async def _act(page: Browser, shot: Shot) -> None:
    if shot.place == HOME:
        await page.until(lambda it: 'data-view="V' in it.parts["home"])
    if shot.line:
        await page.ask("type", text=shot.line)


async def shoot(chromium: Chromium, seeded: LocalWorkspace, shot: Shot) -> bytes:
    """Return a picture of the page after `mark` has typed the shot's line."""
    size = {"width": shot.size[0], "height": shot.size[1]}
    context = await chromium.new_context(viewport=size, device_scale_factor=SCALE, reduced_motion="reduce")  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(seeded.sandbox.url + "/" + shot.query)
    await page.wait_for_selector("html[data-live]")
    await page.wait_for_load_state("networkidle")
    if shot.to:
        await page.locator(shot.to).last.evaluate("it => it.closest('article').scrollIntoView()")
    await page.wait_for_function("[...document.images].every((each) => each.complete)")
    picture = await page.screenshot()
    await context.close()
    return picture


def kept(picture: bytes, words: str) -> bytes:
    """Return a picture with few colours, as screens have them, that holds the fingerprint of its words."""
    written, said = BytesIO(), PngInfo()
    said.add_text(MARK, words)
    flat = Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    flat.save(written, "PNG", optimize=True, pnginfo=said)
    return written.getvalue()


async def take() -> None:
    """Take all pictures."""
    async with set_up() as seeded, async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=found_browser(), args=list(ARGUMENTS))
        for name, shot in SHOTS.items():
            words = await mark(seeded, shot)
            (FOLDER / name).write_bytes(kept(await shoot(chromium, seeded, shot), words))
        await chromium.close()


if __name__ == "__main__":
    asyncio.run(take())
