"""Whom and what people mention is recorded by name, as it is then, and never by an id."""

import re
from dataclasses import replace

import pytest

from bot.services.members.queries import Profile
from commands.mentioned import Mentioned, MentionedNames, NamesWanted
from commands.parsing.lexer import readable
from tests.support.harness import BotHarness

NEW = Profile("U0NEWPERSON", "ana", "Ana Nueva", team_id="T0TASKFORCE")
SLACK = {
    "U0NEWPERSON": Mentioned("ana", NEW),
    "U0BOT": Mentioned("enlace", Profile("U0BOT", "enlace", "Enlace", bot=True)),
    "C0000000077": Mentioned("border-desk"),
    "C0SECRET": Mentioned(None),
    "S123": Mentioned("trade-desk"),
    "S404": Mentioned(None),
}
IDS = re.compile(r"[UCS]0?[A-Z0-9]*\d\w*")


def asking(harness: BotHarness) -> BotHarness:
    """The harness with a Slack to ask."""
    return replace(harness, dispatcher=replace(harness.dispatcher, names=MentionedNames(asks=True)))


def say(harness: BotHarness, handle: str, line: str) -> str:
    """Return the answer; names are looked up as the listeners do it, at most once."""
    try:
        return harness.say(handle, line)
    except NamesWanted as wanted:
        wanted.keep({id_: SLACK[id_] for id_ in wanted.ids})
        return harness.say(handle, line)


@pytest.fixture
def room(harness: BotHarness) -> BotHarness:
    """The shipped taskforce on each database, with one action item."""
    asked = asking(harness)
    asked.say("chair-us", '/action assign @member-us "Draft the annex"')
    return asked


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Talked to <@U0NEWPERSON>, see <#C0000000077>", "Talked to @ana, see #border-desk"),
        ("For <!subteam^S123>, with <!here>", "For @trade-desk, with @here"),
        ("<!subteam^S404> and <#C0SECRET|>", "@group and #channel"),
        ("Ask <@U0BOT> and <@UMEMBERUS>", "Ask @enlace and @member-us"),
        ("<!date^1764500000^{date}|30 November>", "30 November"),
    ],
)
def test_what_is_mentioned_is_recorded_by_name(room: BotHarness, written: str, kept: str) -> None:
    said = say(room, "chair-us", f'/action comment 1 "{written}"')
    assert kept in said
    shown = room.say("member-us", "/action show 1")
    assert kept in shown
    assert not IDS.search(kept)


def test_a_name_stays_as_it_was_then(room: BotHarness) -> None:
    say(room, "chair-us", '/action comment 1 "Ask <@U0NEWPERSON>"')
    room.later(hours=1)
    with pytest.raises(NamesWanted) as wanted:
        room.say("chair-us", '/action comment 1 "Again <@U0NEWPERSON>"')
    wanted.value.keep({"U0NEWPERSON": Mentioned("anita", NEW)})
    room.say("chair-us", '/action comment 1 "Again <@U0NEWPERSON>"')
    shown = room.say("member-us", "/action show 1")
    assert "Ask @ana" in shown
    assert "Again @anita" in shown


def test_a_text_without_its_slack_names_nobody_by_id(harness: BotHarness) -> None:
    harness.say("chair-us", '/action assign @member-us "Ask <@U0NEWPERSON> in <#C0000000077>"')
    assert "Ask @someone in #channel" in harness.say("member-us", "/action show 1")


def test_an_assignment_to_somebody_new_is_understood_and_says_who_can_add_them(room: BotHarness) -> None:
    said = say(room, "chair-us", '/action assign <@U0NEWPERSON> "Draft"')
    assert "<@U0NEWPERSON> is not on the taskforce’s list yet" in said
    assert "“U0NEWPERSON”" not in said


def test_the_secretariat_adds_somebody_new_by_mentioning_them(room: BotHarness) -> None:
    said = say(room, "chair-us", "/taskforce member <@U0NEWPERSON|ana> role member")
    assert "Only the secretariat can change" in said
    say(room, "secretariat", "/grupo integrante <@U0NEWPERSON|ana> rol integrante lado us")
    assert "was assigned to <@U0NEWPERSON>" in say(room, "chair-us", '/action assign <@U0NEWPERSON> "Draft"')
    assert "Draft" in room.say("U0NEWPERSON", "/action")


def test_somebody_of_another_company_cannot_be_added(room: BotHarness) -> None:
    outside = {"U0NEWPERSON": Mentioned("ana", replace(NEW, team_id="T0OTHER"))}
    with pytest.raises(NamesWanted) as wanted:
        room.say("secretariat", "/grupo integrante <@U0NEWPERSON> rol integrante")
    wanted.value.keep(outside)
    assert room.refuses("secretariat", "/grupo integrante <@U0NEWPERSON> rol integrante")


def test_a_name_cannot_close_its_mention() -> None:
    assert readable("<@U1|a>") == "@a"


@pytest.mark.parametrize("mention", ["<!subteam^S123>", "<!subteam^S123|@trade-desk>"])
def test_a_user_group_is_refused_as_a_group(room: BotHarness, mention: str) -> None:
    for line in (f'/action assign {mention} "Draft"', f"/action give 1 to {mention}"):
        said = say(room, "chair-us", line)
        assert "@trade-desk is a user group, and this needs people" in said
        assert not IDS.search(said)
    assert "@trade-desk es un grupo de usuarios" in say(room, "chair-mx", f'/tarea asignar {mention} "Nota"')


def test_a_comment_that_mentions_a_group_is_kept(room: BotHarness) -> None:
    said = say(room, "chair-us", "/action comment 1 Please ask <!subteam^S123> about the annex")
    assert "ask @trade-desk about the annex" in said
    assert "subteam" not in say(room, "chair-us", "/action comment 1 <!subteam^S123>")


def test_the_bot_itself_is_refused_as_the_bot(room: BotHarness) -> None:
    said = say(room, "chair-us", '/action assign <@U0BOT> "Draft"')
    assert "<@U0BOT> is the bot itself, and this needs a person" in said
    assert "assign @enlace" in say(room, "lead-us", '/action assign <@U0BOT> "Draft"')
    assert "<@U0BOT> es el propio bot" in say(room, "chair-mx", '/tarea asignar <@U0BOT> "Nota"')
