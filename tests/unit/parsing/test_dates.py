"""Dates as people type them, in both languages: the day that they mean, or a question."""

import contextlib
import os
import re
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal, get_args

import pytest
from babel.dates import format_date
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import Clock
from bot.config import Deployment
from bot.domain.action_items.action_item import Window
from bot.i18n import FORMATS, LANGUAGES, Language, Translator
from bot.store import schema
from bot.store.database import Database
from bot.views.localizer import Localizer, Names
from bot.views.refusals import refused
from commands.parsing.dates.mistakes import (
    DateAmbiguous,
    DateContradictory,
    DateFarOff,
    DateImpossible,
    DateInThePast,
    DateMissing,
    DateTooFar,
    DateUnclear,
    TimeOfDay,
)
from commands.parsing.dates.phrases import Lean
from commands.parsing.dates.reading import LONGEST_DATE, read_day, read_window
from commands.parsing.dates.words import PHRASES, WEEKDAYS, WORDS, names
from commands.parsing.mistakes import GrammarError
from commands.parsing.vocabulary import KEYWORDS
from tests.support.harness import ROOT, harness_of

MONDAY = date(2026, 11, 23)
LONG_ENOUGH = 0.5
"""Seconds that parsing a phrase may take, except for the first one of a process."""

DUE = {
    "2026-11-23": ("today", "hoy", "this monday", "este lunes", "2026-11-23", "the 23rd", "in 0 days"),
    "2026-11-24": ("tomorrow", "mañana", "MANANA", "in a day", "en un día", "Tuesday", "martes 24", "tue 24"),
    "2026-11-25": ("day after tomorrow", "the day after tomorrow", "pasado mañana", "Pasado Manana"),
    "2026-11-27": (
        "friday", "FRIDAY", "this friday", "next friday", "coming friday", "on friday", "by friday",
        "due friday", "no later than friday", "viernes", "el viernes", "este viernes", "el próximo viernes",
        "próximo viernes", "proximo viernes", "el viernes próximo", "viernes que viene",
        "el viernes que viene", "para el viernes", "a más tardar el viernes", "vence el viernes",
        "viernes 27", "friday the 27th", "friday this week", "el viernes de esta semana",
    ),
    "2026-11-30": (
        "monday", "next monday", "lunes", "next week", "la próxima semana", "la semana que viene",
        "semana próxima", "la siguiente semana", "a week from today", "in one week", "en una semana",
        "end of the month", "end of month", "by the end of this month", "fin de mes", "a fin de mes",
        "a final de mes", "end of november",
    ),
    "2026-12-01": (
        "2026-12-01", "2026/12/01", "2026.12.1", "`2026-12-01`", "next month", "el mes que viene",
        "1 dic", "1.º de diciembre", "primero de diciembre", "1ro de diciembre de 2026",
    ),
    "2026-12-03": ("in 10 days", "in ten days", "dentro de 10 días", "en diez dias", "within 10 days"),
    "2026-12-04": (
        "friday next week", "friday of next week", "el viernes de la próxima semana",
        "viernes de la semana que viene", "friday 4 december",
    ),
    "2026-12-07": ("in 2 weeks", "in two weeks", "en 2 semanas", "en dos semanas", "dentro de dos semanas"),
    "2026-12-15": (
        "15 dic", "15 dic.", "15 de diciembre", "el 15 de diciembre", "15 de diciembre de 2026",
        "15 de diciembre del 2026", "para el 15 de dic", "Dec 15", "DEC. 15", "december 15th",
        "December 15th, 2026", "15 December", "the 15th of December", "the 15th", "by the 15th", "15th",
        "el 15", "el día 15", "el 15 del próximo mes", "15/12/2026", "12-15-2026", "15.12.2026", "15/12",
        "12/15", "15-12", "Tuesday, December 15, 2026", "martes 15 de diciembre de 2026", "mar 15 dic",
    ),
    "2026-12-23": ("in a month", "in 1 month", "en un mes", "dentro de un mes"),
    "2026-12-31": (
        "the 31st", "el 31", "fin de año", "end of the year", "fin de diciembre", "end of next month",
        "fin del próximo mes", "a fin de año",
    ),
    "2027-01-12": ("january 12", "12 de enero"),
    "2027-03-03": ("03/03", "3/3/2027", "march 3", "3 de marzo"),
    "2027-09-30": ("30 sept", "30 sep", "30 de setiembre", "sept 30"),
    "2027-10-01": ("1 october", "1 de octubre", "october 1"),
    "2028-02-29": ("2028-02-29", "29 feb 2028", "29/02/28"),
}  # fmt: skip
ISSUED = {
    "2026-11-23": ("today", "hoy", "this monday", "the 23rd"),
    "2026-11-22": ("yesterday", "ayer", "domingo", "sunday"),
    "2026-11-21": ("anteayer", "antier", "antes de ayer", "day before yesterday"),
    "2026-11-16": ("monday", "last monday", "el lunes pasado", "lunes", "a week ago", "hace una semana"),
    "2026-11-15": ("the 15th", "el 15", "nov 15", "15/11"),
    "2026-11-20": ("friday", "el viernes pasado", "3 days ago", "hace 3 días", "hace tres dias"),
    "2026-10-23": ("a month ago", "hace un mes"),
    "2026-10-01": ("1 de octubre", "October 1", "1 oct", "2026-10-01"),
    "2026-10-31": ("fin de octubre",),
    "2025-12-01": ("1 dic", "december 1st"),
    "2024-02-29": ("29 feb",),
    "2999-01-01": ("2999-01-01",),
}
WINDOWS = {
    ("2026-11-23", "2026-11-29"): ("this week", "due this week", "vence esta semana", "esta semana"),
    ("2026-11-30", "2026-12-06"): ("next week", "la próxima semana", "la semana que viene"),
    ("2026-11-16", "2026-11-22"): ("last week", "la semana pasada"),
    ("2026-11-01", "2026-11-30"): ("this month", "este mes"),
    ("2026-12-01", "2026-12-31"): ("next month", "el próximo mes"),
    ("2026-01-01", "2026-12-31"): ("this year", "este año"),
    ("2026-11-28", "2026-11-29"): ("this weekend", "el fin de semana"),
    ("2026-11-23", "2026-11-23"): ("today", "due today", "hoy"),
    ("2026-11-24", "2026-11-24"): ("tomorrow", "mañana"),
    ("2026-11-22", "2026-11-22"): ("yesterday", "ayer"),
    ("2026-12-01", "2026-12-01"): ("2026-12-01", "due 2026-12-01"),
}
ASKED: dict[type[GrammarError], dict[str, tuple[str, ...]]] = {
    DateAmbiguous: {
        "03/04": ("2027-03-04", "2027-04-03"),
        "03-04": ("2027-03-04", "2027-04-03"),
        "03/04/2027": ("2027-03-04", "2027-04-03"),
        "1/12/2026": ("2026-01-12", "2026-12-01"),
        "1.12.2026": ("2026-01-12", "2026-12-01"),
        "end of the week": ("2026-11-27", "2026-11-29"),
        "this week": ("2026-11-27", "2026-11-29"),
        "fin de la semana": ("2026-11-27", "2026-11-29"),
        "fin de semana": ("2026-11-28", "2026-11-29"),
        "mar 24": ("2026-11-24", "2027-03-24"),
    },
    DateContradictory: {
        "monday 15 december 2026": ("2026-12-14", "2026-12-15"),
        "viernes 4 de enero": ("2027-01-01", "2027-01-04"),
    },
    DateFarOff: {
        "feb 29": ("2027-02-28", "2027-03-01", "2028-02-29"),
        "29 de febrero": ("2027-02-28", "2027-03-01", "2028-02-29"),
        "29/02": ("2027-02-28", "2027-03-01", "2028-02-29"),
        "viernes 13": ("2026-12-11", "2026-12-13", "2027-08-13"),
        "Friday the 13th": ("2026-12-11", "2026-12-13", "2027-08-13"),
        "viernes 28": ("2026-11-27", "2026-11-28", "2027-05-28"),
    },
    DateInThePast: {
        "24 nov 2025": ("2026-11-24",),
        "2026-11-01": ("2027-11-01",),
        "29 feb 2024": ("2028-02-29",),
        "yesterday": ("2026-11-23", "2026-11-24"),
        "hace 3 días": ("2026-11-23", "2026-11-24"),
        "last friday": ("2026-11-23", "2026-11-24"),
    },
    DateImpossible: {
        "31/04/2027": ("2027-04-30", "2027-05-01"),
        "2027-02-30": ("2027-02-28", "2027-03-01"),
        "29 feb 2027": ("2027-02-28", "2027-03-01"),
        "2028-02-30": ("2028-02-29", "2028-03-01"),
        "30 de febrero": ("2027-02-28", "2027-03-01"),
        "31 february": ("2027-02-28", "2027-03-01"),
        "Feb 31": ("2027-02-28", "2027-03-01"),
        "el 31 de este mes": ("2026-11-30", "2026-12-01"),
        "11/31": ("2026-11-30", "2026-12-01"),
    },
    DateTooFar: {
        "2040-01-01": ("2027-01-01",),
        "2031-11-24": ("2026-11-24",),
        "in 99 years": ("2031-11-23",),
    },
}
UNREADABLE = (
    "soon", "15", "10", "2027", "may", "march", "ahora", "now", "quince", "fifteen", "week", "mes", "ago",
    "friday or so", "viernes tal vez", "maybe friday", "not friday", "friday and monday", "end", "before",
    "friday friday", "friday sat 5", "1 de octubre de", "15 16 dic", "eod eod friday", "end of end of may",
    "25/25/2026", "32/01/2027", "0/1/2027", "20261201", "0026-12-01", "9999-12-31", "1771000000",
    "in 1.5 weeks", "in 9999 days", "in -2 weeks", "in 999 business days", "1 one 2027", "32 dic", "the",
    "the 32nd", "the 0th", "15 utc 2027", "15 una 2027", "١٥/١٢/٢٠٢٧", "2027-12-01-02", "next next friday",
    "15 de", "de", "the", "in", "a", "\0", "MMXXVII", "15 dic " * 10, "friday" + " " * 80 + "27",
)  # fmt: skip
TIMED = (
    "friday at 5pm", "friday 17:00", "2026-12-01T10:00", "tomorrow morning", "mañana por la mañana",
    "el viernes a las 5", "tomorrow at noon", "in 2 hours", "en 30 minutos", "12:30",
)  # fmt: skip

