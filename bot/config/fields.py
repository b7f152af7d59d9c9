"""The types of short texts with a fixed form: time zones, people's names in Slack, keys, dates."""

import re
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import AfterValidator, Field

from bot.config import mistakes
from bot.config.refusal import refusal
from bot.config.suggestions import nearest, shown

SLACK_ID = r"^[UW][A-Z0-9]{2,20}$"
EMAIL = r"^[^@\s<>,;:\"]+@[^@\s<>,;:\"]+\.[^@\s<>,;:\".]+$"
HANDLE = r"^@?[A-Za-z0-9][A-Za-z0-9._-]{0,79}$"
PREFIX = r"^[a-z0-9_-]{0,12}$"
KEY = r"^[a-z0-9]+(-[a-z0-9]+)*$"
PUBLICATION_DATE = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
CLOCK_TIME = r"^([01]?[0-9]|2[0-3]):[0-5][0-9]$"
LONGEST_EMAIL = 254
LONGEST_KEY = 64


@cache
def zones() -> tuple[str, ...]:
    """Return every IANA name, from the tzdata package: the machine's list may be older or larger."""
    return tuple(files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


def _zone(given: str) -> str:
    if given in zones():
        return given
    if meant := nearest(given, zones()):
        raise refusal(mistakes.MisspeltZone(given=shown(given), nearest=meant))
    raise refusal(mistakes.NotZone(given=shown(given)))


def _matches(pattern: str, text: str) -> bool:
    # Python's $ would also match before a final line break.
    return re.fullmatch(pattern, text) is not None


def _slack_id(given: str) -> str:
    if not _matches(SLACK_ID, given):
        raise refusal(mistakes.NotSlackId())
    return given


def _email(given: str) -> str:
    if len(given) > LONGEST_EMAIL or not _matches(EMAIL, given):
        raise refusal(mistakes.NotEmail())
    return given


def _handle(given: str) -> str:
    if not _matches(HANDLE, given):
        raise refusal(mistakes.NotHandle())
    return given.removeprefix("@").lower()


def _prefix(given: str) -> str:
    if not _matches(PREFIX, given):
        raise refusal(mistakes.NotPrefix())
    return given


def _key(given: str) -> str:
    if len(given) > LONGEST_KEY or not _matches(KEY, given):
        raise refusal(mistakes.NotKey())
    return given


def _publication_date(given: str) -> str:
    if not _matches(PUBLICATION_DATE, given):
        raise refusal(mistakes.NotPublicationDate())
    try:
        date.fromisoformat((given + "-01-01")[:10])
    except ValueError:
        raise refusal(mistakes.NotPublicationDate()) from None
    return given


def _clock_time(given: str) -> str:
    if not _matches(CLOCK_TIME, given):
        raise refusal(mistakes.NotClockTime(given=shown(given)))
    return given.zfill(5)


Zone = Annotated[str, AfterValidator(_zone)]
SlackId = Annotated[str, AfterValidator(_slack_id), Field(json_schema_extra={"pattern": SLACK_ID})]
Email = Annotated[str, AfterValidator(_email), Field(json_schema_extra={"pattern": EMAIL})]
Handle = Annotated[str, AfterValidator(_handle), Field(json_schema_extra={"pattern": HANDLE})]
Prefix = Annotated[str, AfterValidator(_prefix), Field(json_schema_extra={"pattern": PREFIX})]
Key = Annotated[str, AfterValidator(_key), Field(json_schema_extra={"pattern": KEY})]
PublicationDate = Annotated[
    str, AfterValidator(_publication_date), Field(json_schema_extra={"pattern": PUBLICATION_DATE})
]
ClockTime = Annotated[str, AfterValidator(_clock_time), Field(json_schema_extra={"pattern": CLOCK_TIME})]
"""A time of day in 24 hours, kept as `HH:MM`, so that two of them can be compared as texts."""
