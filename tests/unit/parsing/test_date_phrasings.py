"""Phrasings of days and ranges, as people of both countries write them, and what each must mean."""

from datetime import date, timedelta

import pytest
from babel.dates import format_date
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.members.member import Side
from bot.i18n import FORMATS, LANGUAGES, Language
from commands.parsing.dates.mistakes import (
    DateAmbiguous,
    DateFarOff,
    DateImpossible,
    DateInThePast,
    DateUnclear,
    DateVague,
    RangeBackwards,
    RangeOpen,
    SeveralDays,
    TimeOfDay,
)
from commands.parsing.dates.reading import LONGEST_DATE, read_day, read_range, read_window
from commands.parsing.mistakes import GrammarError
from tests.support.steps import steps

MONDAY = date(2026, 11, 23)
DAYS = {
    "2026-11-23": (
        "EOD", "COB", "end of day", "by end of business", "by close of business", "at the end of the day",
        "al cierre del día", "al final de la jornada", "hoy mismo", "today EOD", "hoy al cierre",
        "fin del día",
    ),
    "2026-11-24": (
        "tomorrow COB", "mañana a más tardar", "next business day", "el próximo día hábil", "tmrw",
        "día hábil siguiente", "el mar",
        "tues", "este mar.", "el martes 24", "the day after today", "day before wednesday",
    ),
    "2026-11-25": (
        "mié", "mie.", "miérc.", "weds", "wed", "a couple of days", "un par de días", "in two days",
    ),
    "2026-11-26": (
        "before friday", "antes del viernes", "antes del vie.", "prior to Friday", "thurs", "jue.",
        "the day before friday", "un día antes del viernes", "3 days", "in 3 days", "en 3 días",
        "tres días", "en menos de tres días", "in less than 3 days",
        "dentro de los próximos 3 días", "thanksgiving", "en el plazo de tres días naturales",
    ),
    "2026-11-27": (
        "fri", "fri.", "Fri", "vie", "vie.", "this fri", "este vie", "el próximo vie", "los viernes",
        "fridays",
        "EOD friday", "EOD on Friday", "friday EOD", "by close of business friday", "friday by end of day",
        "COB Fri.", "al cierre del viernes", "el viernes al cierre", "end of friday", "hasta el viernes",
        "hasta el vie", "until friday", "through friday", "to friday", "by friday at the latest",
        "a más tardar el viernes", "el viernes a más tardar", "el viernes como máximo", "no later than fri",
        "a más tardar para el viernes", "due by friday", "vence el viernes", "el día viernes", "EOW",
        "friday inclusive", "this coming friday", "el viernes sin falta", "viernes por favor",
        "el viernes que viene", "before the weekend",
        "antes del fin de semana", "end of the work week", "*friday*", "¿viernes?",
    ),
    "2026-11-30": (
        "EOM", "end of month", "fin de mes", "a fin de mes", "cierre de mes", "a finales de mes",
        "before EOM",
        "antes de fin de mes", "last day of the month", "el último día del mes", "último día hábil del mes",
        "last business day of the month", "antes de que termine el mes", "before the month ends", "month-end",
        "al terminar el mes", "el día último de mes", "the Monday after Thanksgiving", "de hoy en ocho",
        "before december", "antes de diciembre", "el 30",
        "antes del 1 de diciembre", "7 days from now", "la otra semana", "fin de quincena",
        "start of next week",
    ),
    "2026-12-01": (
        "start of next month", "first of the month", "primero de mes", "el 1o", "1.º dic", "1° dic.",
    ),
    "2026-12-04": (
        "the friday after next", "friday, December 4th", "viernes 4 de diciembre de 2026", "vie 4 dic",
        "el viernes de la otra semana", "a week from friday", "una semana después del viernes",
        "viernes en ocho",
    ),
    "2026-12-07": (
        "a fortnight", "in a fortnight", "in a couple of weeks", "in two weeks' time", "2 weeks", "two weeks",
        "dentro de 2 semanas", "de hoy en quince", "first monday of december", "primer lunes de diciembre",
        "14 días naturales", "2 weeks hence", "fortnight from today", "the day after Dec 6",
    ),
    "2026-12-08": ("en 15 días", "in 15 days", "quince días naturales", "en una quincena"),
    "2026-12-15": (
        "hasta el 15", "al 15", "a más tardar el 15", "el 15", "el día 15", "día 15", "el próximo 15",
        "el quince", "el quince de diciembre", "the fifteenth", "the fifteenth of December", "Dec fifteenth",
        "15-dic", "15-dic-2026", "15/dic/2026", "15dic", "15-Dec-26", "15 dic 26", "15.12.26", "15/12/26",
        "12/15/26", "15–12–2026", "15 – 12 – 2026", "2026‑12‑15", "2026−12−15", "martes 15/12",
        "Dec 15 (Tue)",
        "15 dic., martes", "15 de diciembre del presente año", "December 15 this year", "a 15 de diciembre",
        "no later than Dec. 15", "quince de diciembre", "15 de dic. de 2026", "10 days before christmas",
    ),
    "2026-12-03": (
        "Thursday week", "a week on Thursday", "a week Thursday", "la semana entrante el jueves",
        "next week on Thursday", "Dec. 3rd (Thu.)",
        "3/dic/26",
        "jueves de la semana entrante", "thursday next week",
    ),
    "2026-12-05": ("next month on the 5th", "el 5 de diciembre próximo", "in two Saturdays"),
    "2026-12-28": ("the Monday after Christmas", "el lunes después de Navidad", "the Monday after Dec 25"),
    "2026-12-17": ("before 12/18", "antes del 18 de diciembre", "un día antes del 18 dic"),
    "2026-12-18": ("12/18", "18/12", "by 12/18", "12/18/2026", "hasta el 18/12/26"),
    "2026-12-26": ("the day after Christmas", "day after Christmas", "un día después de Navidad"),
    "2026-12-24": (
        "víspera de Navidad", "the eve of Christmas", "antes de Navidad", "before Christmas",
        "Christmas Eve", "Nochebuena",
    ),
    "2026-12-25": ("12/25/26", "25/12/26", "Christmas", "para Navidad", "25-dic"),
    "2026-12-31": (
        "31-dic-2026", "31-Dec-26", "finales de diciembre", "a finales de diciembre", "EOY", "fin de año",
        "cierre de año", "end of the quarter", "fin de trimestre", "fin del semestre", "New Year's Eve",
        "treinta y uno de diciembre", "the thirty-first of December", "31ro de diciembre", "before 2027",
        "by year-end", "year end", "el último de diciembre", "31 de diciembre de dos mil veintiséis",
        "December thirty-first, twenty twenty-six", "31 dic '26", "around December 31",
        "por ahí del 31 de diciembre",
    ),
    "2027-01-01": ("1 de enero", "primero de enero", "Año Nuevo", "start of January", "inicio de enero"),
    "2027-01-29": ("last friday of january", "el último viernes de enero", "last business day of January"),
    "2027-01-31": ("31 de enero del próximo año", "jan 31 next year", "fin de enero", "end of Jan 2027"),
    "2027-03-31": ("end of Q1", "fin del primer trimestre", "end of next quarter", "end of T1 2027"),
    "2027-05-01": ("1° de mayo", "1º de mayo", "1.º de mayo", "1ro de mayo", "1o de mayo", "primero de mayo"),
    "2027-05-21": ("veintiuno de mayo", "veintiún de mayo", "the twenty-first of May", "21st of may"),
    "2027-11-22": ("november 22", "22 de noviembre"),
}  # fmt: skip
QUESTIONS: dict[type[GrammarError], dict[str, tuple[str, ...]]] = {
    DateVague: {
        "mediados de enero": ("2027-01-11", "2027-01-15", "2027-01-20"),
        "mid January": ("2027-01-11", "2027-01-15", "2027-01-20"),
        "mid-January 2027": ("2027-01-11", "2027-01-15", "2027-01-20"),
        "principios de enero": ("2027-01-01", "2027-01-05", "2027-01-10"),
        "a principios del próximo mes": ("2026-12-01", "2026-12-05", "2026-12-10"),
        "early January": ("2027-01-01", "2027-01-05", "2027-01-10"),
        "beginning of January": ("2027-01-01", "2027-01-05", "2027-01-10"),
        "late January": ("2027-01-21", "2027-01-26", "2027-01-31"),
        "mid week": ("2026-11-24", "2026-11-25", "2026-11-26"),
        "a mediados de semana": ("2026-11-24", "2026-11-25", "2026-11-26"),
        "early next week": ("2026-11-30", "2026-12-01"),
        "next quarter": ("2027-01-01", "2027-03-31"),
        "el próximo trimestre": ("2027-01-01", "2027-03-31"),
        "Q1": ("2027-01-01", "2027-03-31"),
        "en diciembre": ("2026-12-01", "2026-12-15", "2026-12-31"),
        "by December": ("2026-12-01", "2026-12-15", "2026-12-31"),
        "in May": ("2027-05-01", "2027-05-15", "2027-05-31"),
        "this month": ("2026-11-23", "2026-11-26", "2026-11-30"),
        "primera quincena de enero": ("2027-01-01", "2027-01-08", "2027-01-15"),
        "la segunda semana de enero": ("2027-01-08", "2027-01-11", "2027-01-14"),
        "the week of December 7": ("2026-12-07", "2026-12-10", "2026-12-13"),
        "la semana del 7 de diciembre": ("2026-12-07", "2026-12-10", "2026-12-13"),
        "ASAP": ("2026-11-23", "2026-11-24", "2026-11-27"),
        "lo antes posible": ("2026-11-23", "2026-11-24", "2026-11-27"),
        "sometime next week": ("2026-11-30", "2026-12-03", "2026-12-06"),
        "Jan '27": ("2027-01-01", "2027-01-15", "2027-01-31"),
        "in a few days": ("2026-11-25", "2026-11-26", "2026-11-28"),
        "en unos días": ("2026-11-25", "2026-11-26", "2026-11-28"),
    },
    DateAmbiguous: {
        "quincena": ("2026-11-30", "2026-12-15"),
        "la próxima quincena": ("2026-11-30", "2026-12-15"),
        "en quince días": ("2026-12-07", "2026-12-08"),
        "en ocho días": ("2026-11-30", "2026-12-01"),
        "end of next week": ("2026-12-04", "2026-12-06"),
        "fin de la próxima semana": ("2026-12-04", "2026-12-06"),
        "3 business days": ("2026-11-26", "2026-11-27"),
        "en 3 días hábiles": ("2026-11-26", "2026-11-27"),
        "end of the fiscal year": ("2026-12-31", "2027-09-30"),
        "cierre del ejercicio fiscal": ("2026-12-31", "2027-09-30"),
        "03/04/26": ("2026-03-04", "2026-04-03"),
        "mar": ("2026-11-24", "2027-03-01"),
    },
    DateFarOff: {
        "29 feb": ("2027-02-28", "2027-03-01", "2028-02-29"),
        "viernes 13": ("2026-12-11", "2026-12-13", "2027-08-13"),
        "Friday the 13th": ("2026-12-11", "2026-12-13", "2027-08-13"),
        "lunes 31": ("2026-12-28", "2026-12-31", "2027-05-31"),
    },
    DateInThePast: {
        "el 15 del presente": ("2026-11-23", "2026-11-24"),
        "before today": ("2026-11-23", "2026-11-24"),
        "11/20/26": ("2026-11-23", "2026-11-24"),
    },
    DateImpossible: {"31 de noviembre": ("2026-11-30", "2026-12-01")},
    SeveralDays: {
        "del 5 al 10 de diciembre": ("2026-12-05", "2026-12-10"),
        "December 5–10": ("2026-12-05", "2026-12-10"),
        "friday to monday": ("2026-11-27", "2026-11-30"),
    },
}
RANGES = {
    ("2026-12-05", "2026-12-10"): (
        "del 5 al 10 de diciembre", "from 5 to 10 December", "December 5-10", "December 5–10, 2026",
        "5–10 dic",
        "5-10 dic", "5 al 10 de diciembre", "Dec 5 – 10", "Dec 5 to Dec 10", "December 5 through 10",
        "entre el 5 y el 10 de diciembre", "between Dec 5 and Dec 10", "2026-12-05 to 2026-12-10",
        "2026-12-05–2026-12-10", "2026-12-05/2026-12-10", "desde el 5 hasta el 10 de diciembre",
        "del cinco al diez de diciembre", "5-dic-2026 al 10-dic-2026", "5 de diciembre a 10 de diciembre",
        "del sábado 5 al jueves 10 de diciembre", "from December 5 until December 10", "5 to 10",
        "del 5 al 10",
    ),
    ("2026-12-28", "2027-01-03"): ("del 28 al 3 de enero", "Dec 28 - Jan 3", "28 dic al 3 ene 2027"),
    ("2026-11-20", "2026-11-27"): ("del 20 al 27",),
    ("2026-11-27", "2026-11-30"): ("from friday to monday", "del viernes al lunes", "Fri–Mon", "vie - lun"),
    ("2026-11-30", "2026-12-04"): (
        "lunes a viernes", "mon-fri", "monday to friday next week", "lunes a viernes de la próxima semana",
    ),
    ("2026-11-24", "2026-11-27"): ("tomorrow to friday", "de mañana al viernes", "mañana - viernes"),
    ("2026-11-23", "2026-11-27"): (
        "until friday", "by friday", "hasta el viernes", "a más tardar el viernes",
    ),
    ("2026-11-23", "2026-11-26"): ("before friday", "antes del viernes"),
    ("2026-11-23", "2026-12-06"): ("for two weeks", "por dos semanas", "2 weeks", "by next week"),
    ("2026-11-23", "2026-12-07"): ("next 2 weeks", "the next two weeks", "las próximas dos semanas"),
    ("2026-11-30", "2026-12-13"): (
        "from monday for two weeks", "two weeks from monday", "desde el lunes por dos semanas",
        "dos semanas a partir del lunes",
    ),
    ("2026-11-30", "2026-12-06"): ("next week", "toda la próxima semana", "all of next week"),
    ("2026-12-01", "2026-12-31"): ("december", "en diciembre", "todo diciembre", "the month of December"),
    ("2026-12-01", "2026-12-15"): ("la próxima quincena", "primera quincena de diciembre"),
    ("2026-12-11", "2026-12-20"): ("mid December", "a mediados de diciembre"),
    ("2026-12-21", "2026-12-31"): ("late December", "a finales de diciembre"),
    ("2027-01-01", "2027-03-31"): ("Q1 2027", "primer trimestre de 2027", "next quarter"),
    ("2027-01-01", "2027-12-31"): ("next year", "en 2027", "el año 2027"),
    ("2026-12-07", "2026-12-13"): ("the week of December 7", "la semana del 7 de diciembre"),
    ("2026-12-18", "2026-12-31"): ("the last two weeks of December", "las últimas dos semanas de diciembre"),
    ("2026-12-15", "2026-12-15"): ("el 15", "15 dic", "on December 15"),
}  # fmt: skip
HOSTILE = (
    "before ", "eod ", "end of ", "a week after ", "friday ", "15 de ", "early ", "del 5 al ", "1-", "el ",
    "- ",
    "the ", "5 y ", "treinta y ", "in 3 business days ", "december ", "next ", "–", "12/", "mar ",
    "quincena ", "ﷺ",
)  # fmt: skip
MOST_STEPS = 10_000


