"""What people are offered and told by their role; `test_permission_matrix.py` tests who may do what."""

from bot.services.context import Caller
from bot.services.members.queries import Profile, find
from tests.support.harness import TEAM, BotHarness, slack_id


def everything(harness: BotHarness, handle: str) -> str:
    """Return every page of the whole list of commands."""
    return "\n".join(harness.say(handle, f"/taskforce help all page {number}") for number in range(1, 5))


def test_help_offers_each_only_what_they_may_do(sqlite_harness: BotHarness) -> None:
    observer, chair = (
        everything(sqlite_harness, "observer"),
        everything(sqlite_harness, "chair-us"),
    )
    assert "/rec search" in observer
    for line in ("/rec update", "/rec close", "/taskforce health", "/rec lead"):
        assert line not in observer
    assert "/rec close" in chair
    assert "/rec lead" not in chair
    assert "/rec update" in everything(sqlite_harness, "member-us")
    assert "/rec responsable" in everything(sqlite_harness, "secretariat")


def test_help_shows_commands_as_they_are_typed(sqlite_harness: BotHarness) -> None:
    shown = sqlite_harness.say("chair-us", "/digest help all")
    shown += sqlite_harness.say("chair-mx", "/boletin ayuda todo")
    assert "ˋ" not in shown
    assert "`note none`" in shown
    assert "`nota ninguna`" in shown


def test_help_of_one_command_is_about_that_command(sqlite_harness: BotHarness) -> None:
    said = sqlite_harness.say("chair-us", "/action help all")
    assert "/action assign" in said
    assert "/rec update" not in said
    assert "`/taskforce help all` shows all other commands" in said
    assert "/action assign" in everything(sqlite_harness, "chair-us")
    assert "/accion asignar" not in everything(sqlite_harness, "observer")


def test_an_unknown_word_brings_only_what_one_may_do(sqlite_harness: BotHarness) -> None:
    assert "I don't recognize “xyzzy”" in sqlite_harness.say("observer", "/taskforce xyzzy")
    near = {
        handle: str(sqlite_harness.payload(handle, "/taskforce help clossing")["blocks"])
        for handle in ("observer", "chair-us")
    }
    assert "/rec help close" in near["chair-us"]
    assert "close" not in near["observer"].replace("clossing", "")


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
