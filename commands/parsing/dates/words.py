"""The words of dates, in both languages.

dateparser is used for two things only: the names of months, and the length of a time span. It is not given
whole phrases, because it finds a date in almost any text and silently ignores the words it does not
understand.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, Literal

from babel.dates import get_day_names

from bot.domain.texts import fold
from bot.i18n import FORMATS
from commands.parsing.vocabulary import Vocabulary

LEAP_YEAR = 2028
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NAMED: Mapping[str, int] = {"ereyesterday": -2, "yesterday": -1, "today": 0, "tomorrow": 1, "overmorrow": 2}
"""Days that have a name, with their distance from today."""

PHRASES: tuple[tuple[str, str], ...] = (
    ("(?:the )?day after tomorrow|pasado manana", "overmorrow"),
    ("(?:the )?day before yesterday|anteayer|antier|antes de ayer", "ereyesterday"),
    ("fin de semana", "weekend"),
    ("que viene|que entra", "next"),
    ("dentro de|de aqui a", "in"),
    ("no later than|a mas tardar", "by"),
    ("from (?:now|today)|a partir de hoy", "hence"),
)
"""Folded phrases of several words, each with the one word that replaces it."""
WORDS: Vocabulary[str] = Vocabulary(
    {
        "today": {"en": ("today",), "es": ("hoy",)},
        "tomorrow": {"en": ("tomorrow",), "es": ("mañana",)},
        "yesterday": {"en": ("yesterday",), "es": ("ayer",)},
        "this": {"en": ("this",), "es": ("este", "esta")},
        "next": {"en": ("next", "coming"), "es": ("próximo", "próxima", "siguiente", "entrante")},
        "last": {"en": ("last", "past"), "es": ("pasado", "pasada")},
        "end": {"en": ("end",), "es": ("fin", "final")},
        "days": {"en": ("day", "days"), "es": ("día", "días")},
        "weeks": {"en": ("week", "weeks"), "es": ("semana", "semanas")},
        "months": {"en": ("month", "months"), "es": ("mes", "meses")},
        "years": {"en": ("year", "years"), "es": ("año", "años")},
        "in": {"en": ("in", "within"), "es": ("en",)},
        "ago": {"en": ("ago",), "es": ()},
        "since": {"en": (), "es": ("hace",)},
        "the": {"en": ("the",), "es": ("el", "la", "al")},
        "of": {"en": ("of",), "es": ("de", "del")},
        "by": {"en": ("by", "on", "for", "until", "due"), "es": ("para", "hasta", "vence", "vencen")},
        "1": {"en": ("one", "an"), "es": ("uno", "un", "una", "primero")},
        "2": {"en": ("two",), "es": ("dos",)},
        "3": {"en": ("three",), "es": ("tres",)},
        "4": {"en": ("four",), "es": ("cuatro",)},
        "5": {"en": ("five",), "es": ("cinco",)},
        "6": {"en": ("six",), "es": ("seis",)},
        "7": {"en": ("seven",), "es": ("siete",)},
        "8": {"en": ("eight",), "es": ("ocho",)},
        "9": {"en": ("nine",), "es": ("nueve",)},
        "10": {"en": ("ten",), "es": ("diez",)},
        "11": {"en": ("eleven",), "es": ("once",)},
        "12": {"en": ("twelve",), "es": ("doce",)},
        "15": {"en": ("fifteen",), "es": ("quince",)},
        "20": {"en": ("twenty",), "es": ("veinte",)},
        "30": {"en": ("thirty",), "es": ("treinta",)},
    }
)
"""The small words. "a" is not among them: it is a preposition in Spanish and a number in English."""

_ORDINAL = re.compile(r"\b(?:the )?([0-9]{1,2})(?:st|nd|rd|th|ro|er|ero|\.?o)\b")
_TRAILING = re.compile(
    rf"\b(weeks|months|years|{'|'.join(WEEKDAYS)}) (next|last)\b(?! (?:weeks|months|years))"
)


def said(text: str) -> str:
    """Return a date in English words and digits ("the 15 of diciembre", "next friday").

    Any other word stays as it is, folded; so do the names of months.
    """
    phrase = re.sub(r"[,;`]|(?<=[a-z])\.|\.$", " ", fold(text))
    for pattern, word in PHRASES:
        phrase = re.sub(rf"\b(?:{pattern})\b", word, phrase)
    names = weekdays("wide")
    phrase = " ".join(WORDS.index.get(word, names.get(word, word)) for word in phrase.split())
    return _TRAILING.sub(r"\2 \1", _ORDINAL.sub(r"the \1", phrase))


def may_be_of_date(word: str) -> bool:
    """Say whether a word may be part of a date although it is a key word elsewhere ("de", "in", "from")."""
    spelt = fold(word)
    return spelt in WORDS.index or any(re.search(rf"\b{re.escape(spelt)}\b", each) for each, _ in PHRASES)


@cache
def weekdays(width: Literal["wide", "abbreviated"]) -> Mapping[str, str]:
    """Map the folded names of the weekdays in every language to their English names."""
    return {
        fold(name).rstrip("."): WEEKDAYS[number]
        for locale in FORMATS.values()
        for number, name in get_day_names(width, locale=locale).items()
    }


@lru_cache(maxsize=256)
def month_named(word: str) -> int | None:
    """Return the month that a word means, in full or abbreviated, or None."""
    # 17 cannot be a month and the leap year has every day, so only the month is left to find.
    parts = ["day", "month", "year"]
    found = _parsed(f"17 {word} {LEAP_YEAR}", date(LEAP_YEAR, 1, 1), "absolute-time", parts)
    return found.month if found else None


def days_apart(number: int, unit: str, today: date, *, back: bool) -> date | None:
    """Return the day so many `unit` (a plural of `WORDS`) from `today`; in a shorter month, its last day."""
    text = f"{number} {unit} ago" if back else f"in {number} {unit}"
    return _parsed(text, today, "relative-time", [])


def _parsed(text: str, today: date, parser: str, parts: list[str]) -> date | None:
    from dateparser.date import DateDataParser  # noqa: PLC0415 (slow, and most dates do without)

    # Set everything that dateparser would take from the machine (clock, zone) or guess (order, parts).
    settings: dict[str, Any] = {
        "RELATIVE_BASE": datetime(today.year, today.month, today.day),  # noqa: DTZ001 (a day has no zone)
        "TIMEZONE": "UTC",
        "RETURN_AS_TIMEZONE_AWARE": False,
        "PREFER_DATES_FROM": "future",
        "DATE_ORDER": "DMY",
        "PARSERS": [parser],
        "REQUIRE_PARTS": parts,
    }
    reader = DateDataParser(languages=["en", "es"], use_given_order=True, settings=settings)
    found = reader.get_date_data(text).date_obj
    return found.date() if found else None