def rows(table: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(text, day) for day, texts in table.items() for text in texts]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("text", "day"), rows(DAYS))
def test_a_day_is_read_as_it_is_meant(text: str, day: str, language: Language) -> None:
    assert read_day(text, today=MONDAY, language=language).isoformat() == day


@pytest.mark.parametrize(
    ("error", "text", "choices"),
    [(error, text, choices) for error, table in QUESTIONS.items() for text, choices in table.items()],
)
def test_what_names_no_one_day_is_asked_with_choices(
    error: type[GrammarError], text: str, choices: tuple[str, ...]
) -> None:
    with pytest.raises(error) as asked:
        read_day(text, today=MONDAY, language="en")
    assert [day.isoformat() for day in asked.value.values["choices"]] == list(choices)  # type: ignore[attr-defined] # a list of days


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("text", "days"), [(text, days) for days, texts in RANGES.items() for text in texts])
def test_a_range_is_read_as_it_is_meant(text: str, days: tuple[str, str], language: Language) -> None:
    first, last = map(date.fromisoformat, days)
    assert read_range(text, today=MONDAY, language=language) == (first, last)
    window = read_window(text, today=MONDAY, language=language)
    assert (window.first, window.last) == (first, last)


def test_a_range_without_its_end_or_backwards_is_asked_about() -> None:
    for text in ("from monday", "desde el lunes", "a partir del 5 de diciembre"):
        with pytest.raises(RangeOpen):
            read_range(text, today=MONDAY, language="en")
    for text in ("from 2026-12-10 to 2026-12-05", "del 10/12/2026 al 20-nov-2026"):
        with pytest.raises((RangeBackwards, DateAmbiguous)):
            read_range(text, today=MONDAY, language="en")
    with pytest.raises(DateInThePast):
        read_range("last week", today=MONDAY, language="en")


