"""What members ask and tell the bot about recommendations, over both databases."""

import json
import re

import pytest

from bot.sandbox.blockkit import check_message
from bot.services.context import Caller
from bot.views.blockkit.blocks import Message
from bot.views.blockkit.controls import Press
from tests.support.harness import TEAM, BotHarness, slack_id


def test_the_board_shows_all_thirteen_to_each_in_their_language(harness: BotHarness) -> None:
    english, spanish = harness.say("lead-us", "/rec"), harness.say("lead-mx", "/rec")
    for number in range(1, 14):
        assert re.search(rf"\*{number} · ", english)
        assert re.search(rf"\*{number} · ", spanish)
    assert "0 of 13 recommendations implemented, as of Nov 23, 2026" in english
    assert "Joint fentanyl taskforce" in english
    assert "Not started 13" in english
    assert "23 nov 2026" in spanish
    assert "Grupo conjunto contra el fentanilo" in spanish
    assert "Sin iniciar 13" in spanish
    assert "Not started" not in spanish


def test_estado_and_status_show_the_same_to_the_same_person(harness: BotHarness) -> None:
    for handle in ("lead-us", "lead-mx"):
        ways = [
            "/rec 5",
            "/rec status 5",
            "/rec show 5",
            "/rec estado 5",
            "/rec ESTADO 5",
            "/rec ver #5",
            "/rec 5 estado",
        ]
        assert len({harness.say(handle, way) for way in ways}) == 1


def test_an_update_moves_the_status_and_is_there_for_everyone(harness: BotHarness) -> None:
    said = harness.say("lead-us", '/rec update 5 in-progress "First meeting held" next "Draft the MOU"')
    assert "changed from Not started to In progress" in said
    shown = harness.say("lead-mx", "/rec 5")
    assert "En curso" in shown
    assert "First meeting held" in shown
    assert "Draft the MOU" in shown
    assert f"{harness.at('lead-us')}" in shown


