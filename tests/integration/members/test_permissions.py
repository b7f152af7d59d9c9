"""What people are offered and told by their role; `test_permission_matrix.py` tests who may do what."""

from bot.services.context import Caller
from bot.services.members.queries import Profile, find
from tests.support.harness import TEAM, BotHarness, slack_id


def test_help_offers_each_only_what_they_may_do(sqlite_harness: BotHarness) -> None:
    observer, chair = (
        sqlite_harness.say("observer", "/taskforce"),
        sqlite_harness.say("chair-us", "/taskforce help"),
    )
    assert "/rec search" in observer
    for line in ("/rec update", "/rec close", "/taskforce health", "/rec lead"):
        assert line not in observer
    assert "/rec close" in chair
    assert "/rec lead" not in chair
    assert "/rec update" in sqlite_harness.say("member-us", "/taskforce help")
    assert "/rec responsable" in sqlite_harness.say("secretariat", "/grupo")


def test_help_of_one_command_is_about_that_command(sqlite_harness: BotHarness) -> None:
    said = sqlite_harness.say("chair-us", "/action help")
    assert "/action assign" in said
    assert "/rec update" not in said
    assert "`/taskforce help` shows all the other commands" in said
    assert "/action assign" in sqlite_harness.say("chair-us", "/taskforce help")
    assert "/accion asignar" not in sqlite_harness.say("observer", "/grupo ayuda")


def test_an_unknown_word_brings_the_help_that_fits(sqlite_harness: BotHarness) -> None:
    said = sqlite_harness.say("observer", "/taskforce xyzzy")
    assert "I do not know “xyzzy”" in said
    assert "/rec search" in said
    assert "/rec close" not in said


def test_people_taken_off_the_list_learn_nothing(sqlite_harness: BotHarness) -> None:
    with sqlite_harness.context.writing(None) as (session, _):
        row = find(session, sqlite_harness.context, slack_id("member-us"))
        assert row is not None
        row.active = False
        session.add(row)
    before = sqlite_harness.everything()
    lines = (
        "/rec",
        "/rec update 5",
        "/rec list xyzzy",
        "/taskforce",
        "/taskforce xyzzy",
        '/rec update 5 "x"',
    )
    for line in lines:
        said = sqlite_harness.say("member-us", line)
        assert "no longer on the taskforce's list" in said
        assert "NUMBER" not in said
    assert sqlite_harness.everything() == before


def test_someone_the_file_does_not_name_only_reads(sqlite_harness: BotHarness) -> None:
    caller = Caller("U0NEWCOMER", TEAM, "/rec")
    profile = Profile("U0NEWCOMER", "newcomer", "New Comer", language_tag="es-LA", zone="America/Tijuana")
    answered = sqlite_harness.dispatcher.answer(caller, "/rec", "5", profile)
    assert "fentanilo" in answered.text
    refused = sqlite_harness.dispatcher.answer(caller, "/rec", 'update 5 "x"')
    assert "⚠️" in str(refused.blocks)
