"""A required text may not be blank: in no form, and in no other way either."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.action_items.moves import Move
from bot.domain.recommendations.statuses import Status
from bot.domain.texts import TextBlank
from bot.domain.translations.status import TextField, TextPlace
from bot.services.action_items.assignment import Assigning, Editing, assign, edit_item
from bot.services.action_items.comments import comment
from bot.services.action_items.progress import move_item
from bot.services.context import Caller, ServiceContext
from bot.services.digests.actions import Which, note
from bot.services.recommendations.verification import close, refuse, reopen
from bot.services.translations.entry import translate
from bot.views.blockkit.controls import Press
from bot.views.blockkit.modals import Modal
from commands.dispatch.submissions import Mistakes
from tests.support.harness import TEAM, BotHarness, slack_id

BLANKS = (" ", "   \n\t ", "\u00a0\u3000", "\u200b", "\u2800\u3164")
READY = (
    ("chair-us", '/action assign @member-us "Open" rec 5'),
    ("chair-us", '/action assign @member-us "Handed in"'),
    ("member-us", '/action submit A-2 "Here"'),
    ("chair-us", '/action assign @member-us "Dropped"'),
    ("chair-us", '/action cancel A-3 "No need"'),
    ("secretariat", '/rec update 6 in-progress "Begun"'),
    ("secretariat", '/rec evidence 6 https://example.org/w "Letter" issuer "X" date 2026-11-01 language en'),
    ("secretariat", '/rec update 6 reported "Done"'),
    ("chair-us", '/rec close 7 not-implemented "Overtaken"'),
    ("lead-us", '/rec update 5 in-progress "A note to translate"'),
)
Open = Callable[[BotHarness], tuple[str, Modal]]


def typed(handle: str, line: str, **choices: str) -> Open:
    """Open a form by a command, and make choices that draw it again."""

    def opened(harness: BotHarness) -> tuple[str, Modal]:
        form = harness.window(handle, line)
        return handle, harness.redraw(handle, form, choices) if choices else form

    return opened


def pressed(handle: str, press: Press, value: str) -> Open:
    return lambda harness: (handle, harness.press_for_form(handle, press, value))


FORMS: dict[str, tuple[Open, str, dict[str, Any]]] = {
    "assign": (typed("chair-us", "/action assign"), "text", {"people": [slack_id("member-us")]}),
    "edit": (typed("chair-us", "/action edit 1"), "text", {"due": "2027-01-11"}),
    "comment": (typed("chair-us", "/action comment 1"), "text", {}),
    "block": (typed("member-us", "/action block 1"), "note", {}),
    "cancel": (typed("chair-us", "/action cancel 1"), "note", {}),
    "return": (typed("chair-us", "/action return 2"), "note", {}),
    "reopen an item": (typed("chair-us", "/action reopen 3"), "note", {}),
    "blocked": (
        typed("chair-us", "/rec update 5", status="blocked"), "cause", {"awaited": "The court"},
    ),
    "whose decision": (
        typed("chair-us", "/rec update 5", status="blocked"), "awaited", {"cause": "The court"},
    ),
    "partially": (
        typed("chair-us", "/rec update 5", status="partially_implemented"), "remaining",
        {"link": "https://example.org/a"},
    ),
    "evidence of a status": (
        typed("chair-us", "/rec update 5", status="partially_implemented"), "link", {"remaining": "Much"},
    ),
    "refuse": (typed("chair-mx", "/rec refuse 6"), "note", {}),
    "close": (typed("chair-us", "/rec close 5", status="closed_not_implemented"), "note", {}),
    "reopen": (typed("chair-us", "/rec reopen 7"), "note", {}),
    "translate": (pressed("secretariat", Press.TRANSLATE, "5..note"), "text", {}),
}  # fmt: skip


@pytest.fixture
def ready(harness: BotHarness) -> BotHarness:
    """A harness in which every form can be opened."""
    for handle, line in READY:
        assert not harness.refuses(handle, line), line
    return harness


def test_no_form_takes_blank_where_words_are_required(ready: BotHarness) -> None:
    before = ready.events()
    for name, (opened, field, others) in FORMS.items():
        handle, form = opened(ready)
        for blank in BLANKS:
            found = ready.fill(handle, form, {**others, field: blank})
            assert isinstance(found, Mistakes), f"{name}: {blank!r} was taken"
            assert set(found.at) == {field}, name
    assert ready.events() == before
    handle, form = FORMS["reopen an item"][0](ready)
    assert isinstance(ready.fill(handle, form, {"note": " Needed again "}), Modal)
    assert ready.events() == before + 1


def test_a_note_on_a_digest_may_not_be_blank(sqlite_harness: BotHarness) -> None:
    form = sqlite_harness.window("chair-us", "/digest note")
    for blank in BLANKS:
        found = sqlite_harness.fill("chair-us", form, {"text": blank})
        assert isinstance(found, Mistakes)


def test_spanish_speakers_are_told_in_spanish(sqlite_harness: BotHarness) -> None:
    sqlite_harness.say("chair-mx", '/accion asignar @member-us "Redactar"')
    form = sqlite_harness.window("chair-mx", "/accion cancelar 1")
    found = sqlite_harness.fill("chair-mx", form, {"note": "  "})
    assert isinstance(found, Mistakes)
    assert "espacios" in found.at["note"]


def test_a_form_without_the_person_it_needs_is_not_taken(sqlite_harness: BotHarness) -> None:
    form = sqlite_harness.window("chair-us", "/action assign")
    found = sqlite_harness.fill("chair-us", form, {"text": "Draft"})
    assert isinstance(found, Mistakes)
    assert set(found.at) == {"people"}


def test_a_closing_chosen_at_the_last_moment_needs_its_reason_too(sqlite_harness: BotHarness) -> None:
    """Slack sends the choice and the form at once: the form was not drawn again with the reason required."""
    harness = sqlite_harness
    harness.say("secretariat", '/rec update 6 in-progress "Begun"')
    harness.say("secretariat", "/rec evidence 6 https://example.org/w")
    harness.say("secretariat", '/rec update 6 reported "Done"')
    harness.say("secretariat", '/rec update 6 in-progress "Not yet"')
    form = harness.window("chair-us", "/rec close 6")
    optional = replace(
        form,
        blocks=tuple(
            {**block, "optional": True} if block.get("block_id") == "note" else block for block in form.blocks
        ),
    )
    found = harness.fill("chair-us", optional, {"status": "closed_not_implemented", "note": "  "})
    assert isinstance(found, Mistakes)
    assert set(found.at) == {"note"}
    assert harness.status(6) == "in_progress"


Ask = Callable[[ServiceContext, Caller], object]
ASKED: dict[str, tuple[str, Ask]] = {
    "assign": ("chair-us", lambda context, who: assign(context, who, Assigning(" ", ("UMEMBERUS",)))),
    "edit": ("chair-us", lambda context, who: edit_item(context, who, 1, Editing(text=" "))),
    "comment": ("chair-us", lambda context, who: comment(context, who, 1, " ")),
    "block": ("member-us", lambda context, who: move_item(context, who, 1, Move.BLOCK, " ")),
    "block without a word": ("member-us", lambda context, who: move_item(context, who, 1, Move.BLOCK)),
    "cancel": ("chair-us", lambda context, who: move_item(context, who, 1, Move.CANCEL, "")),
    "return": ("chair-us", lambda context, who: move_item(context, who, 2, Move.RETURN, " ")),
    "reopen an item": ("chair-us", lambda context, who: move_item(context, who, 3, Move.REOPEN)),
    "refuse": ("chair-mx", lambda context, who: refuse(context, who, 6, " ")),
    "close": ("chair-us", lambda context, who: close(context, who, 5, Status.CLOSED_NOT_IMPLEMENTED)),
    "reopen": ("chair-us", lambda context, who: reopen(context, who, 7, "\n")),
    "digest note": ("chair-us", lambda context, who: note(context, who, Which(), " ")),
    "translate": (
        "secretariat",
        lambda context, who: translate(context, who, TextPlace(TextField.NOTE, recommendation=5), " "),
    ),
}  # fmt: skip


def test_no_other_way_takes_blank_either(ready: BotHarness) -> None:
    before = ready.events()
    for name, (handle, ask) in ASKED.items():
        with pytest.raises(TextBlank):
            ask(ready.context, Caller(slack_id(handle), TEAM, "/test", f"blank:{name}"))
    assert ready.events() == before


COMMANDS = (
    ("chair-us", '/action assign @member-us "  "'),
    ("chair-us", '/action comment 1 "\u200b"'),
    ("chair-us", '/action cancel 1 " "'),
    ("member-us", '/action block 1 "\u3164"'),
    ("chair-us", '/action return 2 ""'),
    ("chair-us", '/action reopen 3 " "'),
    ("chair-mx", '/rec refuse 6 " "'),
    ("chair-us", '/rec close 5 not-implemented "\u2800"'),
    ("chair-us", '/rec reopen 7 " "'),
    ("chair-us", '/action edit 1 " "'),
)


def test_no_command_takes_blank(ready: BotHarness) -> None:
    before = ready.events()
    for handle, line in COMMANDS:
        assert ready.refuses(handle, line), line
    assert ready.events() == before
