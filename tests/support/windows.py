"""The texts of windows and messages that the crawl in `test_languages.py` does not reach."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, get_args
from zoneinfo import ZoneInfo

from sqlmodel import select

import tests.support.harness
from bot.domain.channels.sharing import MessagePlace
from bot.domain.digests.digest import Snapshot, chosen
from bot.domain.members.member import Member, MemberSeats, Role, Seat, Side
from bot.domain.outbox.notices import Departed, HandleClaimed
from bot.sandbox.blockkit import check_view
from bot.services.context import Caller
from bot.services.home.actions import turn_board, turn_items
from bot.services.members.queries import Deactivated
from bot.services.outbox import revisions
from bot.store.tables import DigestOccurrence
from bot.store.trouble import DatabaseTrouble
from bot.views.blockkit.blocks import Message
from bot.views.blockkit.controls import Press
from bot.views.blockkit.modals import Modal, loading
from bot.views.digests.corrections import MOST_CORRECTIONS
from bot.views.digests.digest import digest
from bot.views.forms.names import FormName
from bot.views.home import turned_away
from bot.views.localizer import Localizer
from bot.views.members.changes import claim_refused, claimed, departed
from bot.views.members.member import standing, workspace_chosen
from bot.views.mentions import introduction
from bot.views.refusals import NotOpened, no_database, not_changed, not_opened, out_of_order, unexpected
from bot.views.shared import fingerprint, shown_to_all, unclear, when_shared
from commands.dispatch.sharing import ToShare
from commands.dispatch.shortcuts import Chosen
from commands.dispatch.submissions import Mistakes, corrected, said_of_form
from tests.integration.answers import test_languages
from tests.support import home_actors
from tests.support.harness import NOW, TEAM, BotHarness, filled, slack_id

TROUBLES: tuple[type[DatabaseTrouble], ...] = (DatabaseTrouble, *DatabaseTrouble.__subclasses__())
SOMEBODY = Member(0, "U0SOMEBODY", "Somebody", Role.MEMBER, Side.US, "en", ZoneInfo("America/Tijuana"))
OF_TWO_WORKSPACES = MemberSeats(
    replace(SOMEBODY, slack_id=None, home="T0MX", side=Side.MX, active=True),
    (),
    own=True,
    workspaces=("mx", "us"),
)
"""Somebody who is in two Slack workspaces, seen from a third."""
QUIET_WEEK = Snapshot(NOW, NOW - timedelta(days=7), "UTC", True, (), ())
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
ASKED = ("/rec thanks", "/digest send", "/digest")
"""Commands that are answered with words or a question alone."""
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
"""A value that each field refuses."""


def windows(harness: BotHarness) -> Iterator[str]:
    """Yield the texts of every window: its fields, its choices, its mistakes, and the result."""
    for handle, line in READY:
        harness.say(handle, line)
    item = max(test_languages.numbers(harness))
    for handle, line in OPENED:
        typed, _, rest = line.format(a=f"A-{item}").partition(" ")
        found = harness.dispatcher.answer(_caller(handle, line), typed, rest)
        assert isinstance(found, Modal), f"{line}: {found.text}"
        yield from window(harness, handle, found)
    for press, value in (
        (Press.ITEM_SNOOZE, str(item)),
        (Press.HOLD_REASON, _week(harness)),
        (Press.NOTE, _week(harness)),
    ):
        handle = "member-us" if press is Press.ITEM_SNOOZE else "chair-us"
        yield from window(harness, handle, harness.press_for_form(handle, press, value))
    commenting = harness.open_form("member-us", FormName.COMMENT_RECOMMENDATION, recommendation=6)
    yield from window(harness, "member-us", commenting)
    yield _filled(harness, "member-us", commenting, {"text": "Look at this " * 100, "people": ["UCHAIRUS"]})
    yield from test_languages.letters(harness)
    yield harness.say("member-us", "/rec undo")
    harness.say("chair-us", '/rec update 6 next "Sign it"')
    emptied = harness.window("chair-us", "/rec update 6")
    yield _filled(harness, "chair-us", emptied, {"note": "Signed", "next_step": None})
    yield harness.say("chair-us", "/rec history 6")
    for number in range(21):
        harness.say("chair-us", f'/rec update 6 "{number} {"news " * 300}"')
    yield from home_actors.texts(harness.payload("chair-us", "/rec history 6")["blocks"])
    yield harness.press("chair-us", Press.OPEN, "event:5")
    yield from window(
        harness, "secretariat", harness.press_for_form("secretariat", Press.MEMBER, "UMEMBERMX")
    )
    for name in ("message.assign.en", "message.assign.es", "assign.en", "search.es"):
        chosen = Chosen(name, "Said " * 500, "https://example.slack.com/archives/C1/p1")
        yield from window(harness, "chair-us", harness.dispatcher.call_up(_caller("chair-us", name), chosen))
    harness.say("member-us", f'/action submit {item} "Here"')
    harness.say("chair-us", f"/action {item}")
    for handle in ("chair-us", "chair-mx", "secretariat", "lead-us", "member-us"):
        yield harness.say(handle, "/rec 6")
    yield from corrections(harness)


def corrections(harness: BotHarness) -> Iterator[str]:
    """Yield the texts of corrections: their form, in their digest, in its history, and to be translated."""
    harness.say("chair-us", "/digest send now")
    yield from window(harness, "chair-us", harness.window("chair-us", "/digest correct"))
    for number in range(MOST_CORRECTIONS + 2):
        yield harness.say("chair-us", f'/digest correct "Correction {number}" now')
    for handle in ("chair-us", "chair-mx"):
        harness.press(handle, Press.ACKNOWLEDGE, "1")
    sent = f"weekly:{_sent(harness)}"
    yield from window(harness, "secretariat", harness.press_for_form("secretariat", Press.CORRECT, sent))
    yield harness.say("secretariat", '/digest correct "One more" now')
    harness.later(minutes=5)  # its words wait that long for their pictures
    yield from test_languages.letters(harness)
    while revision := revisions.take(harness.context):
        revisions.end(harness.context, revision, "edit_window_closed")
    yield harness.say("secretariat", "/digest history")
    yield harness.say("secretariat", "/digest latest")
    yield harness.say("secretariat", "/digest latest page 2")
    yield harness.say("secretariat", "/taskforce translate correction 1")
    yield harness.say("secretariat", '/taskforce translate correction 1 "Translated"')


def _sent(harness: BotHarness) -> str:
    """Return the week of the digest that was sent."""
    with harness.context.reading() as session:
        return session.exec(select(DigestOccurrence.week).where(DigestOccurrence.status == "opened")).one()


def window(harness: BotHarness, handle: str, form: Modal) -> Iterator[str]:
    """Yield a form's texts: as opened, after each choice that redraws it, when refused and when accepted."""
    tests.support.harness.checked(form)
    yield form.text
    for block in form.blocks:
        if block.get("dispatch_action") and block["element"]["type"] == "static_select":
            for option in block["element"]["options"]:
                yield harness.redraw(handle, form, {block["block_id"]: option["value"]}).text
    fields = [block["block_id"] for block in form.blocks if block["type"] == "input"]
    if "recommendation" in fields and len(fields) == 1:
        yield harness.redraw(handle, form, {"recommendation": "6"}).text
    for name in fields:
        if name not in WRONG:
            continue
        found = harness.fill(handle, form, {name: WRONG[name]})
        if isinstance(found, Mistakes):
            yield from found.at.values()
            yield _late(harness, handle, form, found, {name: WRONG[name]})
        else:
            yield found.text


