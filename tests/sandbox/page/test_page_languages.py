"""Each part of the page is in one language: tools in the page's, the Slack client in the played person's."""

import re
from functools import cache
from html import unescape

import pytest
from babel.messages.pofile import read_po

from bot.i18n import Language
from bot.sandbox.page.document import STATIC
from tests.support.harness import NOW, ROOT
from tests.support.page_actors import Browser, browser
from tests.support.stage import OnStage

TOOLS = ("landing", "toolbar", "guide", "inspector", "notice")
CLIENT = ("sidebar", "head", "composer", "thread", "modal")
ROOMS = (
    "bot/sandbox/page/",
    "bot/sandbox/faults/presets",
    "bot/demo/guide",
    "bot/demo/local_workspace",
    "bot/sandbox/errors",
)
SHOWN_IN = ("aria-label", "title", "placeholder", "alt")
SHORTEST = 4
"""Shortest sentence to look for, in characters: shorter ones occur in other words too."""


@cache
def sentences(language: Language) -> dict[str, str]:
    """Return the page's sentences by their English, where the two languages differ."""
    with (ROOT / "locales" / "es" / "enlace.po").open("rb") as source:
        catalog = read_po(source, locale="es")
    found: dict[str, str] = {}
    for message in catalog:
        places = [place for place, _ in message.locations]
        if not message.id or not any(place.startswith(ROOMS) for place in places):
            continue
        english = message.id if isinstance(message.id, tuple | list) else (message.id,)
        spanish = message.string if isinstance(message.string, tuple | list) else (message.string,)
        for one, other in zip(english, spanish, strict=True):
            if one.casefold() != str(other).casefold():
                found[one] = str(other) if language == "es" else one
    return found


def leaks(html: str, language: Language) -> list[str]:
    """Return the sentences of the other language that a piece of HTML contains."""
    mine = set(sentences(language).values())
    other = sentences("en" if language == "es" else "es").values()
    attributes = [value for name in SHOWN_IN for value in re.findall(rf'{name}="([^"]*)"', html)]
    texts = [text.strip() for text in re.sub(r"<[^>]+>", "\n", html).split("\n")]
    shown = {unescape(each) for each in (*attributes, *texts) if each.strip()}
    return sorted(
        each
        for each in other
        if len(each) >= SHORTEST and each not in mine and any(_says(text, each) for text in shown)
    )


def _says(text: str, sentence: str) -> bool:
    return _pattern(sentence).fullmatch(text) is not None


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"%\\\((\w+)\\\)s", ".+", re.escape(sentence)))


async def everything(page: Browser, handle: str) -> None:
    """Open every part of the page, so that each part shows its texts."""
    await page.ask("look", handle=handle)
    await page.ask("look", inspecting=True)
    for step in range(1, 8):
        await page.ask("guide", step=step)
    await page.ask("look", place="general")
    await page.ask("type", text="x")
    await page.ask("look", thread=page.rows["messages"][-1])
    await page.ask("fault", name="outage", on=True)
    await page.ask("fault", name="outage", on=False)
    await page.ask("type", text="/rec update 7")
    await page.ask("advance", to="nonsense")


@pytest.mark.parametrize(
    ("language", "handle", "spoken"),
    [("en", "chair-us", "en"), ("es", "chair-mx", "es"), ("es", "chair-us", "en"), ("en", "chair-mx", "es")],
)
async def test_no_part_of_the_page_speaks_two_languages(
    open_workspace: OnStage, language: Language, handle: str, spoken: Language
) -> None:
    async with (
        open_workspace(seeded=True, at=NOW) as local_workspace,
        browser(local_workspace.sandbox, f"?lang={language}") as page,
    ):
        seen = dict(page.parts)
        pieces = [(language, seen["landing"])]
        await everything(page, handle)
        pieces += [(language, page.parts[name]) for name in TOOLS]
        pieces += [(spoken, page.parts[name]) for name in CLIENT]
        pieces += [(spoken, html) for html in page.html.values() if ">x<" in html]
        assert page.words("notice")
        assert page.words("modal")
        assert page.words("guide")
        assert page.words("thread")
    found = [(wanted, leak) for wanted, html in pieces for leak in leaks(html, wanted)]
    assert found == []
    tags = {"en": "en-US", "es": "es-MX"}
    for name in ("toolbar", "guide", "inspector"):
        assert f'lang="{tags[language]}"' in page.parts[name], name
    for name in ("sidebar", "head", "composer", "thread"):
        assert f'lang="{tags[spoken]}"' in page.parts[name], name


def test_a_leak_is_found() -> None:
    assert leaks('<p title="Let time pass">Más acciones</p>', "es") == ["Let time pass"]
    assert leaks("<button>Más acciones</button>", "en") == ["Más acciones"]


def test_the_scripts_hold_no_words() -> None:
    for file in STATIC.iterdir():
        if file.name.endswith(".js"):
            code = re.sub(r"/\*.*?\*/|//[^\n]*", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
            spoken = re.findall(r'"([A-ZÁÉÍÓÚ¿][^"\n]* [^"\n]*)"', code)
            assert not spoken, (file.name, spoken)
