"""Absences: when someone is away, who stands in for them, and who may say so."""

import pytest

from bot.services.context import Caller
from bot.services.members.roster import show_member
from tests.conftest import TEAM, Room, slack_id


def absence(room: Room, handle: str) -> tuple[str, str, str] | None:
    """Return from when until when someone is away, and who stands in."""
    shown = show_member(room.desk, Caller(slack_id(handle), TEAM, "/taskforce"))
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
    sqlite_room: Room, line: str, noted: tuple[str, str, str]
) -> None:
    said = sqlite_room.say("member-us", line)
    assert "⚠️" not in said, said
    assert absence(sqlite_room, "member-us") == noted
    assert "*Absent:* from" in said
    assert ("*Standing in:*" in said) is bool(noted[2])
    assert "*Absent:* from" in sqlite_room.say("member-us", "/taskforce me")


def test_it_ends_by_itself_or_by_word(room: Room) -> None:
    room.say("member-mx", "/grupo ausencia hasta viernes suplente @lead-mx")
    assert "*Ausencia:*" in room.say("member-mx", "/grupo yo")
    assert "No hay ninguna ausencia registrada" in room.say("member-mx", "/grupo ausencia ninguna")
    assert absence(room, "member-mx") is None
    assert room.refuses("member-mx", "/grupo ausencia ninguna")
    room.say("member-mx", "/grupo ausencia hasta viernes")
    room.later(days=4)
    assert absence(room, "member-mx") == ("2026-11-23", "2026-11-27", "")
    room.later(days=1)
    assert absence(room, "member-mx") is None


def test_the_secretariat_notes_it_for_others_and_nobody_else_does(room: Room) -> None:
    line = "/taskforce member @member-us absence until friday delegate @lead-us"
    before = room.everything()
    for handle in ("chair-us", "lead-us", "member-mx", "observer"):
        assert room.refuses(handle, line), handle
    assert room.everything() == before
    assert not room.refuses("secretariat", line)
    assert absence(room, "member-us") == ("2026-11-23", "2026-11-27", "lead-us")
    assert "*Ausencia:*" in room.say("secretariat", "/grupo integrante @member-us")
    trail = room.say("chair-us", "/taskforce audit")
    assert f"{room.at('secretariat')} noted that {room.at('member-us')} is absent from Nov 23, 2026" in trail
    assert f"standing in: {room.at('lead-us')}" in trail
    assert not room.refuses("secretariat", "/grupo integrante @member-us ausencia ninguna")
    assert "is not absent any more" in room.say("chair-us", "/taskforce audit")
    assert not room.refuses("member-us", "/taskforce member @member-us absence until friday"), "one's own"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/taskforce absence", "Until when?"),
        ("/taskforce absence from friday", "Until when?"),
        ("/taskforce absence until", "A date is missing"),
        ("/taskforce absence until yesterday", "has already passed"),
        ("/taskforce absence from 2026-12-20 until 2026-12-10", "before it begins"),
        ("/taskforce absence from 2026-12-20 until 2028-01-05", "until Dec 21, 2027 at the latest"),
        ("/taskforce absence until friday delegate", "Mention the person with @"),
        ("/taskforce absence until friday delegate @member-us", "Nobody stands in for themselves"),
        ("/taskforce absence until friday delegate @observer", "observers stand in for nobody"),
        ("/taskforce absence until friday delegate @nobody", "not someone I know"),
        ("/taskforce absence until 03/04", "more than one day"),
        ("/taskforce absence until friday lead-us", "cannot read “friday lead-us” as a date"),
        ("/taskforce absence none", "like that already"),
        ("/taskforce absence none until friday", "quotation marks"),
    ],
)
def test_a_slip_changes_nothing_and_is_asked_back(sqlite_room: Room, line: str, words: str) -> None:
    before = sqlite_room.everything()
    said = sqlite_room.say("member-us", line)
    assert words in said, said
    assert sqlite_room.everything() == before


def test_who_stands_in_may_accept_and_reassign_for_an_absent_assigner(room: Room) -> None:
    assert not room.refuses("chair-us", '/action assign @member-us "Draft" rec 5')
    assert not room.refuses("member-us", "/action submit 1")
    assert room.refuses("member-mx", "/action reassign 1 @lead-us") is False, "an alternate of its own"
    assert not room.refuses("chair-us", '/action assign @member-us "Draft"')
    assert not room.refuses("member-us", "/action submit 2")
    assert room.refuses("lead-us", "/action accept 2")
    assert not room.refuses("chair-us", "/taskforce absence until friday delegate @lead-us")
    assert not room.refuses("lead-us", "/action accept 2")


def test_an_assignee_who_stands_in_for_the_assigner_does_not_accept_their_own_work(room: Room) -> None:
    assert not room.refuses("chair-us", '/action assign @member-us "Draft"')
    assert not room.refuses("chair-us", "/taskforce absence until friday delegate @member-us")
    assert not room.refuses("member-us", "/action submit 1")
    assert room.refuses("member-us", "/action accept 1")
