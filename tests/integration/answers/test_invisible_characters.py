"""What nobody sees comes in nowhere: commands, forms, messages, names; what people see stays as it was."""

from typing import Any

import pytest
import sqlmodel
from sqlalchemy import select

from bot.characters import invisible
from bot.services.action_items.queries import show_item
from bot.services.context import Caller
from bot.services.members.departures import refresh
from bot.services.members.queries import Profile
from bot.store import tables
from bot.views.blockkit.blocks import quote
from bot.views.blockkit.modals import Modal
from commands.dispatch.shortcuts import Chosen
from commands.dispatch.submissions import Mistakes
from tests.support.harness import TEAM, BotHarness, slack_id

HIDDEN = "\x00\x07\x1b\u202e\u2066\u200b\u200f\u00ad\ufeff\ud83d\U000e0041"
FAMILY = "👩‍👩‍👧"


def text_of(harness: BotHarness, number: int = 1) -> str:
    caller = Caller(slack_id("chair-us"), TEAM, "/action")
    return show_item(harness.context, caller, number).summary.text.text


def assert_clean(harness: BotHarness) -> None:
    """Look at everything that was stored; `repr` would hide controls, and the driver says none."""
    for table in tables.Base.metadata.sorted_tables:
        with harness.context.reading() as session:
            for row in session.connection().execute(select(table)):
                for value in row:
                    found = invisible(str(value))
                    assert found is None, (table.name, value)


def test_a_command_leaves_out_what_nobody_sees(harness: BotHarness) -> None:
    harness.say("chair-us", f'/action assign @member-us "Draft{HIDDEN} the {FAMILY} act" due in 7 days')
    assert text_of(harness) == f"Draft the {FAMILY} act"
    assert_clean(harness)


def test_a_form_leaves_out_what_nobody_sees(harness: BotHarness) -> None:
    form = harness.window("chair-us", "/action assign")
    values = {"text": f"{HIDDEN}Draft\r\nthe {FAMILY}\u2028act{HIDDEN}", "people": [slack_id("member-us")]}
    assert isinstance(harness.fill("chair-us", form, values), Modal)
    assert text_of(harness) == f"Draft\nthe {FAMILY}\nact"
    note = {"cause": f"What is{HIDDEN} left", "awaited": f"The{HIDDEN} court", "next_step": HIDDEN}
    harness.say("chair-us", '/rec update 5 in-progress "Begun"')
    form = harness.redraw("chair-us", harness.window("chair-us", "/rec update 5"), {"status": "blocked"})
    assert isinstance(harness.fill("chair-us", form, note), Modal)
    assert "The court" in harness.say("chair-us", "/rec 5")
    assert_clean(harness)


def test_a_form_that_comes_back_shows_no_hidden_characters(harness: BotHarness) -> None:
    form = harness.window("chair-us", "/rec evidence 5")
    found = harness.fill("chair-us", form, {"link": f"no{HIDDEN} link", "title": f"A{HIDDEN} title"})
    assert isinstance(found, Mistakes)
    assert all(invisible(sentence) is None for sentence in found.at.values())


@pytest.mark.parametrize(
    "line", [f"/rec {HIDDEN}upd{HIDDEN}ates", f"/action list @{HIDDEN}nobody", f"/rec search {HIDDEN}"]
)
def test_an_answer_repeats_no_hidden_characters(harness: BotHarness, line: str) -> None:
    assert invisible(harness.say("chair-us", line)) is None


def test_a_message_to_the_bot_leaves_out_what_nobody_sees(harness: BotHarness) -> None:
    caller = Caller(slack_id("chair-us"), TEAM, "mention", "heard:1")
    said = harness.dispatcher.hear(caller, f'action assign @member-us "A{HIDDEN} draft"', "U0BOT")
    assert invisible(said.text) is None
    assert text_of(harness) == "A draft"
    assert_clean(harness)


def test_the_text_of_a_message_comes_into_a_form_without_them(sqlite_harness: BotHarness) -> None:
    caller = Caller(slack_id("chair-us"), TEAM, "shortcut")
    chosen = Chosen("message.assign.en", f"Please{HIDDEN} call {FAMILY}", "https://x.slack.com/p1")
    form = sqlite_harness.dispatcher.call_up(caller, chosen)
    text = next(block for block in form.blocks if block.get("block_id") == "text")
    assert text["element"]["initial_value"] == f"Please call {FAMILY}"


def test_a_name_in_slack_comes_in_without_them(harness: BotHarness) -> None:
    profile = Profile("U0NEW", handle="new", name=f"\u202eAna{HIDDEN}\nLópez {FAMILY}\u202c")
    harness.dispatcher.answer(Caller("U0NEW", TEAM, "/rec", "new:1"), "/rec", "5", profile)
    assert f"Ana López {FAMILY}" in named(harness)
    refresh(harness.context, Profile("U0NEW", handle="new", name=f"{HIDDEN}"))
    assert "new" in named(harness)
    assert_clean(harness)


def named(harness: BotHarness) -> list[str]:
    with harness.context.reading() as session:
        return [row.name for row in session.exec(sqlmodel.select(tables.Member))]


def test_emoji_that_were_written_as_codes_are_shown_as_emoji(sqlite_harness: BotHarness) -> None:
    harness = sqlite_harness
    harness.say("chair-us", '/action assign @member-us "Draft :tada:"')
    harness.say("member-us", '/action comment A-1 "Done :white_check_mark::wave::skin-tone-3: at 10:30:45"')
    shown = str(harness.payload("chair-us", "/action A-1"))
    assert "{'type': 'emoji', 'name': 'tada'}" in shown
    assert (
        "{'type': 'emoji', 'name': 'white_check_mark'}, {'type': 'emoji', 'name': 'wave::skin-tone-3'}"
        in (shown)
    )
    assert "{'type': 'text', 'text': ' at 10:30:45'}" in shown
    assert "Draft :tada:" in harness.say("chair-us", "/action A-1")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (":flag-mx: :piñata: :-1::skin-tone-2:", ["flag-mx", "piñata", "-1::skin-tone-2"]),
        (":+1: :100: :1234:", ["+1", "100", "1234"]),
        ("Listo:tada: y :tada:ya", ["tada", "tada"]),
        ("10:30:45, 12:100:30, a:b:c, ::, : :, :Smile:, :no such:", []),
        ("https://example.org/a:b:/:tada:", []),
        ("", []),
        (":1f:", ["1f"]),
    ],
)  # fmt: skip
def test_only_codes_of_emoji_become_emoji(text: str, names: list[str]) -> None:
    elements: list[dict[str, Any]] = quote(text)["elements"][0]["elements"]
    assert [each["name"] for each in elements if each["type"] == "emoji"] == names
    assert "".join(f":{each['name']}:" if "name" in each else each["text"] for each in elements) == text


def test_a_text_is_refused_at_the_length_at_which_slack_may_refuse_it(sqlite_harness: BotHarness) -> None:
    harness = sqlite_harness
    assert "1001" in harness.say("chair-us", f'/action assign @member-us "{"👍" * 500}!"').replace(",", "")
    harness.say("chair-us", f'/action assign @member-us "{"👍" * 500}"')
    form = harness.window("chair-us", "/action edit A-1")
    text = next(block for block in form.blocks if block.get("block_id") == "text")["element"]
    assert text["initial_value"] == "👍" * 500
    assert text["max_length"] == 1000
    assert isinstance(harness.fill("chair-us", form, {"text": "👍" * 501}), Mistakes)
