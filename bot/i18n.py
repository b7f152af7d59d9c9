"""Languages: gettext catalogs that Babel compiles in memory, and the formats of everything people read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Literal, Protocol, get_args
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import (
    format_date,
    format_datetime,
    format_skeleton,
    format_time,
    format_timedelta,
    get_timezone_location,
    get_timezone_name,
)
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations
from babel.units import format_unit

from bot import languages
from bot.languages import Phrase, primary_subtag

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
FORMATS: Mapping[Language, str] = {"en": "en_US", "es": "es_MX"}
"""The conventions that each language's dates, numbers and lists follow."""

WEEKDAY_PATTERNS: Mapping[Language, str] = {"en": "EEEE, MMMM d, y", "es": "EEEE d 'de' MMMM 'de' y"}
"""A day with its weekday, as it reads within a sentence: CLDR's Spanish pattern has a headline's comma."""
WITHIN_A_YEAR: Mapping[Language, str] = {"en": "EEEE, MMMM d", "es": "EEEE d 'de' MMMM"}
WITHIN_A_MONTH: Mapping[Language, str] = {"en": "EEEE, MMMM d", "es": "EEEE d"}
"""How the first day of a range is written if the last has the same year, or the same month."""

FORMATTED = 2_000
"""Numbers, days and distances of each kind whose words are kept."""
N_ = languages.N_
"""Mark a message for the catalogs and return it as it is."""

_UNITS = (("digital-megabyte", 1_000_000), ("digital-kilobyte", 1000), ("digital-byte", 1))
"""Units of file sizes, the largest first, with the number of bytes in each."""
Unit = Literal["minute", "hour", "day", "week", "month", "year"]
_COARSER_FROM: tuple[tuple[timedelta, Literal["minute", "hour", "day", "week", "month"]], ...] = (
    (timedelta(hours=1), "minute"),
    (timedelta(days=1), "hour"),
    (timedelta(days=21), "day"),
    (timedelta(days=60), "week"),
    (timedelta(days=700), "month"),
)


def language_of(tag: str | None) -> Language | None:
    """Return our language for any language tag, or None.

    Slack sends `es-LA`, which Babel refuses, and may send any `es-*`: only the primary subtag counts.
    """
    primary = primary_subtag(tag)
    return next((language for language in LANGUAGES if language == primary), None)


def catalogs_folder() -> Path:
    """Return the folder of the .po files: the checkout's, or the one inside an installed package."""
    inside = Path(__file__).with_name("locales")
    return inside if inside.is_dir() else Path(__file__).parent.parent / "locales"


@cache
def catalog(language: Language) -> Translations:
    """Read and compile one language's .po file, once per process."""
    with (catalogs_folder() / language / "enlace.po").open("rb") as source:
        entries = read_po(source, locale=language)
    compiled = BytesIO()
    write_mo(compiled, entries)
    compiled.seek(0)
    return Translations(compiled, domain="enlace")


_UTC = ZoneInfo("UTC")


class Explicable(Protocol):
    """An error of the bot's family or of the sandbox's: a sentence for people, and the values for it."""

    @property
    def message(self) -> str: ...
    @property
    def values(self) -> Mapping[str, object]: ...