def test_status_words_of_either_language_mean_the_same(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec actualizar 5 en-curso "Begun"')
    assert harness.status(5) == "in_progress"
    harness.say("lead-mx", '/rec update 5 Bloqueada "Falta presupuesto" awaiting "Hacienda"')
    assert harness.status(5) == "blocked"
    harness.say("lead-mx", '/rec actualizar 5 in progress "Llegó"')
    assert harness.status(5) == "in_progress"
    harness.say("lead-us", '/rec evidence 5 https://example.org/a "A"')
    harness.say("lead-us", '/rec update 5 REPORTADA, EN VERIFICACION "Done"')
    assert harness.status(5) == "reported"


def test_a_block_says_its_cause_and_whom_it_awaits(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    assert "give the cause" in harness.say("lead-us", "/rec update 5 blocked")
    assert "give the cause" in harness.say("lead-us", '/rec update 5 blocked "No budget"')
    harness.say("lead-us", '/rec update 5 blocked "No budget" awaiting "Treasury"')
    shown = harness.say("observer", "/rec 5")
    for words in ("Cause", "No budget", "Waiting for", "Treasury"):
        assert words in shown


def test_news_without_a_status_leave_it_where_it_is(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    version = harness.version(5)
    assert "its status is still In progress" in harness.say("lead-us", '/rec update 5 "Second meeting held"')
    assert harness.status(5) == "in_progress"
    assert harness.version(5) == version + 1
    assert "Second meeting held" in harness.say("lead-us", "/rec 5")


def test_a_stale_version_overwrites_nothing_and_says_who_changed_what(harness: BotHarness) -> None:
    version = harness.version(5)
    harness.say("lead-us", f'/rec update 5 in-progress "Mine" v{version}')
    harness.later(minutes=5)
    before = harness.everything()
    said = harness.say("member-us", f'/rec update 5 in-progress "Theirs" v{version}')
    assert harness.everything() == before
    assert harness.at("lead-us") in said
    assert "5 minutes ago" in said
    assert f"v{version + 1}" in said
    harness.say("member-us", f'/rec update 5 "Theirs" v{version + 1}')
    assert harness.version(5) == version + 2


@pytest.mark.parametrize(
    ("handle", "query", "found"),
    [
        ("lead-us", "fentanyl", {5}),
        ("lead-us", "fentanilo", {5}),
        ("lead-mx", "FENTANILO", {5}),
        ("lead-mx", "corrupcion", {10}),
        ("lead-us", "search drug prevention", {6}),
        ("lead-mx", "buscar policía proximidad", {7}),
        ("lead-us", '"national guard"', {2}),
        ("lead-us", "kickoff", {12}),
        ("lead-us", "communique", {12}),
    ],
)
def test_search_finds_titles_notes_and_evidence_in_both_languages(
    sqlite_harness: BotHarness, handle: str, query: str, found: set[int]
) -> None:
    sqlite_harness.say("lead-us", '/rec update 12 in-progress "Kickoff in Tijuana"')
    sqlite_harness.say("lead-us", '/rec evidence 12 https://example.org/1 "Joint communiqué"')
    said = sqlite_harness.say(handle, f"/rec {query}")
    assert {int(number) for number in re.findall(r"\*(\d+) · ", said)} == found


def numbers(said: str) -> list[int]:
    """Return the numbers of the recommendations that a list shows."""
    return [int(number) for number in re.findall(r"\*(\d+) · ", said)]


def test_filters_combine(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    harness.say("lead-us", '/rec update 12 in-progress "Begun"')
    harness.say("lead-us", '/rec update 12 blocked "No budget" awaiting "Congress"')
    assert numbers(harness.say("lead-us", "/rec list blocked")) == [12]
    assert numbers(harness.say("lead-mx", "/rec lista bloqueadas")) == [12]
    assert numbers(harness.say("lead-us", "/rec list mine")) == [5, 12]
    assert numbers(harness.say("lead-us", "/rec list mine blocked trust")) == [12]
    assert numbers(harness.say("lead-us", "/rec list mine in-progress trust")) == []
    assert numbers(harness.say("lead-us", "/rec list blocked in-progress")) == [5, 12]
    assert numbers(harness.say("lead-mx", "/rec lista prioritarias")) == [1, 5, 3]
    assert numbers(harness.say("lead-mx", "/rec lista subnacional eeuu")) == [3]
    assert numbers(harness.say("lead-us", "/rec list stale")) == []
    harness.later(days=40)
    assert numbers(harness.say("lead-us", "/rec list stale")) == [5, 12]
    assert "no recent news" in harness.say("lead-us", "/rec")
    harness.say("chair-us", '/rec close 9 not-implemented "Overtaken"')
    assert numbers(harness.say("chair-us", "/rec list closed")) == [9]
    assert 9 not in numbers(harness.say("chair-us", "/rec list open leaderless"))


def test_a_filter_nobody_knows_is_asked_back(harness: BotHarness) -> None:
    assert "“blocked”" in harness.say("lead-us", "/rec list blokced")
    assert "subnational" in harness.say("lead-us", "/rec list xyzzy")


def test_share_shows_the_answer_to_the_channel(harness: BotHarness) -> None:
    assert harness.payload("lead-us", "/rec 5")["response_type"] == "ephemeral"
    for line in ("/rec 5 share", "/rec 5 COMPARTIR", "/rec share"):
        assert harness.payload("lead-us", line)["response_type"] == "in_channel"
    assert harness.payload("lead-us", "/rec 99 share")["response_type"] == "ephemeral"
    assert "response_type" not in harness.payload("lead-us", '/rec 5 "share"'), "it is a text, for the form"


def test_the_secretariat_names_leads_where_the_file_does_not(harness: BotHarness) -> None:
    harness.say("secretariat", "/rec responsable 2 eeuu <@UMEMBERUS|member-us>")
    assert harness.at("member-us") in harness.say("lead-us", "/rec 2")
    harness.say("member-us", '/rec update 2 in-progress "Now I may"')
    assert harness.status(2) == "in_progress"
    harness.say("secretariat", "/rec suplente 2 eeuu <@ULEADUS|lead-us>")
    assert f"alternate: {harness.at('lead-us')}" in harness.say("lead-us", "/rec 2")
    harness.say("secretariat", "/rec responsable 2 eeuu nadie")
    assert "no lead yet" in harness.say("lead-us", "/rec 2")


@pytest.mark.parametrize(
    "line",
    [
        "/rec responsable 5 eeuu <@UMEMBERUS|member-us>",  # the deploy file names this seat
        "/rec responsable 2 eeuu <@ULEADMX|lead-mx>",  # the other side
        "/rec responsable 2 mx <@UOBSERVER|observer>",  # an observer
        "/rec responsable 2 mx <@UNOBODY00|nobody>",  # unknown
        "/rec suplente 3 mx <@UMEMBERMX|member-mx>",  # already sits in the other seat
        "/rec responsable 2 mx nadie",  # already empty
    ],
)
def test_a_seat_is_not_given_to_the_wrong_person(sqlite_harness: BotHarness, line: str) -> None:
    before = sqlite_harness.everything()
    assert sqlite_harness.payload("secretariat", line)["blocks"][0]["text"]["text"].startswith("⚠️")
    assert sqlite_harness.everything() == before


def test_history_is_paged_newest_first(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    for number in range(44):
        harness.later(hours=1)
        harness.say("lead-us", f'/rec update 5 "News {number}"')
    first, second = harness.say("lead-us", "/rec history 5"), harness.say("lead-us", "/rec history 5 page 2")
    assert "News 43" in first
    assert "News 24" in first, "twenty events are on a page"
    assert "News 23" not in first
    assert "/rec history 5 page 2" in first
    assert "News 23" in second
    assert harness.say("lead-us", "/rec history 5 page 99") == harness.say("lead-us", "/rec history 5 page 3")


def test_history_says_what_a_text_is_before_it(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    harness.say("lead-us", '/rec comment 5 "Well begun"')
    said = harness.say("lead-us", "/rec history 5")
    assert "Note:\nBegun" in said
    assert "Comment:\nWell begun" in said
    assert "Nota (en inglés):\nBegun" in harness.say("lead-mx", "/rec historial 5")


def test_long_texts_of_the_history_can_be_read_in_full(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    for number in range(22):
        note, step = f"{number} " + "&<>" * 600, f"{number} " + "next " * 300
        harness.say("lead-us", f'/rec update 5 "{note}" next "{step}"')
    harness.say("chair-us", '/action assign @member-us "Short" rec 5')
    for line in ("/rec history 5", "/rec history 5 page 2", "/taskforce audit"):
        payload = harness.payload("chair-us", line)
        assert len(payload["blocks"]) <= 50
        assert written(payload["blocks"]) <= 12_000, "Slack refuses some 13,200"
    payload = harness.payload("lead-us", "/rec history 5")
    assert "Long texts are shortened here." in str(payload["blocks"])
    (offered,) = [
        each
        for block in payload["blocks"]
        for each in block.get("elements", ())
        if each.get("type") == "static_select"
    ]
    options = offered["option_groups"][0]["options"]
    assert len(options) == 19, "what is whole already is not offered"
    assert options[0]["text"]["text"].startswith("Nov 23, 2026 · 21 &<>")
    first = options[0]["value"]
    seen = harness.dispatcher.press(Caller(slack_id("lead-us"), TEAM, "x", "x"), Press.OPEN, first)
    assert isinstance(seen, Message)
    assert "&<>" * 600 in json.dumps(seen.blocks, ensure_ascii=False)
    assert "the whole history of recommendation 5" in harness.press("observer", Press.OPEN, first)
    assert "no longer understands" in harness.press("chair-us", Press.OPEN, "event:99999")


def written(found: object) -> int:
    """Return how many characters the texts of blocks have."""
    if isinstance(found, list):
        return sum(map(written, found))
    if not isinstance(found, dict):
        return 0
    return sum(
        len(each) if key == "text" and isinstance(each, str) else written(each) for key, each in found.items()
    )


def test_a_delivery_that_slack_repeats_changes_nothing_twice(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"', delivery="once")
    before = harness.everything()
    said = harness.say("lead-us", '/rec update 5 "Begun"', delivery="once")
    assert harness.everything() == before
    assert "twice" in said


def test_what_people_write_cannot_ping_anyone(harness: BotHarness) -> None:
    text = "&lt;!channel&gt; &lt;@ULEADMX&gt; @here https://evil.example *bold* `code`"
    harness.say("lead-us", f'/rec update 5 in-progress "{text}"')
    harness.say(
        "lead-us", f'/rec evidence 5 https://example.org/x?a=1&amp;b=2 "{text}" issuer "&lt;!here&gt;"'
    )
    for line in ("/rec 5", "/rec history 5"):
        payload = harness.payload("lead-us", line)
        assert check_message(payload) == []
        for block in payload["blocks"]:
            if block["type"] == "section":
                assert block["text"]["verbatim"] is True
                assert "<!channel>" not in block["text"]["text"]
                assert "<!here>" not in block["text"]["text"]
        assert "<!channel>" not in payload["text"]
    shown = harness.payload("lead-us", "/rec 5")
    assert shown["text"].count("<@ULEADMX>") == 1, "only where the bot itself names the lead"
    quoted = str(shown["blocks"])
    assert "<!channel> <@ULEADMX> @here https://evil.example *bold* `code`" in quoted


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("fentanlio", "fentanilo"),
        ("search traficking", "trafficking"),
        ("weapons traficking", "weapons trafficking"),
    ],
)
def test_a_misspelt_search_word_offers_what_is_near(harness: BotHarness, typed: str, meant: str) -> None:
    said = harness.say("lead-us", f"/rec {typed}")
    assert f"Did you mean `/rec search {meant}`?" in said
    assert "No recommendation matches" not in harness.say("lead-us", f"/rec search {meant}")


def test_a_search_for_something_else_offers_nothing(harness: BotHarness) -> None:
    assert "Did you mean" not in harness.say("lead-us", "/rec volcanoes")