pytestmark = pytest.mark.near_clock


def due(text: str, *, language: Language = "en", lean: Lean = "future", today: date = MONDAY) -> date:
    return read_day(text, today=today, language=language, lean=lean)


def window(text: str, *, lean: Lean = "future", today: date = MONDAY) -> Window:
    return read_window(text, today=today, language="es" if lean == "past" else "en")


def rows(table: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(text, day) for day, texts in table.items() for text in texts]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("text", "day"), rows(DUE))
def test_when_something_is_due(text: str, day: str, language: Language) -> None:
    assert due(text, language=language).isoformat() == day


@pytest.mark.parametrize(("text", "day"), rows(ISSUED))
def test_when_something_was_issued(text: str, day: str) -> None:
    assert due(text, lean="past").isoformat() == day


@pytest.mark.parametrize(("window", "texts"), WINDOWS.items(), ids=str)
def test_which_days_a_list_is_asked_for(window: tuple[str, str], texts: tuple[str, ...]) -> None:
    stretch = Window(*map(date.fromisoformat, window))
    for text in texts:
        assert read_window(text, today=MONDAY, language="en") == stretch, text


@pytest.mark.parametrize(
    ("error", "text", "choices"),
    [(error, text, choices) for error, table in ASKED.items() for text, choices in table.items()],
)
def test_what_is_asked_back_with_its_choices(
    error: type[GrammarError], text: str, choices: tuple[str, ...]
) -> None:
    with pytest.raises(error) as asked:
        due(text)
    assert asked.value.values["choices"] == [date.fromisoformat(choice) for choice in choices]
    assert asked.value.values["given"] == text


