"""The time zones offered for choice, and how people name one: by its city, or by what its clocks are called.

The names of cities are the CLDR's (Babel) in both languages, and those in the names of the IANA database.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global

from bot.config.zones import ANY, BY_ABBREVIATION, BY_OFFSET, hours_meant, meant_by, zones
from bot.domain.texts import fold
from bot.i18n import FORMATS

ZONES = (
    "America/Tijuana",
    "America/Los_Angeles",
    "America/Hermosillo",
    "America/Phoenix",
    "America/Mazatlan",
    "America/Ciudad_Juarez",
    "America/Ojinaga",
    "America/Chihuahua",
    "America/Denver",
    "America/Mexico_City",
    "America/Monterrey",
    "America/Matamoros",
    "America/Chicago",
    "America/Cancun",
    "America/New_York",
    "America/Anchorage",
    "Pacific/Honolulu",
)
"""The zones of both countries, from west to east, then Alaska and Hawaii."""
OTHER_PLACES: Mapping[str, str] = {
    "washington": "America/New_York",
    "washington dc": "America/New_York",
    "dc": "America/New_York",
    "nyc": "America/New_York",
    "cdmx": "America/Mexico_City",
    "df": "America/Mexico_City",
    "mexico": "America/Mexico_City",
    "guadalajara": "America/Mexico_City",
    "mexicali": "America/Tijuana",
    "san diego": "America/Los_Angeles",
    "el paso": "America/Denver",
    "juarez": "America/Ciudad_Juarez",
    "tucson": "America/Phoenix",
    "houston": "America/Chicago",
    "san antonio": "America/Chicago",
    "laredo": "America/Chicago",
    "nuevo laredo": "America/Matamoros",
    "reynosa": "America/Matamoros",
    "zona noroeste": "America/Tijuana",
    "zona sureste": "America/Cancun",
}
"""Names that neither the CLDR nor the IANA database has: capitals, cities of the border, Mexico's zones."""
ELSEWHERE = frozenset({"US", "Canada", "Mexico", "Brazil", "Chile", "Etc"})
"""Regions of the IANA database in which the names are not those of cities."""
SEVERAL: Mapping[str, tuple[str, ...]] = {"la paz": ("America/Mazatlan", "America/La_Paz")}
"""Cities of one name in different zones."""
SAME = {"centro": "central", "este": "eastern", "occidental": "pacific", "oeste": "pacific"}
"""Words for what the clocks are called that the CLDR does not have."""
SEASONS = (date(2026, 1, 1), date(2026, 7, 1))
"""A day of winter and one of summer, by which zones are compared if no day is given."""
_SMALL = frozenset(
    word
    for words in ("time zone standard daylight the of", "hora horario tiempo zona estandar de del la el")
    for word in words.split()
)
_LONGEST = 60


def zone_named(name: str) -> str | None:
    """Return the zone of an IANA name or of a city, in any case and either language, or None."""
    wanted = _folded(name)
    found = None if wanted in SEVERAL else _names().get(wanted)
    # "Washington, D.C.", "Tijuana, B.C." and "Monterrey, México" begin with the city.
    first = _folded(name.partition(",")[0])
    return found or (None if first in SEVERAL or first == wanted else _names().get(first))


def zones_meant(name: str, on: date | None = None) -> tuple[str, ...]:
    """Return the zones that "EST", "GMT-6", "hora del centro" or the name of several cities may mean.

    Those of the two countries come first. For a distance from UTC they are those that have it `on` a day.
    """
    wanted = _folded(name)
    if wanted in SEVERAL:
        return SEVERAL[wanted]
    hours = hours_meant(name)
    if hours is not None:
        return _at(hours, on) or BY_OFFSET.get(hours, ANY)
    return _called(wanted) or meant_by(name) or ()


def _foremost(keys: Iterable[str]) -> tuple[str, ...]:
    """Return zones with those that an abbreviation is mostly used for first."""
    first = {key for several in BY_ABBREVIATION.values() for key in several}
    return tuple(sorted(keys, key=lambda key: key not in first))


def nearest_zones(name: str, most: int = 3) -> tuple[str, ...]:
    """Return the zones whose names are most like a misspelt one, or none if no name is close."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 (only a misspelling pays for the import)

    found = process.extract(
        _folded(name[:_LONGEST]), list(_names()), scorer=fuzz.ratio, score_cutoff=80, limit=most * 3
    )
    return tuple(dict.fromkeys(_names()[each] for each, _, _ in found))[:most]


def _folded(name: str) -> str:
    return " ".join(re.sub(r"[_,-]+|\.(?=\s|$)", " ", fold(name).replace(".", "")).split())


@cache
def _names() -> Mapping[str, str]:
    """Map every folded name of a zone or of its city to the zone; the offered zones outrank others."""
    found: dict[str, str] = {}
    for key in (*zones(), *reversed(ZONES)):
        region, _, city = key.rpartition("/")
        if region.partition("/")[0] not in ELSEWHERE and city:
            found[_folded(city)] = key
    for locale in FORMATS.values():
        for key, about in Locale.parse(locale).time_zones.items():
            if key in zones() and isinstance(about.get("city"), str):
                found[_folded(about["city"])] = key
    return {**found, **OTHER_PLACES, **{_folded(key): key for key in zones()}}


def _at(hours: int, on: date | None) -> tuple[str, ...]:
    """Return the offered zones that are so many hours from UTC on a day, or at some time of the year."""
    distance = timedelta(hours=hours)
    noons = [datetime.combine(day, time(12), UTC) for day in ([on] if on else SEASONS)]
    return _foremost(
        key for key in ZONES if any(noon.astimezone(ZoneInfo(key)).utcoffset() == distance for noon in noons)
    )


def _called(wanted: str) -> tuple[str, ...]:
    """Return the offered zones whose clocks the CLDR calls so: "Eastern Time", "hora del Pacífico", "CST"."""
    words = {SAME.get(word, word) for word in wanted.split()} - _SMALL
    of = get_global("meta_zones")
    return _foremost(
        key for key in ZONES if words and any(words <= name for name in _clocks(str(of.get(key))))
    )


@cache
def _clocks(meta_zone: str) -> tuple[frozenset[str], ...]:
    """Return what the clocks of a CLDR metazone are called, each name as its words that count."""
    return tuple(
        frozenset(_folded(name).split()) - _SMALL
        for locale in FORMATS.values()
        for names in Locale.parse(locale).meta_zones.get(meta_zone, {}).values()
        for name in names.values()
    )
