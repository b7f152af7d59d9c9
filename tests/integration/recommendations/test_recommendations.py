"""What members ask and tell the bot about recommendations, over both databases."""

import re

import pytest

from bot.sandbox.blockkit import check_message
from tests.support.harness import BotHarness


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
    assert "goes from Not started to In progress" in said
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
    assert "needs its cause" in harness.say("lead-us", "/rec update 5 blocked")
    assert "needs its cause" in harness.say("lead-us", '/rec update 5 blocked "No budget"')
    harness.say("lead-us", '/rec update 5 blocked "No budget" awaiting "Treasury"')
    shown = harness.say("observer", "/rec 5")
    for words in ("*Cause*", "No budget", "*Decision awaited from*", "Treasury"):
        assert words in shown


def test_news_without_a_status_leave_it_where_it_is(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    version = harness.version(5)
    assert "stays In progress" in harness.say("lead-us", '/rec update 5 "Second meeting held"')
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
    assert "no news for a while" in harness.say("lead-us", "/rec")
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
    assert harness.payload("lead-us", '/rec 5 "share"')["response_type"] == "ephemeral"


def test_the_secretariat_names_leads_where_the_file_does_not(harness: BotHarness) -> None:
    harness.say("secretariat", "/rec responsable 2 eeuu <@UMEMBERUS|member-us>")
    assert harness.at("member-us") in harness.say("lead-us", "/rec 2")
    harness.say("member-us", '/rec update 2 in-progress "Now I may"')
    assert harness.status(2) == "in_progress"
    harness.say("secretariat", "/rec suplente 2 eeuu <@ULEADUS|lead-us>")
    assert f"alternate: {harness.at('lead-us')}" in harness.say("lead-us", "/rec 2")
    harness.say("secretariat", "/rec responsable 2 eeuu nadie")
    assert "nobody leads yet" in harness.say("lead-us", "/rec 2")


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
    for number in range(12):
        harness.later(hours=1)
        harness.say("lead-us", f'/rec update 5 "News {number}"')
    first, second = harness.say("lead-us", "/rec history 5"), harness.say("lead-us", "/rec history 5 page 2")
    assert "News 11" in first
    assert "News 0" not in first
    assert "/rec history 5 page 2" in first
    assert "News 4" in second
    assert harness.say("lead-us", "/rec history 5 page 99") == harness.say("lead-us", "/rec history 5 page 3")


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