@pytest.mark.parametrize("text", UNREADABLE)
def test_a_text_that_is_no_date_is_never_read_in_part(text: str) -> None:
    for lean in get_args(Lean):
        with pytest.raises(DateUnclear):
            due(text, lean=lean)
    with pytest.raises(DateUnclear):
        window(text)


@pytest.mark.parametrize("text", TIMED)
def test_a_time_of_day_is_not_dropped_in_silence(text: str) -> None:
    with pytest.raises(TimeOfDay):
        due(text)


def test_a_missing_date_is_asked_for() -> None:
    with pytest.raises(DateMissing):
        due("  ")


def test_an_ambiguous_date_offers_the_usual_order_first() -> None:
    with pytest.raises(DateAmbiguous) as asked:
        due("03/04", language="es")
    assert asked.value.values["choices"] == [date(2027, 4, 3), date(2027, 3, 4)]


def test_a_floor_takes_the_place_of_today() -> None:
    assert read_day("2026-11-01", today=MONDAY, language="en", floor=date(2026, 10, 1)) == date(2026, 11, 1)
    with pytest.raises(DateInThePast) as asked:
        read_day("tomorrow", today=MONDAY, language="en", floor=date(2026, 12, 1))
    assert asked.value.values["choices"] == [date(2026, 12, 1), date(2026, 12, 2)]


