"""Filters, days, sides and digests read as phrases of a sentence, in both languages."""

from datetime import date, timedelta

import pytest

from bot.domain.digests.names import names_of
from bot.domain.members.member import Side
from bot.i18n import Translator
from tests.support.harness import BotHarness


@pytest.mark.parametrize(
    ("handle", "line", "heading"),
    [
        ("lead-us", "/rec list leaderless", "recommendations without a lead"),
        ("lead-mx", "/rec lista sin-responsable", "recomendaciones sin responsable"),
        ("lead-us", "/rec list blocked mine", "There are no recommendations blocked and led by you."),
        ("lead-mx", "/rec lista bloqueadas mías", "No hay recomendaciones bloqueadas y a su cargo."),
        ("lead-us", "/rec list blocked in-progress", "recommendations in progress or blocked"),
        ("lead-mx", "/rec lista bloqueadas en-curso", "recomendaciones en curso o bloqueadas"),
        ("lead-us", "/rec list mx", "recommendations with a Mexican lead"),
        ("lead-mx", "/rec lista mx", "recomendaciones con responsable de México"),
        ("member-us", "/action list mine", "1 action item assigned to you"),
        ("member-mx", "/tarea lista @member-us", "1 tarea a cargo de @member-us"),
        ("member-us", "/action list rec 5", "1 action item for recommendation 5"),
        ("member-mx", "/tarea lista rec 5", "1 tarea de la recomendación 5"),
        ("member-us", "/action list overdue", "There are no action items overdue."),
        ("member-mx", "/tarea lista vencidas", "No hay tareas vencidas."),
        (
            "member-mx",
            "/tarea lista vence esta semana",
            "tareas con vencimiento del lunes 23 al domingo 29 de noviembre de 2026",
        ),
    ],
)
def test_a_heading_is_a_phrase(sqlite_harness: BotHarness, handle: str, line: str, heading: str) -> None:
    sqlite_harness.say("chair-us", '/rec update 7 in-progress "x"')
    sqlite_harness.say("chair-us", '/rec update 6 in-progress "x"')
    sqlite_harness.say("chair-us", '/rec update 6 blocked "cause" awaiting "Congress"')
    sqlite_harness.say("chair-us", '/action assign @member-us "Draft" rec 5 due in 30 days')
    said = sqlite_harness.say(handle, line).replace(sqlite_harness.at("member-us"), "@member-us")
    assert heading in said


def test_what_was_due_is_told_of_in_the_past(sqlite_harness: BotHarness) -> None:
    sqlite_harness.say("chair-us", '/action assign @member-mx "Redactar" due in 3 days')
    assert "*Vence:* jueves 26 de noviembre de 2026" in sqlite_harness.say("member-mx", "/tarea 1")
    sqlite_harness.clock.move_to(sqlite_harness.clock.now() + timedelta(days=5))
    assert "*Venció:* jueves 26 de noviembre de 2026" in sqlite_harness.say("member-mx", "/tarea 1")
    assert "*Was due:* Thursday, November 26, 2026" in sqlite_harness.say("chair-us", "/action 1")
    sqlite_harness.say("chair-us", '/action cancel 1 "x"')
    assert "venció el 26 nov 2026" in sqlite_harness.say("member-mx", "/tarea lista todas")


@pytest.mark.parametrize(
    ("first", "last", "english", "spanish"),
    [
        (date(2026, 12, 1), date(2026, 12, 4), "Tuesday, December 1", "martes 1"),
        (date(2026, 11, 30), date(2026, 12, 4), "Monday, November 30", "lunes 30 de noviembre"),
        (
            date(2026, 12, 20),
            date(2027, 1, 5),
            "Sunday, December 20, 2026",
            "domingo 20 de diciembre de 2026",
        ),
    ],
)
def test_a_range_says_the_month_and_the_year_once(
    first: date, last: date, english: str, spanish: str
) -> None:
    assert Translator("en").first_weekday(first, last) == english
    assert Translator("es").first_weekday(first, last) == spanish


def test_a_weekday_within_a_spanish_sentence_has_no_comma() -> None:
    assert Translator("es").weekday(date(2026, 12, 7)) == "lunes 7 de diciembre de 2026"
    assert Translator("en").weekday(date(2026, 12, 7)) == "Monday, December 7, 2026"


def test_a_city_has_its_name_in_the_readers_language() -> None:
    assert Translator("es").zone_city("America/Mexico_City") == "Ciudad de México"
    assert Translator("en").zone_city("America/Mexico_City") == "Mexico City"


def test_a_common_key_of_a_digest_is_shown_and_understood_in_both_languages(
    sqlite_harness: BotHarness,
) -> None:
    assert names_of("weekly") == {"weekly", "semanal"}
    assert names_of("briefing") == {"briefing"}
    assert "*semanal*" in sqlite_harness.say("chair-mx", "/boletin")
    assert "*weekly*" in sqlite_harness.say("chair-us", "/digest")
    assert "retenido" in sqlite_harness.say("chair-mx", "/boletin retener semanal")
    refused = sqlite_harness.payload("chair-mx", "/boletin reanudar mensual")
    assert "“semanal”" in str(refused)


def test_a_side_has_its_article_within_a_sentence() -> None:
    assert Translator("en").gettext(Side.US.in_sentence) == "the United States"
    assert Translator("es").gettext(Side.US.in_sentence) == "Estados Unidos"
