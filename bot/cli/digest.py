"""`enlace digest next`: when the coming digests go out."""

import os
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

import typer

from bot.cli.terminal import DEPLOY_FILE, AtOption, ConfigOption, JsonOption, instant, print_json, translator
from bot.clock import Clock
from bot.config import load
from bot.domain.digests.holidays import Holiday
from bot.i18n import Translator
from bot.services.digests.schedules import Planned, Reached, plan

COMING = 10


def next_command(
    config: ConfigOption = DEPLOY_FILE,
    at: AtOption = None,
    as_json: JsonOption = False,  # noqa: FBT002 (an option)
) -> None:
    """Print the coming occurrences of all schedules, the next one first."""
    loaded = load(config, env={}, secrets=False).config
    t = translator(os.environ)
    found = plan(loaded, instant(at) or Clock().now(), COMING)
    if as_json:
        print_json([_as_json(each, t) for each in found])
        return
    if not found:
        typer.echo(t.gettext("%(file)s has no digests; the key “digests” takes them.", file=str(config)))
    for each in found:
        for line in _lines(each, t):
            typer.echo(line)


def _as_json(planned: Planned, t: Translator) -> dict[str, Any]:
    of = planned.occurrence
    return {
        "schedule": of.schedule,
        "week": of.week,
        "planned": of.planned.isoformat(),
        "day": of.day.isoformat() if of.day else None,
        "instant": of.instant.isoformat(),
        "holidays": [
            {"day": each.day.isoformat(), "country": each.country, "name": t.gettext(each.name)}
            for each in of.holidays
        ],
        "recipients": [
            {
                "name": each.name,
                "languages": list(each.languages),
                "zone": each.zone.key,
                "at": each.local.isoformat(),
                "drift_minutes": round(each.drift.total_seconds() / 60),
                "waits": each.waits,
            }
            for each in planned.reached
        ],
        "warnings": list(_warnings(planned, t)),
    }


def _lines(planned: Planned, t: Translator) -> Iterator[str]:
    of, zone = planned.occurrence, planned.schedule.zone
    yield f"{of.schedule} · {of.week} · {_moment(of.instant.astimezone(zone), t)} · {zone.key}"
    width = max((len(each.name) for each in planned.reached), default=0)
    for each in planned.reached:
        order = " → ".join(each.languages)
        yield f"    {each.name:<{width}}  {_moment(each.local, t)} · {each.zone.key} · {order}"
    for warning in _warnings(planned, t):
        yield f"  ⚠ {warning}"


def _warnings(planned: Planned, t: Translator) -> Iterator[str]:
    of = planned.occurrence
    why = t.list_of(_named(each, t) for each in of.holidays)
    if of.day is None:
        yield t.gettext("Left out this week: %(holidays)s.", holidays=why)
    elif of.moved:
        yield t.gettext(
            "Moved here from %(planned)s: %(holidays)s.", planned=t.weekday(of.planned), holidays=why
        )
    for each in planned.reached:
        if each.drift and not each.waits:
            yield t.gettext(
                "Clocks drift apart: it reaches %(who)s at %(time)s on their clock, a week before at "
                "%(before)s.",
                who=each.name,
                time=t.clock_time(each.local.time()),
                before=t.clock_time(_before(each)),
            )
        if each.waits:
            yield t.gettext(
                "It waits for the end of the quiet hours of %(who)s, at %(time)s on their clock.",
                who=each.name,
                time=t.clock_time(each.local.time()),
            )


def _before(each: Reached) -> time:
    return (each.local.replace(tzinfo=None) - each.drift).time()


def _named(holiday: Holiday, t: Translator) -> str:
    country, name = t.gettext(holiday.country.label), t.gettext(holiday.name)
    day = t.day(holiday.day)
    if holiday.observed:
        return t.gettext("%(name)s, observed (%(country)s, %(day)s)", name=name, country=country, day=day)
    return t.gettext("%(name)s (%(country)s, %(day)s)", name=name, country=country, day=day)


def _moment(local: datetime, t: Translator) -> str:
    return t.gettext("%(day)s, %(time)s", day=t.weekday(local.date()), time=t.clock_time(local.time()))