@pytest.mark.parametrize(
    ("today", "text", "day"),
    [
        ("2026-12-31", "tomorrow", "2027-01-01"),
        ("2026-12-31", "in 2 weeks", "2027-01-14"),
        ("2026-12-31", "next month", "2027-01-01"),
        ("2026-12-31", "end of next year", "2027-12-31"),
        ("2027-01-31", "in a month", "2027-02-28"),
        ("2027-01-31", "fin del próximo mes", "2027-02-28"),
        ("2027-01-31", "the 30th", "2027-03-30"),
        ("2028-01-31", "en un mes", "2028-02-29"),
        ("2028-02-28", "mañana", "2028-02-29"),
        ("2028-02-29", "en un año", "2029-02-28"),
        ("2028-02-29", "hoy", "2028-02-29"),
        ("2028-01-01", "29 feb", "2028-02-29"),
        ("2026-03-07", "tomorrow", "2026-03-08"),
        ("2026-03-08", "in 1 day", "2026-03-09"),
        ("2026-10-31", "mañana", "2026-11-01"),
        ("2026-11-01", "in 24 days", "2026-11-25"),
        ("2026-11-01", "monday", "2026-11-02"),
        ("2026-11-29", "next week", "2026-11-30"),
    ],
)
def test_at_the_ends_of_months_and_years_and_when_clocks_change(today: str, text: str, day: str) -> None:
    assert due(text, today=date.fromisoformat(today)).isoformat() == day


def test_a_weekend_that_has_begun_is_not_offered_from_its_start() -> None:
    with pytest.raises(DateAmbiguous) as asked:
        due("end of the week", today=date(2026, 11, 29))
    assert asked.value.values["choices"] == [date(2026, 11, 29), date(2026, 12, 4)]