def test_before_and_by_mean_the_same_in_both_languages() -> None:
    """The last day before Friday is Thursday, and by Friday is Friday; before the end of a month is by it."""
    for english, spanish in (
        ("before friday", "antes del viernes"),
        ("by friday", "a más tardar el viernes"),
        ("before the 15th", "antes del 15"),
        ("before the end of the month", "antes de fin de mes"),
        ("before EOD friday", "antes del cierre del viernes"),
        ("two days before friday", "dos días antes del viernes"),
    ):
        both = {read_day(text, today=MONDAY, language="en") for text in (english, spanish)}
        assert len(both) == 1, english


def test_working_days_skip_the_holidays_of_the_calendars_that_count() -> None:
    """Thanksgiving is Thursday the 26th, which is an ordinary day in Mexico."""
    for text, american, mexican in (
        ("in 3 business days", date(2026, 11, 27), date(2026, 11, 26)),
        ("en tres días hábiles", date(2026, 11, 27), date(2026, 11, 26)),
        ("2 business days", date(2026, 11, 25), date(2026, 11, 25)),
    ):
        for country, day in ((Side.US, american), (Side.MX, mexican)):
            assert read_day(text, today=MONDAY, language="en", countries=[country]) == day
        if american == mexican:
            assert read_day(text, today=MONDAY, language="en") == american


