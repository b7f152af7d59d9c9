"""Languages and formats: which language a tag means, and how days and lengths of time read."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import LANGUAGES, Language, Translator, catalog, language_of, utc

NOW = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
ENGLISH = Translator("en", ZoneInfo("America/Los_Angeles"))
SPANISH = Translator("es", ZoneInfo("America/Mexico_City"))


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en-US", "en"), ("en_GB.UTF-8", "en"), ("EN", "en"), ("es-LA", "es"), ("es-419", "es"),
        ("es_MX@x", "es"),
        ("est-EE", None), ("fr-FR", None), ("C", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_whose_language_a_tag_means(tag: str | None, language: Language | None) -> None:
    assert language_of(tag) == language


@given(st.text(max_size=20))
def test_no_tag_is_an_error(tag: str) -> None:
    assert language_of(tag) in {"en", "es", None}


@pytest.mark.parametrize(
    ("before", "english", "spanish"),
    [
        (timedelta(seconds=5), "just now", "hace un momento"),
        (timedelta(minutes=5), "5 minutes ago", "hace 5 minutos"),
        (timedelta(minutes=59), "59 minutes ago", "hace 59 minutos"),
        (timedelta(hours=1), "1 hour ago", "hace 1 hora"),
        (timedelta(hours=7), "7 hours ago", "hace 7 horas"),
        (timedelta(days=1), "yesterday", "ayer"),
        (timedelta(days=3), "3 days ago", "hace 3 días"),
        (timedelta(days=20), "20 days ago", "hace 20 días"),
        (timedelta(days=28), "4 weeks ago", "hace 4 semanas"),
        (timedelta(days=21), "3 weeks ago", "hace 3 semanas"),
        (timedelta(days=59), "8 weeks ago", "hace 8 semanas"),
        (timedelta(days=90), "3 months ago", "hace 3 meses"),
        (timedelta(days=400), "13 months ago", "hace 13 meses"),
        (timedelta(days=730), "2 years ago", "hace 2 años"),
        (timedelta(seconds=-30), "just now", "hace un momento"),
        (timedelta(minutes=-20), "in 20 minutes", "dentro de 20 minutos"),
        (timedelta(hours=-3), "in 3 hours", "dentro de 3 horas"),
        (timedelta(days=-3), "in 3 days", "dentro de 3 días"),
        (timedelta(days=-30), "in 4 weeks", "dentro de 4 semanas"),
    ],
)
def test_how_long_ago(before: timedelta, english: str, spanish: str) -> None:
    assert ENGLISH.ago(NOW - before, NOW) == english
    assert SPANISH.ago(NOW - before, NOW) == spanish


def test_yesterday_is_the_readers_own() -> None:
    """At 06:30 UTC it is still yesterday evening in Los Angeles, and already today in Mexico City."""
    late = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
    moment = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    assert ENGLISH.today(late) == date(2026, 11, 23)
    assert SPANISH.today(late) == date(2026, 11, 24)
    assert ENGLISH.ago(moment, late) == "yesterday"


def test_a_few_hours_are_hours_even_across_midnight() -> None:
    """At 00:30 in Mexico City, what happened at 23:00 was ninety minutes ago."""
    now = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
    assert SPANISH.ago(now - timedelta(minutes=50), now) == "hace 50 minutos"
    assert SPANISH.ago(now - timedelta(hours=11), now) == "hace 11 horas"
    assert SPANISH.ago(now - timedelta(hours=13), now) == "ayer"
    assert ENGLISH.ago(now - timedelta(hours=13), now) == "13 hours ago", "the same day in Los Angeles"
    assert SPANISH.ago(now - timedelta(hours=31), now) == "hace 2 días"


@given(st.timedeltas(timedelta(days=-4000), timedelta(days=4000)))
def test_every_length_of_time_has_words_in_both_languages(before: timedelta) -> None:
    for translator in (ENGLISH, SPANISH):
        said = translator.ago(NOW - before, NOW)
        assert said
        assert "%" not in said
        assert not said.startswith("0")


def test_moments_and_zones_are_the_readers() -> None:
    assert ENGLISH.moment(NOW).replace("\u202f", " ") == "Nov 23, 2026, 10:30:00 AM"
    assert SPANISH.moment(NOW).replace("\u202f", " ") == "23 nov 2026, 12:30:00 p.m."
    assert ENGLISH.zone_name("America/Tijuana") == "Pacific Time"
    assert SPANISH.zone_name("America/Mexico_City") == "hora central"
    assert (ENGLISH.span(1), SPANISH.span(1)) == ("1 day", "1 día")
    assert (ENGLISH.span(400), SPANISH.span(45)) == ("400 days", "45 días")


def test_a_sentence_of_our_own_is_filled_in_or_left_alone() -> None:
    assert ENGLISH.gettext("Nobody knows %(what)s.", what="100%") == "Nobody knows 100%."
    assert (
        SPANISH.gettext("A sentence that no catalog holds: 100%") == "A sentence that no catalog holds: 100%"
    )
    assert ENGLISH.list_of([]) == ""
    assert ENGLISH.list_of(["a"]) == "a"


def test_catalogs_are_read_once() -> None:
    catalog.cache_clear()
    for _ in range(3):
        for language in LANGUAGES:
            Translator(language).gettext("just now")
    assert catalog.cache_info().misses == len(LANGUAGES)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        utc(datetime(2026, 11, 23))  # noqa: DTZ001 (naive on purpose)
    assert utc(NOW.astimezone(ZoneInfo("America/Tijuana"))).tzinfo is UTC


def test_days_numbers_and_lists() -> None:
    day = date(2026, 11, 23)
    assert (ENGLISH.day(day), SPANISH.day(day)) == ("Nov 23, 2026", "23 nov 2026")
    assert ENGLISH.weekday(day) == "Monday, November 23, 2026"
    assert SPANISH.weekday(day) == "lunes 23 de noviembre de 2026"
    assert (ENGLISH.number(1234.5), SPANISH.number(1234.5)) == ("1,234.5", "1,234.5")
    assert ENGLISH.list_of(["a", "b", "c"]) == "a, b, and c"
    assert SPANISH.list_of(["a", "b", "c"]) == "a, b y c"
    assert SPANISH.list_of(["a", "b", "c"], either=True) == "a, b o c"
    assert ENGLISH.list_of(["a", "b"], either=True) == "a or b"


def test_counts_take_the_languages_own_plural() -> None:
    for number, english, spanish in ((1, "1 member", "1 integrante"), (2, "2 members", "2 integrantes")):
        assert ENGLISH.ngettext("%(number)s member", "%(number)s members", number) == english
        assert SPANISH.ngettext("%(number)s member", "%(number)s members", number) == spanish
