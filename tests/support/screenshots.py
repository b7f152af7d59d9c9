"""Takes the README's pictures of the page in a real browser: the browser's half of `make pictures`.

Each picture holds a fingerprint of the words on the page. With it a test can say, without a browser, whether
the bot and the page still show the same words.
"""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

import matplotlib as mpl
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo
from playwright.async_api import Browser as Chromium
from playwright.async_api import Locator, Page, async_playwright

from bot.config import load
from bot.delivery.chart_drawing import Draw, draw
from bot.demo.local_workspace import LocalWorkspace, local_workspace
from bot.demo.pictures import FOLDER, MOMENT, ROOT
from bot.sandbox.errors import NoOpenFormError
from bot.sandbox.page.state import HOME
from tests.support.harness import sketch
from tests.support.page_actors import Browser, browser
from tests.support.page_browser import ARGUMENTS, found_browser

MARK = "Words"
"""The name under which a picture stores the fingerprint of its words."""
SCALE = 1.25
COLOURS = 256
WINDOW: Final = (1180, 700)
"""The window of the week's pictures, in CSS pixels."""
TALL: Final = 1200
"""The height of a window in which any message of the week is seen whole."""
FORM: Final = "#modal[open]"
DRAWN_FORM: Final = 'data-view="V'
"""What the page says of a form or a Home tab once the bot has drawn it."""
FRIDAY = datetime(2026, 11, 27, 18, 30, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 18, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Shot:
    """A picture to take: whose page, which place, after which command or press; `size` is the window's, in
    CSS pixels.
    """

    handle: str
    shown: str
    """A text in what the picture shows: without it, no picture is taken."""
    place: str = ""
    at: datetime | None = None
    """The instant up to which time passes before."""
    line: str = ""
    press: str = ""
    """The name of a button to press in a message."""
    submit: Mapping[str, str] | None = None
    """What is filled into the form that is open, to submit it."""
    theme: str = "light"
    size: tuple[int, int] = WINDOW
    form: bool = False
    """Whether the text is in a form."""

    @property
    def query(self) -> str:
        """The page's query string."""
        return f"?as={self.handle}&in={self.place}&theme={self.theme}&lang={self.language}"

    @property
    def language(self) -> str:
        """The page's language: that of the played person."""
        return "es" if self.handle.endswith("-mx") else "en"


@dataclass(frozen=True)
class Scene:
    """A moment of the week: its picture, what is said of it, and the file of the message alone, if any."""

    said: str
    shot: Shot
    file: str = ""


SHOTS: Mapping[str, Shot] = {
    "board.png": Shot("lead-us", "of 13 recommendations implemented", line="/rec", size=(1180, 900)),
    "form.png": Shot("chair-us", "Update no. 7", line="/rec update 7", theme="dark", form=True),
    "home.png": Shot("member-us", "Needs your attention", place=HOME, size=(1180, 1000)),
}
WEEK: Sequence[Scene] = (
    Scene(
        "Monday. A Mexican lead assigns an action item in Spanish …",
        Shot(
            "lead-mx",
            "queda a cargo de",
            line='/tarea asignar @member-us "Borrador del memorando" rec 5 para el viernes 27',
        ),
        "week-1-assign.png",
    ),
    Scene(
        "… and the American assignee is told in English.",
        Shot("member-us", "assigned you the action item A-7"),
    ),
    Scene(
        "Friday. The bot reminds the assignee of what is due today.",
        Shot("member-us", "Reminder: 2 action items", at=FRIDAY),
        "week-2-remind.png",
    ),
    Scene(
        "It is submitted …",
        Shot("member-us", "Submitted", line='/action done 7 "It is in the shared folder"'),
    ),
    Scene("… and its assigner can accept or return it.", Shot("lead-mx", "entregó la tarea")),
    Scene(
        "What the U.S. lead reported on recommendation 5 needs Mexico's confirmation …",
        Shot("chair-mx", "Grupo conjunto contra el fentanilo", line="/rec 5"),
    ),
    Scene(
        "… which the Mexican chair gives.",
        Shot("chair-mx", "Ambas partes han confirmado", press="Confirmar"),
        "week-3-confirm.png",
    ),
    Scene(
        "Monday. The digest brings the U.S. chair the decision that is left …",
        Shot("chair-us", "Digest of Monday, November 30", at=MONDAY),
        "week-4-digest.png",
    ),
    Scene(
        "… the form asks only what is missing …",
        Shot("chair-us", "Close no. 5", press="Close it …", form=True),
    ),
    Scene(
        "… and the recommendation is closed, on evidence and two confirmations.",
        Shot("chair-us", "Closed, implemented", submit={"status": "closed_implemented"}, form=True),
    ),
    Scene("The board shows it to everyone.", Shot("lead-us", "2 of 13 recommendations", line="/rec")),
)
"""A week with the bot, in the order in which it happens."""
ANIMATION: Final = "week.webp"
SECONDS: Final = 5.5
"""How long a scene of the animation is shown."""
CAPTION: Final = 76
"""The height of a scene's caption, in pixels."""


@asynccontextmanager
async def set_up(drawing: Draw = draw) -> AsyncIterator[LocalWorkspace]:
    """Yield the seeded workspace at the pictures' moment."""
    deployment = load(ROOT / "deploy" / "enlace.yaml", env={}, secrets=False)
    with tempfile.TemporaryDirectory() as folder:
        async with local_workspace(deployment, Path(folder), at=MOMENT, draw=drawing) as seeded:
            yield seeded


async def mark(seeded: LocalWorkspace, shot: Shot) -> str:
    """Let happen what the shot shows, and return the fingerprint of the words on the page."""
    if shot.at:
        await seeded.advance(shot.at)
    if shot.submit is None:
        with suppress(NoOpenFormError):  # of an earlier picture
            await seeded.close(shot.handle, all=True)
    if shot.press:
        await seeded.press(shot.handle, shot.press)
    if shot.submit is not None:
        await seeded.submit(shot.handle, shot.submit)
    async with browser(seeded.sandbox, shot.query) as page:
        if shot.line:
            await page.ask("type", text=shot.line)
            await page.until(lambda it: _is_there(it, shot))
            await seeded.bot.settle()  # others are told
        await page.until(lambda it: _is_there(it, shot))
        shown = "\n".join([page.words(), *page.messages()])
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


def _is_there(page: Browser, shot: Shot) -> bool:
    """Say whether the page shows what a picture is about."""
    if shot.form or shot.place == HOME:
        name = "modal" if shot.form else "home"
        return DRAWN_FORM in page.parts.get(name, "") and shot.shown in page.words(name)
    return any(shot.shown in each for each in page.messages())


async def shoot(
    chromium: Chromium, seeded: LocalWorkspace, shot: Shot, *, alone: bool = False, scale: float = SCALE
) -> bytes:
    """Return a picture of the page, or of the message `alone` that it is about, after `mark`."""
    size = {"width": shot.size[0], "height": TALL if alone else shot.size[1]}
    context = await chromium.new_context(viewport=size, device_scale_factor=scale, reduced_motion="reduce")  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(seeded.sandbox.url + "/" + shot.query)
    await page.wait_for_selector("html[data-live]")
    what = _what(page, shot)
    await what.wait_for()
    if not shot.form:
        await what.evaluate("it => it.scrollIntoView()")
    await page.wait_for_function("[...document.images].every((each) => each.complete)")
    await page.evaluate("document.fonts.ready")
    picture = await (what.locator("article") if alone else page).screenshot()
    await context.close()
    return picture


def _what(page: Page, shot: Shot) -> Locator:
    """Return what a picture is about."""
    if shot.form or shot.place == HOME:
        return page.locator(FORM if shot.form else ".home", has_text=shot.shown)
    return page.locator("#messages .message", has_text=shot.shown).last


def kept(picture: bytes, words: str) -> bytes:
    """Return a picture with few colours, as screens have them, that holds the fingerprint of its words."""
    written, said = BytesIO(), PngInfo()
    said.add_text(MARK, words)
    flat = Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    flat.save(written, "PNG", optimize=True, pnginfo=said)
    return written.getvalue()


def animated(pictures: Sequence[bytes], scenes: Sequence[Scene], words: Sequence[str]) -> bytes:
    """Return the scenes' pictures one after the other, with what is said of each; from the end it begins
    again.
    """
    frames = [_captioned(picture, scene) for picture, scene in zip(pictures, scenes, strict=True)]
    written = BytesIO()
    frames[0].save(
        written,
        "WEBP",
        save_all=True,
        append_images=frames[1:],
        duration=int(SECONDS * 1000),
        loop=0,
        quality=70,
        method=6,
        xmp=f"{MARK}: {' '.join(words)}".encode(),
    )
    return written.getvalue()


def marks(picture: Image.Image) -> list[str]:
    """Return the fingerprints of an animation's words, scene by scene."""
    return bytes(picture.info["xmp"]).decode().removeprefix(f"{MARK}: ").split()


def _captioned(picture: bytes, scene: Scene) -> Image.Image:
    """Return a scene's picture below what is said of it, and what is typed or pressed in it."""
    shown, shot = Image.open(BytesIO(picture)).convert("RGB"), scene.shot
    sheet = Image.new("RGB", (shown.width, shown.height + CAPTION), "#18324a")
    sheet.paste(shown, (0, CAPTION))
    done = shot.line or (f"[{shot.press}]" if shot.press else "")
    fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"
    canvas = ImageDraw.Draw(sheet)
    for line, font, size, colour, y in (
        (scene.said, "DejaVuSans.ttf", 20, "#ffffff", 24),
        (f"{shot.handle}: {done}" if done else "", "DejaVuSansMono.ttf", 15, "#c9d6e2", 54),
    ):
        canvas.text((20, y), line, font=ImageFont.truetype(fonts / font, size), fill=colour, anchor="lm")
    return sheet


async def fingerprints(seeded: LocalWorkspace) -> tuple[dict[str, str], list[str]]:
    """Return the fingerprints of all shots by file name, and of the week's scenes.

    No real browser may have been open before: it reads messages, and the page says what is unread.
    """
    words = {name: await mark(seeded, shot) for name, shot in SHOTS.items()}
    return words, [await mark(seeded, scene.shot) for scene in WEEK]


async def take() -> None:
    """Take all pictures, after a workspace of its own told their words."""
    async with set_up(sketch) as seeded:
        words, week = await fingerprints(seeded)
    async with set_up() as seeded, async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=found_browser(), args=list(ARGUMENTS))
        for name, shot in SHOTS.items():
            await mark(seeded, shot)
            (FOLDER / name).write_bytes(kept(await shoot(chromium, seeded, shot), words[name]))
        pictures = []
        for scene, said in zip(WEEK, week, strict=True):
            await mark(seeded, scene.shot)
            pictures.append(await shoot(chromium, seeded, scene.shot, scale=1))
            if scene.file:
                alone = await shoot(chromium, seeded, scene.shot, alone=True)
                (FOLDER / scene.file).write_bytes(kept(alone, said))
        (FOLDER / ANIMATION).write_bytes(animated(pictures, WEEK, week))
        await chromium.close()


if __name__ == "__main__":
    asyncio.run(take())
