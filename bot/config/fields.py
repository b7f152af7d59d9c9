"""The types of short texts with a fixed form: time zones, people's names in Slack, keys, dates."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, PlainValidator, WithJsonSchema

from bot.config import mistakes
from bot.config.refusal import refusal
from bot.config.suggestions import nearest, shown
from bot.config.zones import meant_by, zones

SLACK_ID = r"^[UW][A-Z0-9]{2,20}$"
EMAIL = r"^[^@\s<>,;:\"]+@[^@\s<>,;:\"]+\.[^@\s<>,;:\".]+$"
HANDLE = r"^@?[A-Za-z0-9][A-Za-z0-9._-]{0,79}$"
PREFIX = r"^[a-z0-9_-]{0,12}$"
KEY = r"^[a-z0-9]+(-[a-z0-9]+)*$"
WORKSPACE_KEY = r"^[a-z][a-z0-9-]{0,19}$"
PUBLICATION_DATE = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
CLOCK_TIME = r"^([01]?[0-9]|2[0-3]):[0-5][0-9]$"
LONGEST_EMAIL = 254
LONGEST_KEY = 64


def _zone(given: str) -> str:
    if given in zones():
        return given
    if (intended := meant_by(given)) is not None:
        raise refusal(mistakes.MisleadingZone(given=shown(given), meant=", ".join(intended)))
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


def _workspace_key(given: object) -> str:
    if not isinstance(given, str) or not _matches(WORKSPACE_KEY, given):
        raise refusal(mistakes.NotWorkspaceKey())
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


def recommendation_name(given: object) -> int | str | None:
    """Return a recommendation's number, with or without quotes, or its key; None for anything else."""
    if isinstance(given, str) and given.isascii() and given.isdecimal():
        given = int(given)
    if isinstance(given, int) and not isinstance(given, bool):
        return given if given > 0 else None
    if isinstance(given, str) and len(given) <= LONGEST_KEY and _matches(KEY, given):
        return given
    return None


def _recommendation(given: object) -> int | str:
    name = recommendation_name(given)
    if name is None:
        raise refusal(mistakes.NotRecommendation(key=shown(given)))
    return name


Key = Annotated[str, AfterValidator(_key), Field(json_schema_extra={"pattern": KEY})]
RecommendationName = Annotated[
    int | str, PlainValidator(_recommendation), WithJsonSchema({"type": "string", "pattern": KEY})
]
"""A recommendation as the deploy file names it: by its number or its key."""
WorkspaceKey = Annotated[
    str, PlainValidator(_workspace_key), WithJsonSchema({"type": "string", "pattern": WORKSPACE_KEY})
]
"""What the deploy file calls one of several Slack workspaces."""
PublicationDate = Annotated[
    str, AfterValidator(_publication_date), Field(json_schema_extra={"pattern": PUBLICATION_DATE})
]
ClockTime = Annotated[str, AfterValidator(_clock_time), Field(json_schema_extra={"pattern": CLOCK_TIME})]
"""A time of day in 24 hours, kept as `HH:MM`, so that two of them can be compared as texts."""
