"""What stands in windows and in messages that the crawl of tests/integration/answers/test_languages.py does not come by."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import tests.conftest
from bot.domain.channels.sharing import Place
from bot.sandbox.blockkit import check_view
from bot.services.context import Caller
from bot.services.home.actions import turn_board, turn_items
from bot.services.members.queries import Deactivated
from bot.views.blockkit.blocks import Message
from bot.views.blockkit.controls import Press
from bot.views.blockkit.modals import Modal, loading
from bot.views.home import turned_away
from bot.views.localizer import Voice
from bot.views.mentions import introduction
from bot.views.refusals import sorry, unexpected
from bot.views.shared import fingerprint, shown_to_all, unclear, when_shared
from commands.dispatch.sharing import ToShare
from commands.dispatch.shortcuts import Chosen
from commands.dispatch.submissions import Mistakes, corrected, said_of_form
from tests.conftest import TEAM, Room, filled, slack_id
from tests.integration.answers import test_languages
from tests.support import home_actors

READY = (
    ("secretariat", '/rec update 6 in-progress "Begun"'),
    ("secretariat", '/rec evidence 6 https://example.org/w "Letter" issuer "X" date 2026-11-01 language en'),
    ("secretariat", '/rec update 6 reported "Done"'),
    ("chair-us", '/action assign @member-us @chair-us "Handed in" rec 6 due in 7 days'),
)
SHARED = (
    "/rec share",
    "/rec 6 share",
    "/rec list open share",
    "/action show {a} share",
    "/action list all share",
)
OPENED = (
    ("chair-us", "/rec update"),
    ("chair-us", "/rec update 11"),
    ("chair-us", "/rec update 6"),
    ("chair-us", "/rec evidence 6"),
    ("chair-us", "/rec refuse 6"),
    ("chair-us", "/rec close 6"),
    ("secretariat", "/rec lead 6"),
    ("chair-us", "/action assign"),
    ("chair-us", "/action edit {a}"),
    ("chair-us", "/action reassign {a}"),
    ("chair-us", "/action cancel {a}"),
    ("chair-us", "/action comment {a}"),
    ("chair-us", "/action evidence {a}"),
    ("member-us", "/action block {a}"),
    ("member-us", "/taskforce settings"),
    ("chair-us", "/digest note"),
)
WRONG: Mapping[str, Any] = {
    "link": "no link at all",
    "due": "2020-01-01",
    "until": "2020-01-01",
    "issued_on": "2030-01-01",
    "absent_from": "2030-01-01",
    "absent_until": "2020-01-01",
    "people": ["UOBSERVER"],
    "person": "UNOBODY",
    "delegate": "UMEMBERUS",
    "text": "x" * 1001,
}
"""What cannot be taken, a field."""


def windows(room: Room) -> Iterator[str]:
    """Yield what every window says: its fields, its choices, what is wrong in it, and what became of it."""
    for handle, line in READY:
        room.say(handle, line)
    item = max(test_languages.numbers(room))
    for handle, line in OPENED:
        typed, _, rest = line.format(a=f"A-{item}").partition(" ")
        found = room.dispatcher.answer(_caller(handle, line), typed, rest)
        assert isinstance(found, Modal), f"{line}: {found.text}"
        yield from window(room, handle, found)
    for press, value in (
        (Press.ITEM_SNOOZE, str(item)),
        (Press.HOLD_REASON, _week(room)),
        (Press.NOTE, _week(room)),
    ):
        handle = "member-us" if press is Press.ITEM_SNOOZE else "chair-us"
        yield from window(room, handle, room.press_for_form(handle, press, value))
    yield from window(room, "secretariat", room.press_for_form("secretariat", Press.MEMBER, "UMEMBERMX"))
    for name in ("message.assign.en", "message.assign.es", "assign.en", "search.es"):
        chosen = Chosen(name, "Said " * 500, "https://example.slack.com/archives/C1/p1")
        yield from window(room, "chair-us", room.dispatcher.call_up(_caller("chair-us", name), chosen))
    room.say("member-us", f'/action submit {item} "Here"')
    room.say("chair-us", f"/action {item}")
    for handle in ("chair-us", "chair-mx", "secretariat", "lead-us", "member-us"):
        yield room.say(handle, "/rec 6")


def window(room: Room, handle: str, form: Modal) -> Iterator[str]:
    """Yield what a form says as it is, for each choice that changes it, and as it is refused and taken."""
    tests.conftest.checked(form)
    yield form.text
    for block in form.blocks:
        if block.get("dispatch_action") and block["element"]["type"] == "static_select":
            for option in block["element"]["options"]:
                yield room.redraw(handle, form, {block["block_id"]: option["value"]}).text
    fields = [block["block_id"] for block in form.blocks if block["type"] == "input"]
    if "recommendation" in fields and len(fields) == 1:
        yield room.redraw(handle, form, {"recommendation": "6"}).text
    for name in fields:
        if name not in WRONG:
            continue
        found = room.fill(handle, form, {name: WRONG[name]})
        if isinstance(found, Mistakes):
            yield from found.at.values()
            yield _late(room, handle, form, found, {name: WRONG[name]})
        else:
            yield found.text


def _late(room: Room, handle: str, form: Modal, mistakes: Mistakes, values: dict[str, Any]) -> str:
    """Return what the same says where the answer took too long for sentences at fields."""

    def said(voice: Voice) -> str:
        shown = corrected(form, mistakes, voice)
        tests.conftest.checked(shown)
        told = said_of_form(shown, filled(form, values), voice)
        tests.conftest.checked(told)
        return f"{shown.text}\n{told.text}"

    return room.dispatcher.localization.spoken_to(_caller(handle, "view"), said)


def elsewhere(room: Room) -> Iterator[str]:
    """Yield what is shared, said to mentions, in channels, on other pages, and where something failed."""
    item = max(test_languages.numbers(room))
    for line in SHARED:
        typed, _, rest = line.format(a=item).partition(" ")
        caller = replace(_caller("chair-us", typed), place=Place("C0GENERAL"))
        found = room.dispatcher.answer(caller, typed, rest)
        tests.conftest.checked(found)
        yield found.text
        if isinstance(found, ToShare):
            voice_for = room.dispatcher.localization.voice_for
            updated = shown_to_all(found.following, voice_for, updated_at=room.clock.now())
            tests.conftest.checked(updated)
            assert fingerprint(when_shared(found.following, voice_for)) != fingerprint(updated)
            yield updated.text
    for said in (None, "rec 6", "rec update 6", "nonsense"):
        heard = room.dispatcher.hear(_caller("chair-us", "mention"), said, "U0BOT")
        tests.conftest.checked(heard)
        yield heard.text
    says: tuple[Callable[[Voice], Message | Modal], ...] = (
        lambda voice: introduction("U0BOT", voice),
        sorry,
        unclear,
        lambda voice: unexpected("0" * 8, voice),
        loading,
    )
    for say in says:
        shown = room.dispatcher.localization.spoken_to(_caller("chair-us", "x"), say)
        tests.conftest.checked(shown)
        yield shown.text
    page = room.dispatcher.localization.spoken_to(
        _caller("chair-us", "x"), lambda voice: turned_away(Deactivated(), voice)
    )
    assert check_view(page.view()) == []
    for handle, turn in (("member-us", 2), ("chair-us", 2)):
        turn_board(room.desk, _caller(handle, "home"), turn)
        turn_items(room.desk, _caller(handle, "home"), turn)
        yield from home_actors.texts(home_actors.page_of(room, handle).view())


def _caller(handle: str, command: str) -> Caller:
    return Caller(slack_id(handle), TEAM, command)


def _week(room: Room) -> str:
    """Return the value of a button for the next digest."""
    year, week, _ = room.clock.now().isocalendar()
    return f"weekly:{year}-W{week + 2:02}"
