"""Who may do what: every role, every action, one's own and others', against a table written by hand."""

import pytest

from bot.services.desk import Caller
from bot.services.members import Profile, find
from tests.conftest import TEAM, Room, slack_id

# From the design's table of rights, not from the code. "own" is the lead of recommendation 5 on that side.
MAY = {
    "see": {
        "chair-us",
        "chair-mx",
        "secretariat",
        "lead-us",
        "lead-mx",
        "member-us",
        "member-mx",
        "observer",
    },
    "update": {"chair-us", "chair-mx", "secretariat", "lead-us", "lead-mx", "member-us", "member-mx"},
    "update elsewhere": {"chair-us", "chair-mx", "secretariat"},
    "evidence": {"chair-us", "chair-mx", "secretariat", "lead-us", "lead-mx", "member-us", "member-mx"},
    "evidence elsewhere": {"chair-us", "chair-mx", "secretariat"},
    "confirm": {"chair-us", "chair-mx", "lead-mx", "member-us", "member-mx"},
    "refuse": {"chair-us", "chair-mx", "lead-mx", "member-us", "member-mx"},
    "close": {"chair-us", "chair-mx"},
    "reopen": {"chair-us", "chair-mx"},
    "lead": {"secretariat"},
    "member": {"secretariat"},
    "history": {"chair-us", "chair-mx", "secretariat", "lead-us", "lead-mx", "member-us", "member-mx"},
    "history elsewhere": {"chair-us", "chair-mx", "secretariat"},
    "audit": {"chair-us", "chair-mx", "secretariat"},
    "health": {"chair-us", "chair-mx", "secretariat"},
    "preview a digest": {"chair-us", "chair-mx", "secretariat"},
    "see the schedules": {"chair-us", "chair-mx", "secretariat"},
    "someone's absence": {"secretariat", "lead-us"},  # their own
    "hold a digest": {"chair-us", "chair-mx", "secretariat"},
    "write a note": {"chair-us", "chair-mx", "secretariat"},
    "send a digest": {"chair-us", "chair-mx", "secretariat"},
    "see what became of digests": {"chair-us", "chair-mx", "secretariat"},
    "ask for an update": {"chair-us", "chair-mx", "secretariat"},
    "see what is untranslated": {"chair-us", "chair-mx", "secretariat"},
    "translate": {"secretariat"},
}
LINES = {
    "see": "/rec 5",
    "update": '/rec update 5 "News"',
    "update elsewhere": '/rec update 6 in-progress "News"',
    "evidence": '/rec evidence 5 https://example.org/new "New"',
    "evidence elsewhere": '/rec evidence 6 https://example.org/new "New"',
    "confirm": "/rec confirm 5",
    "refuse": '/rec refuse 5 "No"',
    "close": '/rec close 6 not-implemented "Overtaken"',
    "reopen": '/rec reopen 9 "Again"',
    "lead": "/rec lead 6 us <@UMEMBERUS|member-us>",
    "member": "/taskforce member <@UOBSERVER|observer> language es",
    "history": "/rec history 5",
    "history elsewhere": "/rec history 6",
    "audit": "/taskforce audit",
    "health": "/taskforce health",
    "preview a digest": "/digest preview @lead-us",
    "see the schedules": "/digest schedule",
    "someone's absence": "/taskforce member @lead-us absence until friday",
    "hold a digest": '/digest hold "Not yet"',
    "write a note": '/digest note "First of all"',
    "send a digest": "/digest send",
    "see what became of digests": "/digest history",
    "ask for an update": "/rec ask 5",
    "see what is untranslated": "/taskforce translations",
    "translate": '/taskforce translate 5 note "Una traducción"',
}
PEOPLE = sorted(MAY["see"])


@pytest.mark.parametrize("handle", PEOPLE)
@pytest.mark.parametrize("action", MAY)
def test_the_table_of_rights(sqlite_room: Room, action: str, handle: str) -> None:
    """Recommendation 5 is reported by lead-us; 9 is closed; 6 is nobody's own."""
    room = sqlite_room
    room.say("lead-us", '/rec update 5 in-progress "Begun"')
    room.say("lead-us", '/rec evidence 5 https://example.org/1 "One" issuer "X" date 2026-11-01 language en')
    room.say("lead-us", '/rec update 5 reported "Done"')
    room.say("chair-us", '/rec close 9 not-implemented "Overtaken"')
    before = room.everything()
    said = room.payload(handle, LINES[action])["blocks"][0]["text"]["text"]
    allowed = handle in MAY[action]
    assert said.startswith("⚠️") is not allowed, said
    if not allowed:
        assert room.everything() == before
        asked = {each for each in PEOPLE if room.at(each) in said}
        assert asked, "a refusal names whom to ask"
        assert asked <= MAY[action], "and names nobody who may not either"


def test_help_offers_each_only_what_they_may_do(sqlite_room: Room) -> None:
    observer, chair = (
        sqlite_room.say("observer", "/taskforce"),
        sqlite_room.say("chair-us", "/taskforce help"),
    )
    assert "/rec search" in observer
    for line in ("/rec update", "/rec close", "/taskforce health", "/rec lead"):
        assert line not in observer
    assert "/rec close" in chair
    assert "/rec lead" not in chair
    assert "/rec update" in sqlite_room.say("member-us", "/taskforce help")
    assert "/rec responsable" in sqlite_room.say("secretariat", "/grupo")


def test_help_of_one_command_is_about_that_command(sqlite_room: Room) -> None:
    said = sqlite_room.say("chair-us", "/action help")
    assert "/action assign" in said
    assert "/rec update" not in said
    assert "`/taskforce help` shows all the other commands" in said
    assert "/action assign" in sqlite_room.say("chair-us", "/taskforce help")
    assert "/accion asignar" not in sqlite_room.say("observer", "/grupo ayuda")


def test_an_unknown_word_brings_the_help_that_fits(sqlite_room: Room) -> None:
    said = sqlite_room.say("observer", "/taskforce xyzzy")
    assert "I do not know “xyzzy”" in said
    assert "/rec search" in said
    assert "/rec close" not in said


def test_who_was_taken_off_the_list_learns_nothing(sqlite_room: Room) -> None:
    with sqlite_room.desk.writing(None) as (session, _):
        row = find(session, sqlite_room.desk, slack_id("member-us"))
        assert row is not None
        row.active = False
        session.add(row)
    before = sqlite_room.everything()
    lines = (
        "/rec",
        "/rec update 5",
        "/rec list xyzzy",
        "/taskforce",
        "/taskforce xyzzy",
        '/rec update 5 "x"',
    )
    for line in lines:
        said = sqlite_room.say("member-us", line)
        assert "no longer on the taskforce's list" in said
        assert "NUMBER" not in said
    assert sqlite_room.everything() == before


def test_someone_the_file_does_not_name_only_reads(sqlite_room: Room) -> None:
    caller = Caller("U0NEWCOMER", TEAM, "/rec")
    profile = Profile("U0NEWCOMER", "newcomer", "New Comer", language_tag="es-LA", zone="America/Tijuana")
    answered = sqlite_room.answerer.answer(caller, "/rec", "5", profile)
    assert "fentanilo" in answered.text
    refused = sqlite_room.answerer.answer(caller, "/rec", 'update 5 "x"')
    assert "⚠️" in str(refused.blocks)
