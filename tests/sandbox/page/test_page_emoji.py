"""Every emoji that the bot writes is drawn by the page's font of emoji."""

import re
from pathlib import Path

import pytest

from bot.characters import EMOJI
from bot.sandbox.page import document
from bot.views.localizer import ITEM_EMOJI, STATUS_EMOJI
from tests.support.harness import ROOT

STATIC = Path(document.__file__).parent / "static"
RANGE = re.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?")
VARIATION = "\ufe0f"
ALSO_PLAIN = {"▶\ufe0f"}
"""Plain on a button, and an emoji only by its selector, for which browsers look by themselves."""


def covered() -> set[int]:
    """Return the characters for which the page uses the font of emoji."""
    ((face,),) = [re.findall(r"@font-face \{(.*?)\}", (STATIC / "shell.css").read_text("utf-8"), re.DOTALL)]
    spans = RANGE.findall(face.partition("unicode-range:")[2])
    return {each for first, last in spans for each in range(int(first, 16), int(last or first, 16) + 1)}


def said() -> set[str]:
    """Return the emoji in the sentences of the bot that need no more to be emoji, or have their selector."""
    catalog = (ROOT / "locales" / "enlace.pot").read_text("utf-8")
    found = [match[0] for match in re.finditer(EMOJI, catalog)]
    return {each for each in found if VARIATION in each or ord(each[0]) > 0xFFFF} - ALSO_PLAIN


@pytest.mark.parametrize("emoji", sorted({*STATUS_EMOJI.values(), *ITEM_EMOJI.values(), *said()}))
def test_an_emoji_of_the_bot_is_one_on_the_page(emoji: str) -> None:
    assert ord(emoji[0]) in covered()


def test_letters_digits_and_plain_signs_are_left_to_the_font_of_letters() -> None:
    assert covered().isdisjoint(map(ord, "AZaz09#*©®→★✔✖▶⚙"))


@pytest.mark.parametrize("sheet", sorted(STATIC.glob("*.css")), ids=lambda path: path.name)
def test_every_list_of_fonts_begins_with_the_font_of_emoji(sheet: Path) -> None:
    for line in sheet.read_text("utf-8").splitlines():
        if "monospace" in line or "system-ui" in line:
            assert '"Emoji", ' in line, line