@dataclass(frozen=True)
class Translator:
    """Translates and formats for one reader: their language, its formats, their time zone."""

    language: Language
    zone: ZoneInfo = _UTC

    @property
    def locale(self) -> Locale:
        """The Babel locale whose formats are used."""
        return _locale(self.language)

    def gettext(self, message: str, **values: object) -> str:
        """Translate a whole sentence and fill in its named placeholders."""
        return self._fill(catalog(self.language).ugettext(message), values)

    def ngettext(self, one: str, many: str, number: int, **values: object) -> str:
        """Translate by count; `%(number)s` is filled in with the formatted count."""
        text = catalog(self.language).ungettext(one, many, number)
        return self._fill(text, {"number": self.number(number), **values})

    def pgettext(self, context: str, message: str, **values: object) -> str:
        """Translate a word that means different things in different places."""
        return self._fill(str(catalog(self.language).upgettext(context, message)), values)

    def explain(self, error: Explicable) -> str:
        """An error as a sentence for a terminal, without markup; several words become a list."""
        return self.gettext(
            error.message, **{name: self._shown(value) for name, value in error.values.items()}
        )

    def number(self, value: float) -> str:
        """A number as the language writes it: "1,234.5"."""
        return _number(self.language, value)

    def size(self, amount: int) -> str:
        """A number of bytes in the unit that suits it: "240 kB", "1.5 MB", "1,5 MB"."""
        unit, each = next((unit, each) for unit, each in _UNITS if amount >= each or each == 1)
        number = round(amount / each, 1 if amount < 10 * each else 0) if each > 1 else amount
        # The short form has no plural: it would say "31 byte".
        return format_unit(number, unit, "short" if each > 1 else "long", locale=self.locale)

    def list_of(self, words: Iterable[str], *, either: bool = False) -> str:
        """Join words as the language does: "a, b, and c"; `either` gives "a, b, or c"."""
        return format_list(list(words), style="or" if either else "standard", locale=self.locale)

    def day(self, day: date) -> str:
        """A calendar day, short: "Nov 23, 2026", "23 nov 2026"."""
        return _day(self.language, day, "medium")

    def short_day(self, day: date) -> str:
        """A calendar day without its year, where there is little room: "Nov 23", "23 nov"."""
        return _short_day(self.language, day)

    def weekday(self, day: date) -> str:
        """A calendar day with its weekday: "Monday, December 7, 2026", "lunes 7 de diciembre de 2026"."""
        return _day(self.language, day, WEEKDAY_PATTERNS[self.language])

    def first_weekday(self, first: date, last: date) -> str:
        """The first day of a range that ends on `last`, without what the last day says again."""
        if first.year != last.year:
            return self.weekday(first)
        shorter = WITHIN_A_MONTH if first.month == last.month else WITHIN_A_YEAR
        return _day(self.language, first, shorter[self.language])

    def moment(self, instant: datetime) -> str:
        """An instant in the reader's zone, for places where Slack's own `<!date>` does not work."""
        return format_datetime(instant, "medium", tzinfo=self.zone, locale=self.locale)

    def clock_time(self, at: time) -> str:
        """A time of day: "8:00 AM", "08:00"."""
        # CLDR puts a narrow no-break space before AM, which terminals show as a box.
        return format_time(at.replace(tzinfo=None), "short", locale=self.locale).replace("\u202f", " ")

    def today(self, now: datetime) -> date:
        """Return the calendar day of `now` in the reader's zone."""
        return now.astimezone(self.zone).date()

    def zone_name(self, zone: str) -> str:
        """A zone's name in words, such as "Central Time"; a zone without a country is named by its key."""
        found = get_timezone_name(ZoneInfo(zone), locale=self.locale)
        return zone if self.locale.territories["ZZ"] in found else found

    def zone_city(self, zone: str) -> str:
        """The city that a zone is named after: "Mexico City", "Ciudad de México"."""
        return get_timezone_location(ZoneInfo(zone), locale=self.locale, return_city=True)

    def ago(self, instant: datetime, now: datetime) -> str:
        """How long before or after `now`, in words; days are the reader's calendar days."""
        days = (self.today(now) - self.today(instant)).days
        distance = abs(now - instant)
        if distance < timedelta(minutes=1):
            return self.gettext("just now")
        if days == 0 or distance < timedelta(hours=12):
            unit: Unit = next((unit for below, unit in _COARSER_FROM if distance < below), "hour")
            return self._apart(instant - now, unit)
        if days == 1:
            return self.gettext("yesterday")
        return self._days_apart(-days)

    def days_away(self, day: date, now: datetime) -> str:
        """How far `day` is from the reader's today: "today", "tomorrow", "in 3 days", "hace 2 semanas"."""
        days = (day - self.today(now)).days
        near = {0: self.gettext("today"), 1: self.gettext("tomorrow"), -1: self.gettext("yesterday")}
        if days in near:
            return near[days]
        return self._days_apart(days)

    def span(self, days: int) -> str:
        """A length of time in days: "12 days", "12 días"."""
        return format_timedelta(timedelta(days=days), granularity="day", threshold=10**6, locale=self.locale)

    def duration(self, length: timedelta) -> str:
        """A length of time, rounded to its largest unit: "45 seconds", "2 minutes", "1 hora"."""
        return format_timedelta(length, granularity="second", threshold=1, locale=self.locale)

    def _fill(self, text: str, values: Mapping[str, object]) -> str:
        return text % {name: self._put(value) for name, value in values.items()} if values else text

    def _put(self, value: object) -> object:
        return self.gettext(value) if isinstance(value, Phrase) else value

    def _shown(self, value: object) -> str:
        match value:
            case datetime():
                return self.moment(value)
            case timedelta():
                return self.duration(value)
            case list() | tuple():
                return self.list_of(str(each) for each in value)
            case Phrase():
                return value  # `gettext` translates it
            case _:
                return str(value)

    def _days_apart(self, days: int) -> str:
        distance = timedelta(days=days)
        unit: Unit = next((unit for below, unit in _COARSER_FROM if abs(distance) < below), "year")
        return self._apart(distance, unit)

    def _apart(self, distance: timedelta, unit: Unit) -> str:
        return _distance(self.language, distance, unit)


# Babel takes longer to format a number or a day than an answer may need for all its own; the same ones come
# again and again.
@lru_cache(FORMATTED)
def _number(language: Language, value: float) -> str:
    return format_decimal(value, locale=_locale(language))


@lru_cache(FORMATTED)
def _day(language: Language, day: date, pattern: str) -> str:
    return format_date(day, pattern, locale=_locale(language))


@lru_cache(FORMATTED)
def _short_day(language: Language, day: date) -> str:
    return format_skeleton("MMMd", day, locale=_locale(language))


@lru_cache(FORMATTED)
def _distance(language: Language, distance: timedelta, unit: Unit) -> str:
    # A high threshold keeps the unit that was chosen: "45 minutes", not "1 hour".
    threshold = {"year": 1.0, "day": 10.0**6}.get(unit, 60.0)
    return format_timedelta(
        distance, granularity=unit, threshold=threshold, add_direction=True, locale=_locale(language)
    )


@cache
def _locale(language: Language) -> Locale:
    return Locale.parse(FORMATS[language])


def utc(instant: datetime) -> datetime:
    """Return an aware instant in UTC; raises `ValueError` for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("An instant has a time zone.")
    return instant.astimezone(UTC)
