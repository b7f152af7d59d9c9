"""The guided tour: each step does what it promises, and the tour is drawn in both languages."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import Deployment
from bot.demo.guide import GUIDE
from bot.demo.local_workspace import REFUSED, LocalWorkspace, local_workspace
from bot.i18n import LANGUAGES, Language, Translator
from bot.sandbox import Person, Sandbox
from bot.sandbox.faults.presets import PRESETS
from bot.sandbox.page.guide import guide
from tests.support.harness import NOW, sketch
from tests.support.sandbox_actors import a_workspace
from tests.support.stage import OnStage

DAY = timedelta(days=1)


async def heard(on: LocalWorkspace, handle: str, line: str) -> str:
    """Return the words of the answer to a command."""
    answer = await on.say(handle, line)
    assert answer.error is None
    return json.dumps(answer.payload, ensure_ascii=False)


def told(on: LocalWorkspace, handle: str) -> list[str]:
    return [str(message["text"]) for message in on.workspace.told(handle)]


async def test_each_step_does_what_it_says(open_workspace: OnStage) -> None:
    board, mistake, form, keys, digest, home, outage = GUIDE
    async with open_workspace(at=NOW, seeded=True) as on:
        assert tuple(on.sandbox.guide) == GUIDE
        for step in GUIDE:
            assert on.workspace.find_person(step.handle) is not None
            assert step.place in {"app", "home"}
        await the_board(on, board.handle, board.draft)
        await mistakes(on, mistake.handle, mistake.draft)
        await a_form(on, form.handle, form.draft)
        await two_keys(on, keys.handle, keys.draft)
        await the_digest(on, digest.handle, digest.draft)
        await at_home(on, home.handle)
        await slack_fails(on, outage.handle, outage.draft)


async def the_board(on: LocalWorkspace, handle: str, draft: str) -> None:
    spanish = await heard(on, handle, draft)
    english = await heard(on, "lead-us", draft)
    assert "de 13 recomendaciones" in spanish
    assert "of 13 recommendations" in english
    for said in (spanish, english):
        assert {int(number) for number in re.findall(r"\*(\d+) · ", said)} == set(range(1, 14))


async def mistakes(on: LocalWorkspace, handle: str, draft: str) -> None:
    before = await heard(on, handle, "/rec 5")
    assert "Did you mean “/rec status 5”?" in await heard(on, handle, draft)
    assert "Joint fentanyl taskforce" in await heard(on, handle, "/rec estado 5")
    refused = await heard(on, handle, '/rec update 7 in-progress "x"')
    assert REFUSED in refused
    assert f"<@{on.workspace.person('member-mx').id}>" in refused
    assert await heard(on, handle, "/rec 5") == before


async def a_form(on: LocalWorkspace, handle: str, draft: str) -> None:
    answer = await on.say(handle, draft)
    assert answer.view is not None
    before = told(on, "member-mx")
    values = {
        "text": "Compare both registers",
        "people": [on.workspace.person("member-mx").id],
        "recommendation": "5",
    }
    assert not (await on.submit(handle, values)).errors
    (assignment,) = told(on, "member-mx")[len(before) :]
    assert "le asignó la tarea" in assignment
    assert "Compare both registers" in assignment


async def two_keys(on: LocalWorkspace, handle: str, draft: str) -> None:
    assert REFUSED in await heard(on, "chair-us", "/rec close 5 implemented")
    assert REFUSED not in await heard(on, handle, draft)
    closed = await heard(on, "chair-us", "/rec close 5 implemented")
    assert REFUSED not in closed
    assert "Closed, implemented" in closed


async def the_digest(on: LocalWorkspace, handle: str, draft: str) -> None:
    before = told(on, handle)
    (landmark,) = on.sandbox.landmarks
    instant = landmark.when()
    assert instant is not None
    passed = await on.sandbox.advance(instant)
    assert any(said.startswith("Digest of Monday") for said in told(on, handle)[len(before) :])
    posted = "".join(json.dumps(each, ensure_ascii=False) for each in passed if each["to"] == "#taskforce")
    assert "Boletín del lunes" in posted
    assert "Digest of Monday" in posted
    noted = await heard(on, handle, draft)
    assert REFUSED not in noted
    assert f"Not yet acknowledged by: <@{on.workspace.person('chair-mx').id}>" in noted


async def at_home(on: LocalWorkspace, handle: str) -> None:
    await on.open_home(handle)
    shown = home(on, handle)
    for said in ("Overdue, or due within a week", "The board", "Your settings", "Done A-4"):
        assert said in shown, said
    assert (await on.press(handle, "Done A-4", view="home")).error is None
    await on.bot.settle()
    assert "Done A-4" not in home(on, handle)
    assert "A-4 · Submitted" in await heard(on, handle, "/action 4")


def home(on: LocalWorkspace, handle: str) -> str:
    view = on.workspace.home(handle)
    assert view is not None
    return json.dumps(view.content, ensure_ascii=False)


async def slack_fails(on: LocalWorkspace, handle: str, draft: str) -> None:
    on.sandbox.faults.add(PRESETS["outage"].rule)
    before = told(on, "member-us")
    assert REFUSED not in await heard(on, handle, draft)
    assert told(on, "member-us") == before
    on.sandbox.faults.clear()
    await on.sandbox.advance(on.clock.now() + DAY)
    news = [said for said in told(on, "member-us")[len(before) :] if "Check the annex" in said]
    assert len([said for said in news if "assigned you" in said]) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_drawn_in_the_pages_language(language: Language) -> None:
    t = Translator(language)
    for number, step in enumerate(GUIDE, 1):
        drawn = str(guide(number, GUIDE, t))
        assert f'lang="{ {"en": "en-US", "es": "es-MX"}[language] }"' in drawn
        assert {"en": f"Step {number} of 7", "es": f"Paso {number} de 7"}[language] in drawn
        assert 'aria-labelledby="guide-title"' in drawn
        assert 'aria-live="polite"' in drawn
        assert step.handle in drawn
        if language == "es":
            assert all(t.gettext(said) != said for said in (step.title, *step.words))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "You are Laura Méndez (lead-mx)."), ("es", "Usted es Laura Méndez (lead-mx).")],
)
def test_it_addresses_the_person_who_is_played(language: Language, sentence: str) -> None:
    laura = Person("lead-mx", "Laura Méndez")
    assert sentence in str(guide(1, GUIDE, Translator(language), {"lead-mx": laura}.get))
    for step in GUIDE:
        for words in (step.title, *step.words):
            told = Translator(language).gettext(words)
            assert step.handle not in told, "nobody is told of themselves by their handle"


def test_its_buttons_lead_on_back_there_and_out() -> None:
    assert wishes(1) == [
        {"do": "guide", "step": 1, "take": True},
        {"do": "guide", "step": 1},
        {"do": "guide", "step": 2},
        {"do": "guide", "step": None},
    ]
    assert wishes(4)[1:3] == [{"do": "guide", "step": 3}, {"do": "guide", "step": 5}]
    assert wishes(7)[2:] == [{"do": "guide", "step": None}]
    assert "disabled" in str(guide(1, GUIDE, Translator("en")))
    assert "disabled" not in str(guide(2, GUIDE, Translator("en")))


def wishes(number: int) -> list[dict[str, Any]]:
    drawn = str(guide(number, GUIDE, Translator("en")))
    return [json.loads(each.replace("&#34;", '"')) for each in re.findall(r'data-do="([^"]*)"', drawn)]


@pytest.mark.parametrize("number", [0, -1, 8])
def test_without_a_step_its_place_is_empty(number: int) -> None:
    drawn = str(guide(number, GUIDE, Translator("en")))
    assert drawn == '<aside class="guide" data-part="guide" lang="en-US" hidden></aside>'


async def test_others_than_the_seeded_people_are_not_guided(deployment: Deployment, tmp_path: Path) -> None:
    config = deployment.config
    first, *_ = config.members.people
    members = config.members.model_copy(update={"people": (first.model_copy(update={"handle": "ana"}),)})
    theirs = replace(deployment, config=config.model_copy(update={"members": members, "leads": {}}))
    async with local_workspace(theirs, tmp_path / "state", at=NOW, draw=sketch) as on:
        assert on.sandbox.guide == ()
    async with Sandbox(a_workspace()) as sandbox:
        assert sandbox.guide == ()