@pytest.mark.parametrize(
    "text",
    [
        "friday at 5pm",
        "el viernes a las 5",
        "tomorrow morning",
        "hoy en la noche",
        "mañana temprano",
        "at noon",
    ],
)
def test_a_time_is_still_named(text: str) -> None:
    with pytest.raises(TimeOfDay):
        read_day(text, today=MONDAY, language="en")


YEAR = st.integers(0, 364).map(lambda days: MONDAY + timedelta(days=days))
LEADS = (
    "{}", "by {}", "on {}", "due {}", "until {}", "no later than {}", "EOD {}", "{} at the latest", "for {}",
    "hasta el {}", "para el {}", "el {}", "al {}", "a más tardar el {}", "vence el {}", "al cierre del {}",
)  # fmt: skip
PATTERNS = (
    "yyyy-MM-dd", "yyyy/MM/dd", "EEE d MMM yyyy", "d MMM", "d MMMM", "d-MMM-yy", "d MMMM yyyy", "EEEE d MMMM",
    "EEE, d MMM", "MMM d", "MMMM d, yyyy", "EEEE, MMMM d", "MMM. d", "d/MMM/yyyy", "dMMM", "d 'de' MMMM",
    "d 'de' MMMM 'de' yyyy", "EEEE d 'de' MMMM 'del' yyyy", "d.MM.yyyy",
)  # fmt: skip


