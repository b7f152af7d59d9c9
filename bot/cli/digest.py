"""`enlace digest next`: when the coming digests go out."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path
from typing import Any

import typer
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from bot.cli.databases import existing
from bot.cli.terminal import DEPLOY_FILE, AtOption, ConfigOption, JsonOption, instant, print_json, translator
from bot.clock import Clock
from bot.config import DeployFileErrors, load
from bot.config.models import Config
from bot.domain.digests.holidays import Holiday
from bot.domain.digests.occurrences import Schedule
from bot.errors import EnlaceError
from bot.i18n import N_, Translator
from bot.services.alignment.alignment import rules_of
from bot.services.context import ServiceContext
from bot.services.digests.recipients import people_reached
from bot.services.digests.schedules import PeopleOf, Person, Planned, Reached, plan
from bot.store import schema
from bot.store.audit_trail import Trail
from bot.store.database import Database
from bot.store.tables import Taskforce

COMING = 10
BY_FILE = N_(
    "Based on the deploy file alone, because the bot's database could not be read: time zones and "
    "languages that come from Slack or that people chose are missing, and so are leads named in Slack."
)


def next_command(
    config: ConfigOption = DEPLOY_FILE,
    at: AtOption = None,
    as_json: JsonOption = False,  # noqa: FBT002 (an option)
) -> None:
    """Print the coming occurrences of all schedules, the next one first."""
    loaded = load(config, env={}, secrets=False).config
    t = translator(os.environ)
    now = instant(at) or Clock().now()
    with _known(config, now) as people:
        found = plan(loaded, now, COMING, people)
    if as_json:
        print_json([{**_as_json(each, t), "people_from": _origin(people)} for each in found])
        return
    if found and people is None:
        typer.echo(t.gettext(BY_FILE), err=True)
    if not found:
        typer.echo(t.gettext("%(file)s has no digests; add them under the key “digests”.", file=str(config)))
    for each in found:
        for line in _lines(each, t):
            typer.echo(line)


@contextmanager
def _known(config: Path, now: datetime) -> Iterator[PeopleOf | None]:
    """Yield whom a schedule reaches at an instant by the bot's database, or None if there is none to ask."""
    try:
        loaded = load(config, env=os.environ).config
    except DeployFileErrors:  # its secrets are not here
        yield None
        return
    with existing(loaded.database.address) as database:
        yield None if database is None else _asked(database, loaded, Clock.at(now))


def _asked(database: Database, config: Config, clock: Clock) -> PeopleOf | None:
    try:
        schema.ensure_current(database)
        with database.reading() as session:
            taskforces = [(row.id or 0, row.team_id) for row in session.exec(select(Taskforce))]
    except (DBAPIError, EnlaceError):
        return None
    if not taskforces:
        return None
    trail_key, rules = config.audit.key.reveal().encode(), rules_of(config)
    contexts = [
        ServiceContext(database, clock, Trail(trail_key, taskforce_id), taskforce_id, team, rules)
        for taskforce_id, team in taskforces
    ]

    def people(schedule: Schedule) -> Iterator[Person]:
        for context in contexts:
            with context.reading() as session:
                for each in people_reached(session, context, schedule):
                    if each.member is not None:
                        yield Person(each.member.name, each.member.zone, each.languages)

    return people


def _origin(people: PeopleOf | None) -> str:
    return "deploy_file" if people is None else "database"


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
        yield t.gettext("Skipped this week: %(holidays)s.", holidays=why)
    elif of.moved:
        yield t.gettext(
            "Moved here from %(planned)s: %(holidays)s.", planned=t.weekday(of.planned), holidays=why
        )
    for each in planned.reached:
        if each.drift and not each.waits:
            yield t.gettext(
                "The clocks change: it reaches %(who)s at %(time)s local time; a week earlier, at "
                "%(before)s.",
                who=each.name,
                time=t.clock_time(each.local.time()),
                before=t.clock_time(_before(each)),
            )
        if each.waits:
            yield t.gettext(
                "It waits until the quiet hours of %(who)s end, at %(time)s local time.",
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