SENTENCES: dict[str, dict[Language, str]] = {
    "03/04": {
        "en": "“03/04” can mean more than one day. Write the one you mean: Thursday, March 4, 2027 "
        "(`2027-03-04`) or Saturday, April 3, 2027 (`2027-04-03`).",
        "es": "“03/04” puede referirse a más de un día. Escriba el que corresponda: "
        "sábado 3 de abril de 2027 (`2027-04-03`) o jueves 4 de marzo de 2027 (`2027-03-04`).",
    },
    "24 nov 2025": {
        "en": "“24 nov 2025” has already passed. Did you mean Tuesday, November 24, 2026 (`2026-11-24`)?",
        "es": "“24 nov 2025” ya pasó. Fechas posibles: martes 24 de noviembre de 2026 (`2026-11-24`).",
    },
    "30 de febrero": {
        "en": "“30 de febrero” is not a day in the calendar. Write the one you mean: Sunday, February "
        "28, 2027 (`2027-02-28`) or Monday, March 1, 2027 (`2027-03-01`).",
        "es": "“30 de febrero” no existe en el calendario. Escriba el día que corresponda: domingo 28 "
        "de febrero de 2027 (`2027-02-28`) o lunes 1 de marzo de 2027 (`2027-03-01`).",
    },
    "2062-12-01": {
        "en": "“2062-12-01” is too far ahead; the last day allowed is Nov 23, 2031. Did you mean "
        "Tuesday, December 1, 2026 (`2026-12-01`)?",
        "es": "“2062-12-01” queda demasiado lejos; el último día permitido es el 23 nov 2031. Fechas "
        "posibles: martes 1 de diciembre de 2026 (`2026-12-01`).",
    },
    "lunes 15 dic": {
        "en": "“lunes 15 dic” contradicts itself: that date does not fall on that weekday. Write the day "
        "you mean: Monday, December 14, 2026 (`2026-12-14`) or Tuesday, December 15, 2026 "
        "(`2026-12-15`).",
        "es": "“lunes 15 dic” se contradice: esa fecha no cae en ese día de la semana. Escriba el día "
        "que corresponda: lunes 14 de diciembre de 2026 (`2026-12-14`) o martes 15 de diciembre de 2026 "
        "(`2026-12-15`).",
    },
    "friday at 5pm": {
        "en": "“friday at 5pm” includes a time, and only the day counts here. Leave out the time.",
        "es": "“friday at 5pm” incluye una hora, y aquí solo cuenta el día. Omita la hora.",
    },
    "soon": {
        "en": "“soon” isn't a date that the bot understands. Write one like 2026-10-01, October 1, "
        "yesterday, friday or in 2 weeks.",
        "es": "No se reconoce “soon” como fecha. Escriba una como 2026-10-01, 1 de octubre, ayer, el "
        "viernes o en 2 semanas.",
    },
    "": {
        "en": "A date is missing. Write one like 2026-10-01, October 1, yesterday or in 2 weeks.",
        "es": "Falta una fecha. Escriba una como 2026-10-01, 1 de octubre, ayer o en 2 semanas.",
    },
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", SENTENCES)
def test_what_people_are_told(text: str, language: Language) -> None:
    """Every question has its sentence in both languages, and every form that it suggests works."""
    localizer = Localizer(
        Translator(language),
        datetime(2026, 11, 23, 18, tzinfo=UTC),
        Names("/rec", "/action", "/grupo", "T", "/boletin"),
    )
    with pytest.raises(GrammarError) as asked:
        due(text, language=language)
    assert refused(asked.value, localizer).text == SENTENCES[text][language]
    for choice in asked.value.values.get("choices", []):  # type: ignore[attr-defined] # a list of days
        assert due(choice.isoformat()) == choice
        assert due(localizer.translator.weekday(choice)) == choice


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_that_people_are_told_to_write_works(language: Language) -> None:
    forms = re.split(r", | or | o ", SENTENCES["soon"][language].removesuffix(".").split(" one like ")[-1])
    assert len(forms) == 5
    for form in (forms[0].split()[-1], *forms[1:]):
        assert isinstance(due(form, lean="past"), date)


@pytest.mark.parametrize(
    ("utc", "days"),
    [
        ("2026-03-08T07:30", {"lead-us": "Mar 7, 2026", "lead-mx": "8 mar 2026"}),
        ("2026-03-08T10:30", {"lead-us": "Mar 8, 2026", "lead-mx": "8 mar 2026"}),
        ("2026-11-01T06:30", {"lead-us": "Oct 31, 2026", "lead-mx": "1 nov 2026"}),
        ("2026-11-01T08:30", {"lead-us": "Nov 1, 2026", "lead-mx": "1 nov 2026"}),
        ("2026-11-01T09:30", {"lead-us": "Nov 1, 2026", "lead-mx": "1 nov 2026"}),
        ("2026-11-02T07:30", {"lead-us": "Nov 1, 2026", "lead-mx": "2 nov 2026"}),
    ],
)
def test_today_is_the_askers_own_around_the_clock_changes(
    tmp_path: Path, deployment: Deployment, utc: str, days: dict[str, str]
) -> None:
    """Los Angeles at 23:30 and in the hour that comes twice; Mexico City never changes its clocks."""
    database = Database(f"sqlite:///{tmp_path / 'room.db'}")
    schema.migrate(database)
    harness = harness_of(database, Clock.at(datetime.fromisoformat(utc).replace(tzinfo=UTC)), deployment)
    for handle, day in days.items():
        word = {"lead-us": "today", "lead-mx": "hoy"}[handle]
        said = harness.say(handle, f"/rec evidence 5 https://x.org/{handle} date {word}")
        assert day in said
    database.close()


@settings(deadline=None, max_examples=300)
@given(
    st.one_of(
        st.text(max_size=LONGEST_DATE + 5),
        st.lists(
            st.one_of(
                st.sampled_from(sorted(WORDS.index)),
                st.sampled_from(sorted(KEYWORDS.index)),
                st.sampled_from([*names(), "weekend", "mar", "ago"]),
                st.sampled_from([word.split("|")[-1] for word, _ in PHRASES]),
                st.integers(-5, 2100).map(str),
                st.text("0123456789/-.: ", max_size=10),
            ),
            max_size=7,
        ).map(" ".join),
    ),
    st.sampled_from(["future", "past"]),
    st.dates(date(2020, 1, 1), date(2100, 12, 31)),
)
def test_any_text_gives_a_day_or_a_question_at_once(text: str, lean: Lean, today: date) -> None:
    with contextlib.suppress(GrammarError):
        due("in 3 business days", today=today)
    begun = time.process_time()
    for read in (due, window):
        with contextlib.suppress(GrammarError):
            read(text, lean=lean, today=today)
    assert time.process_time() - begun < LONG_ENOUGH


@settings(deadline=None)
@given(
    st.dates(date(1900, 1, 1), date(2999, 12, 31)),
    st.sampled_from(LANGUAGES),
    st.sampled_from(["medium", "long", "full"]),
)
def test_what_the_bot_writes_it_reads(
    day: date, language: Language, width: Literal["medium", "long", "full"]
) -> None:
    written = format_date(day, width, locale=FORMATS[language])
    assert due(written, lean="past") == day
    assert due(written.upper(), lean="past") == day
    assert due(day.isoformat(), lean="past") == day


@settings(deadline=None)
@given(st.dates(date(2020, 1, 1), date(2100, 12, 31)), st.sampled_from(sorted(WEEKDAYS)))
def test_a_weekday_is_within_the_week_and_never_today(today: date, name: str) -> None:
    ahead, back = due(name, today=today), due(name, lean="past", today=today)
    assert timedelta(0) < ahead - today <= timedelta(days=7)
    assert timedelta(0) < today - back <= timedelta(days=7)
    assert (ahead - back).days % 7 == 0


def test_only_names_of_months_are_months() -> None:
    """No short word of a date is a month, except "ago" for August."""
    words = {*WORDS.index, *WEEKDAYS, "utc", "noon", "midnight", "hour", "quarter", "spring", "pm"}
    for word in words - {"ago", "sept", "setiembre"}:
        with pytest.raises(GrammarError):
            due(f"17 {word} 2028")
    assert due("17 ago 2028") == date(2028, 8, 17)


ELSEWHERE = """
from datetime import date
from commands.parsing.dates.reading import read_day
for text in ("tomorrow", "in 2 weeks", "15 dic", "03/03", "fin de mes", "Dec 15, 2026", "en un mes"):
    print(read_day(text, today=date(2026, 11, 23), language="en"))
"""


@pytest.mark.parametrize(
    ("zone", "locale"),
    [("UTC", "C"), ("Pacific/Kiritimati", "es_MX.UTF-8"), ("America/Tijuana", "de_DE"), ("No/Such", "xx")],
)
def test_the_machines_zone_and_locale_make_no_difference(zone: str, locale: str) -> None:
    environment = {**os.environ, "TZ": zone, "LC_ALL": locale, "LANG": locale}
    said = subprocess.run(
        [sys.executable, "-W", "error", "-c", ELSEWHERE],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert said == [
        "2026-11-24", "2026-12-07", "2026-12-15", "2027-03-03", "2026-11-30", "2026-12-15", "2026-12-23",
    ]  # fmt: skip


def test_most_dates_do_not_wait_for_the_holidays() -> None:
    """Loading the calendars takes a tenth of a second, which only business days need."""
    program = """
import sys
from datetime import date
import commands.dispatch.registry
from commands.parsing.dates.reading import read_day
for text in ("2026-12-01", "tomorrow", "el viernes", "15/12/2026", "the 15th", "in 2 weeks", "15 dic"):
    read_day(text, today=date(2026, 11, 23), language="en")
print("holidays" in sys.modules)
"""
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "False"