@settings(deadline=None, max_examples=400)
@given(YEAR, st.sampled_from(PATTERNS), st.sampled_from(LEADS), st.sampled_from(LANGUAGES))
def test_every_day_of_the_next_year_reads_back_from_every_form(
    day: date, pattern: str, lead: str, language: Language
) -> None:
    text = lead.format(format_date(day, pattern, locale=FORMATS[language]))
    for written in (text, text.upper()):
        found = found_days(written)
        assert day in found, text
        unclear = "mar" in text.casefold() or (pattern == "d.MM.yyyy" and day.day <= 12)
        assert len(found) == 1 or unclear, text


def found_days(text: str) -> list[date]:
    """Return the day that is read, or those that are asked about."""
    try:
        return [read_day(text, today=MONDAY, language="en")]
    except DateAmbiguous as asked:
        return list(asked.values["choices"])  # type: ignore[call-overload, no-any-return] # a list of days


@settings(deadline=None, max_examples=200)
@given(YEAR, st.sampled_from(LANGUAGES))
def test_every_day_reads_back_from_its_number_and_weekday(day: date, language: Language) -> None:
    orders = {f"{day.day}/{day.month}", f"{day.month}/{day.day}", f"{day:%d/%m/%y}", f"{day:%m-%d-%Y}"}
    for text in orders if day.day > 12 or day.day == day.month else ():
        assert read_day(text, today=MONDAY, language=language) == day
    for text in (f"before {day.isoformat()}", f"un día antes del {day.isoformat()}"):
        if day > MONDAY:
            assert read_day(text, today=MONDAY, language=language) == day - timedelta(days=1)
    weekday = format_date(day, "EEEE", locale=FORMATS[language])
    assert read_day(f"{weekday} {day.day}", today=day, language=language) == day
    ordinal = {1: "1st", 2: "2nd", 3: "3rd", 21: "21st", 22: "22nd", 23: "23rd", 31: "31st"}
    for text in (f"el {day.day}", f"the {ordinal.get(day.day, f'{day.day}th')}", f"al {day.day}"):
        assert read_day(text, today=day, language=language) == day


