"""Names of time zones: which are taken, and which would mislead, with the zone that was probably meant.

An abbreviation such as EST is a fixed distance from UTC, although the people who use it have summer time. The
sign in Etc/GMT-6 is the opposite of what people read: that zone is six hours ahead of UTC.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

NOT_A_PLACE = frozenset({"Factory"})
"""Names in the IANA database that stand for no zone."""
OFFSET = re.compile(
    r"(?P<etc>etc/)?(?:gmt|utc|ut|z)?\s*(?P<sign>[+\-\u2212\u2013])\s*(?P<hours>\d{1,2})(?::?\d{2})?"
    r"|(?:etc/)?(?:gmt|utc|ut)0",
    re.IGNORECASE,
)
BY_ABBREVIATION: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("PST", "PDT", "PT"), ("America/Tijuana", "America/Los_Angeles")),
    **dict.fromkeys(("MST", "MDT", "MT"), ("America/Hermosillo", "America/Phoenix", "America/Denver")),
    **dict.fromkeys(("CST", "CDT", "CT"), ("America/Mexico_City", "America/Chicago")),
    **dict.fromkeys(("EST", "EDT", "ET"), ("America/Cancun", "America/New_York")),
    **dict.fromkeys(("AST", "ADT"), ("America/Puerto_Rico",)),
    **dict.fromkeys(("AKST", "AKDT"), ("America/Anchorage",)),
    **dict.fromkeys(("HST", "HDT", "HAST"), ("Pacific/Honolulu",)),
}
"""The zones in which an abbreviation is used; the winter's first where summer time is unlikely."""
BY_OFFSET: Mapping[int, tuple[str, ...]] = {
    -10: BY_ABBREVIATION["HST"],
    -9: BY_ABBREVIATION["AKST"],
    -8: BY_ABBREVIATION["PST"],
    -7: BY_ABBREVIATION["MST"],
    -6: BY_ABBREVIATION["CST"],
    -5: BY_ABBREVIATION["EST"],
    -4: BY_ABBREVIATION["AST"],
    -3: ("America/Sao_Paulo",),
    0: ("UTC",),
    1: ("Europe/Madrid",),
    2: ("Europe/Athens",),
}
"""The zones that have a distance from UTC, in hours, in winter."""
ANY = ("America/Mexico_City",)
"""The example for a distance that neither country has."""


@cache
def zones() -> tuple[str, ...]:
    """Return every IANA name that stands for a zone, from the tzdata package: the machine's list may be older
    or larger.
    """
    names = files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    return tuple(name for name in names if name not in NOT_A_PLACE and meant_by(name) is None)


def meant_by(given: str) -> tuple[str, ...] | None:
    """Return the zones that a misleading name was probably meant for, or None if it does not mislead."""
    name = given.strip()
    if found := BY_ABBREVIATION.get(name.upper()):
        return found
    hours = hours_meant(name)
    return None if hours is None else BY_OFFSET.get(hours, ANY)


def hours_meant(given: str) -> int | None:
    """Return the hours from UTC that people mean by a name such as "GMT-6", or None if it is another name."""
    offset = OFFSET.fullmatch(given.strip())
    if offset is None:
        return None
    hours = int(offset["hours"] or 0)
    # In Etc's names a plus means west of Greenwich, and people take the minus for that.
    west = offset["etc"] is not None or offset["sign"] != "+"
    return -hours if west else hours
