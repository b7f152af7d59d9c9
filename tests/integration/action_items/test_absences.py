"""Absences: when someone is away, who their delegate is, and who may record it."""

import pytest

from bot.services.context import Caller
from bot.services.members.roster import show_member
from tests.support.harness import TEAM, BotHarness, slack_id


def absence(harness: BotHarness, handle: str) -> tuple[str, str, str] | None:
    """Return someone's absence: its first day, its last day, and the delegate."""
    shown = show_member(harness.context, Caller(slack_id(handle), TEAM, "/taskforce"))
    if shown.absence is None:
        return None
    return (
        shown.absence.first.isoformat(),
        shown.absence.last.isoformat(),
        shown.delegate.name if shown.delegate else "",
    )


@pytest.mark.parametrize(
    ("line", "noted"),
    [
        (
            "/taskforce absence from 2026-12-20 until 2027-01-05 delegate @lead-us",
            ("2026-12-20", "2027-01-05", "lead-us"),
        ),
        (
            "/taskforce absence delegate <@ULEADUS|lead-us> until friday",
            ("2026-11-23", "2026-11-27", "lead-us"),
        ),
        ("/taskforce absence until next friday", ("2026-11-23", "2026-11-27", "")),
        ("/taskforce away from december 20 to january 5", ("2026-12-20", "2027-01-05", "")),
        (
            "/grupo ausencia del 20 de diciembre al 5 de enero suplente @lead-us",
            ("2026-12-20", "2027-01-05", "lead-us"),
        ),
        ("/grupo ausencia del 2026-12-20 al 2027-01-05", ("2026-12-20", "2027-01-05", "")),
        ("/grupo ausente desde mañana hasta el viernes", ("2026-11-24", "2026-11-27", "")),
        (
            "/grupo ausencia suplente @lead-us hasta el 15 de diciembre de 2026",
            ("2026-11-23", "2026-12-15", "lead-us"),
        ),
        ("/taskforce ausencia hasta 2026-11-23", ("2026-11-23", "2026-11-23", "")),
    ],
)
def test_an_absence_is_said_as_people_say_it(
    sqlite_harness: BotHarness, line: str, noted: tuple[str, str, str]
) -> None:
    said = sqlite_harness.say("member-us", line)
    assert "⚠️" not in said, said
    assert absence(sqlite_harness, "member-us") == noted
    assert "*Absent:* from" in said
    assert ("*Stand-in:*" in said) is bool(noted[2])
    assert "*Absent:* from" in sqlite_harness.say("member-us", "/taskforce me")


def test_it_ends_by_itself_or_by_word(harness: BotHarness) -> None:
    harness.say("member-mx", "/grupo ausencia hasta viernes suplente @lead-mx")
    assert "*Ausencia:*" in harness.say("member-mx", "/grupo yo")
    assert "No hay ninguna ausencia registrada" in harness.say("member-mx", "/grupo ausencia ninguna")
    assert absence(harness, "member-mx") is None
    assert harness.refuses("member-mx", "/grupo ausencia ninguna")
    harness.say("member-mx", "/grupo ausencia hasta viernes")
    harness.later(days=4)
    assert absence(harness, "member-mx") == ("2026-11-23", "2026-11-27", "")
    harness.later(days=1)
    assert absence(harness, "member-mx") is None


def test_the_secretariat_notes_it_for_others_and_nobody_else_does(harness: BotHarness) -> None:
    line = "/taskforce member @member-us absence until friday delegate @lead-us"
    before = harness.everything()
    for handle in ("chair-us", "lead-us", "member-mx", "observer"):
        assert harness.refuses(handle, line), handle
    assert harness.everything() == before
    assert not harness.refuses("secretariat", line)
    assert absence(harness, "member-us") == ("2026-11-23", "2026-11-27", "lead-us")
    assert "*Ausencia:*" in harness.say("secretariat", "/grupo integrante @member-us")
    trail = harness.say("chair-us", "/taskforce audit")
    assert (
        f"{harness.at('secretariat')} recorded that {harness.at('member-us')} is absent from Nov 23, 2026"
        in trail
    )
    assert f"stand-in: {harness.at('lead-us')}" in trail
    assert not harness.refuses("secretariat", "/grupo integrante @member-us ausencia ninguna")
    assert "is no longer absent" in harness.say("chair-us", "/taskforce audit")
    assert not harness.refuses("member-us", "/taskforce member @member-us absence until friday"), "one's own"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/taskforce absence", "Absent through"),
        ("/taskforce absence from friday", "Absent through"),
        ("/taskforce absence until", "A date is missing"),
        ("/taskforce absence until yesterday", "has already passed"),
        ("/taskforce absence from 2026-12-20 until 2026-12-10", "before it begins"),
        ("/taskforce absence from 2026-12-20 until 2028-01-05", "until Dec 21, 2027 at the latest"),
        ("/taskforce absence until friday delegate", "Mention the person with @"),
        ("/taskforce absence until friday delegate @member-us", "People cannot stand in for themselves"),
        ("/taskforce absence until friday delegate @observer", "observers cannot stand in for anyone"),
        ("/taskforce absence until friday delegate @nobody", "not someone the bot knows"),
        ("/taskforce absence until 03/04", "more than one day"),
        ("/taskforce absence until friday lead-us", "“friday lead-us” isn't a date"),
        ("/taskforce absence none", "already set"),
        ("/taskforce absence none until friday", "Please check what was understood"),
    ],
)
def test_a_slip_changes_nothing_and_is_asked_back(sqlite_harness: BotHarness, line: str, words: str) -> None:
    before = sqlite_harness.everything()
    said = sqlite_harness.say("member-us", line)
    assert words in said, said
    assert sqlite_harness.everything() == before


def test_a_delegate_may_accept_and_reassign_for_an_absent_assigner(harness: BotHarness) -> None:
    assert not harness.refuses("chair-us", '/action assign @member-us "Draft" rec 5')
    assert not harness.refuses("member-us", "/action submit 1")
    assert harness.refuses("member-mx", "/action reassign 1 @lead-us") is False, "an alternate of its own"
    assert not harness.refuses("chair-us", '/action assign @member-us "Draft"')
    assert not harness.refuses("member-us", "/action submit 2")
    assert harness.refuses("lead-us", "/action accept 2")
    assert not harness.refuses("chair-us", "/taskforce absence until friday delegate @lead-us")
    assert not harness.refuses("lead-us", "/action accept 2")


def test_an_assignee_who_is_the_assigners_delegate_cannot_accept(
    harness: BotHarness,
) -> None:
    assert not harness.refuses("chair-us", '/action assign @member-us "Draft"')
    assert not harness.refuses("chair-us", "/taskforce absence until friday delegate @member-us")
    assert not harness.refuses("member-us", "/action submit 1")
    assert harness.refuses("member-us", "/action accept 1")