def _filled(harness: BotHarness, handle: str, form: Modal, values: dict[str, Any]) -> str:
    found = harness.fill(handle, form, values)
    assert isinstance(found, Modal), found.at
    return found.text


def _late(harness: BotHarness, handle: str, form: Modal, mistakes: Mistakes, values: dict[str, Any]) -> str:
    """Return the same texts for an answer that came too late to show sentences at the fields."""

    def said(localizer: Localizer) -> str:
        shown = corrected(form, mistakes, localizer)
        tests.support.harness.checked(shown)
        told = said_of_form(shown, filled(form, values), localizer)
        tests.support.harness.checked(told)
        return f"{shown.text}\n{told.text}"

    return harness.dispatcher.localization.spoken_to(_caller(handle, "view"), said)


def elsewhere(harness: BotHarness) -> Iterator[str]:
    """Yield the texts of shared messages, answers to mentions, channels, further pages and failures."""
    item = max(test_languages.numbers(harness))
    for line in SHARED:
        typed, _, rest = line.format(a=item).partition(" ")
        caller = replace(_caller("chair-us", typed), place=MessagePlace("C0GENERAL"))
        found = harness.dispatcher.answer(caller, typed, rest)
        tests.support.harness.checked(found)
        yield found.text
        if isinstance(found, ToShare):
            localizer_for = harness.dispatcher.localization.localizer_for
            updated = shown_to_all(found.following, localizer_for, updated_at=harness.clock.now())
            tests.support.harness.checked(updated)
            assert fingerprint(when_shared(found.following, localizer_for)) != fingerprint(updated)
            yield updated.text
    yield from (harness.say("chair-us", line) for line in ASKED)
    for said in (None, "rec 6", "rec update 6", "nonsense"):
        heard = harness.dispatcher.hear(_caller("chair-us", "mention"), said, "U0BOT")
        tests.support.harness.checked(heard)
        yield heard.text
    says: tuple[Callable[[Localizer], Message | Modal], ...] = (
        lambda localizer: introduction("U0BOT", localizer),
        *(partial(not_opened, why, "A form", ["/rec"] * (why == "late")) for why in get_args(NotOpened)),
        not_changed,
        no_database,
        *(partial(out_of_order, each()) for each in TROUBLES),
        partial(claimed, HandleClaimed("somebody", "U0TAKER", "U0TAKER")),
        partial(claimed, HandleClaimed("mx/somebody", "T0MX/U0TAKER")),
        partial(claim_refused, "somebody", "U0TAKER"),
        partial(departed, Departed(SOMEBODY, 3, ("A-1", "A-2"), ((5, Side.US, Seat.LEAD),))),
        partial(departed, Departed(SOMEBODY, 0, (), ())),
        partial(standing, OF_TWO_WORKSPACES),
        partial(workspace_chosen, OF_TWO_WORKSPACES),
        unclear,
        lambda localizer: digest(chosen(QUIET_WEEK, None), [localizer])[0],
        lambda localizer: unexpected("0" * 8, localizer),
        loading,
    )
    for say in says:
        shown = harness.dispatcher.localization.spoken_to(_caller("chair-us", "x"), say)
        tests.support.harness.checked(shown)
        yield shown.text
    page = harness.dispatcher.localization.spoken_to(
        _caller("chair-us", "x"), lambda localizer: turned_away(Deactivated(), localizer)
    )
    assert check_view(page.view()) == []
    for handle, turn in (("member-us", 2), ("chair-us", 2)):
        turn_board(harness.context, _caller(handle, "home"), turn)
        turn_items(harness.context, _caller(handle, "home"), turn)
        yield from home_actors.texts(home_actors.page_of(harness, handle).view())


def _caller(handle: str, command: str) -> Caller:
    return Caller(slack_id(handle), TEAM, command)


def _week(harness: BotHarness) -> str:
    """Return the value of a button for the next digest."""
    year, week, _ = harness.clock.now().isocalendar()
    return f"weekly:{year}-W{week + 2:02}"
