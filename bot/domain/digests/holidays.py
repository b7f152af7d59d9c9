"""Weekends and the national holidays of both countries: a digest is moved or skipped, reminders wait."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from bot.domain.members.member import Side
from bot.i18n import N_

NAMES = frozenset({
    N_("New Year's Day"),
    N_("Martin Luther King Jr. Day"),
    N_("Constitution Day"),
    N_("Washington's Birthday"),
    N_("Benito Juárez's birthday"),
    N_("Labor Day"),
    N_("Memorial Day"),
    N_("Juneteenth National Independence Day"),
    N_("Independence Day"),
    N_("Change of Federal Government"),
    N_("Columbus Day"),
    N_("Veterans Day"),
    N_("Revolution Day"),
    N_("Thanksgiving Day"),
    N_("Christmas Day"),
})  # fmt: skip
"""The library's English names. They are marked for translation here, because the library has no Spanish names
for both countries.
"""
OBSERVED = " (observed)"
SATURDAY = 5


@dataclass(frozen=True)
class Holiday:
    """A public holiday in one country. `name` is English, marked for translation.

    `observed` marks the working day that the United States take off for a holiday on a weekend.
    """

    day: date
    country: Side
    name: str
    observed: bool = False


def is_weekend(day: date) -> bool:
    """Say whether a day is a Saturday or a Sunday."""
    return day.weekday() >= SATURDAY


def holidays_on(day: date, countries: Iterable[Side]) -> tuple[Holiday, ...]:
    """Return the holidays of `countries` on a day: federal ones in the United States, statutory in Mexico."""
    return tuple(found for country in countries if (found := _of(country, day.year).get(day)))


@cache
def _of(country: Side, year: int) -> Mapping[date, Holiday]:
    # This import takes 60 ms. Only callers that need the calendar pay for it.
    from holidays import country_holidays  # noqa: PLC0415

    named = country_holidays(country.value, years=year, language="en_US", observed=True)
    return {day: _holiday(day, country, name) for day, name in named.items()}


def _holiday(day: date, country: Side, given: str) -> Holiday:
    # The library joins two holidays on one day; the first is enough as a reason.
    name = given.partition("; ")[0]
    return Holiday(day, country, name.removesuffix(OBSERVED), observed=name.endswith(OBSERVED))
