"""`enlace digest next` and `preview`: when the coming digests go out, and what the next one says."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from bot.app import Enlace
from bot.cli.logs import configure
from bot.cli.terminal import (
    DEPLOY_FILE,
    STATE_FOLDER,
    AtOption,
    ConfigOption,
    FileUnusable,
    JsonOption,
    StateOption,
    instant,
    print_json,
    show,
    translator,
    viewer,
)
from bot.clock import Clock
from bot.config import load
from bot.delivery.drawing import NotDrawn, draw
from bot.demo.founding import DATABASE
from bot.demo.keeping import StateInUse, alone
from bot.demo.stage import stage
from bot.domain.holidays import Holiday
from bot.errors import EnlaceError
from bot.i18n import N_, Translator
from bot.services.digests import Preview, digest_for
from bot.services.schedules import Planned, Reached, plan
from bot.views.blocks import Message
from bot.views.digest import digest

COMING = 10
PngOption = Annotated[
    Path | None,
    typer.Option("--png", help=N_("Write the picture into this file as well, in the reader's language.")),
]


class PictureNotDrawn(EnlaceError):
    message = N_("The picture could not be drawn in time. Nothing was written; try again.")


def register(enlace: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=N_("The digests."), no_args_is_help=True, rich_markup_mode=None)
    group.command(
        name="next",
        help=N_(
            "Show when the next ten digests go out, for each recipient, and what clocks and holidays do."
        ),
    )(next_command)
    group.command(
        name="preview", help=N_("Show the digest that somebody of the local workspace would get now.")
    )(preview_command)
    enlace.add_typer(group, name="digest")


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


def preview_command(
    handle: Annotated[str, typer.Option("--as", help=N_("Whose digest, such as chair-mx."))],
    config: ConfigOption = DEPLOY_FILE,
    state: StateOption = STATE_FOLDER,
    at: AtOption = None,
    as_json: JsonOption = False,  # noqa: FBT002 (an option)
    png: PngOption = None,
) -> None:
    """Print each message of the digest, the one of the conversation first, then those of its thread."""
    configure(quiet=True)
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "state"  # on the way to that day things happen, and none of them is to last
        _copy(state, copy)
        asyncio.run(_preview(config, copy, handle, instant(at), as_json=as_json, png=png))


def _copy(state: Path, to: Path) -> None:
    """Copy a state, be it one that a demo is running on: its database as of the last thing that was done."""
    try:
        with alone(state):
            shutil.copytree(state, to)
    except StateInUse:
        shutil.copytree(state, to, ignore=shutil.ignore_patterns(f"{DATABASE}*", "lock"))
        with (
            closing(sqlite3.connect(f"file:{state.resolve() / DATABASE}?mode=ro", uri=True)) as running,
            closing(sqlite3.connect(to / DATABASE)) as copied,
        ):
            running.backup(copied)


async def _preview(
    config: Path, state: Path, handle: str, at: datetime | None, *, as_json: bool, png: Path | None
) -> None:
    async with stage(load(config, env={}, secrets=False), state, at=at) as set_up:
        person = set_up.workspace.person(handle)
        found = await asyncio.to_thread(digest_for, set_up.bot.desk, person.handle)
        messages = _messages(set_up.bot, found)
        if png is not None:
            await _draw(found, png)
        if as_json:
            print_json([each.posted() for each in messages])
            return
        seen = viewer(set_up.workspace, person.handle, set_up.clock.now())
        for each in messages:
            show(each.posted(), seen)


async def _draw(found: Preview, file: Path) -> None:
    assert found.digest.chart is not None  # noqa: S101 (whatever is chosen from a snapshot has one)
    try:
        await asyncio.to_thread(file.write_bytes, await draw(found.digest.chart, found.languages[0]))
    except NotDrawn:
        raise PictureNotDrawn from None
    except OSError as error:
        raise FileUnusable(file=str(file), reason=error.strerror or type(error).__name__) from None


def _messages(bot: Enlace, found: Preview) -> tuple[Message, ...]:
    voice_for = bot.dispatcher.localization.voice_for
    return digest(found.digest, [voice_for(replace(found.reader, language=each)) for each in found.languages])


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