@settings(deadline=None, max_examples=200)
@given(YEAR, st.integers(1, 40), st.sampled_from(LANGUAGES))
def test_every_range_reads_back(first: date, length: int, language: Language) -> None:
    last = first + timedelta(days=length)
    long = [format_date(day, "d MMMM yyyy", locale=FORMATS[language]) for day in (first, last)]
    for form in ("from {} to {}", "del {} al {}", "{} – {}", "between {} and {}", "desde el {} hasta el {}"):
        for one, other in (long, (first.isoformat(), last.isoformat())):
            text = form.format(one, other)
            assert read_range(text, today=MONDAY, language=language) == (first, last), text


@pytest.mark.parametrize("length", [LONGEST_DATE, 4_000, 8_000])
@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_costs_more_than_the_longest_date(piece: str, length: int) -> None:
    for end in ("", "friday", "15 de diciembre", "viernes 13"):
        text = (piece * length)[: length - len(end)] + end
        for read in (read_day, read_window, read_range):
            read("15 dic", today=MONDAY, language="en")  # what is made once a process is made now

            def once(text: str = text, read: object = read) -> None:
                read(text, today=MONDAY, language="en")  # type: ignore[operator] # one of the three

            assert steps(once) < MOST_STEPS, (text[:LONGEST_DATE], read)


def test_what_is_longer_than_the_longest_date_is_not_read() -> None:
    for read in (read_day, read_window, read_range):
        with pytest.raises(DateUnclear):
            read("friday".ljust(LONGEST_DATE + 1, "."), today=MONDAY, language="en")
