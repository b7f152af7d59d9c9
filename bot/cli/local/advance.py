"""`enlace advance`: lets time pass on the local workspace, and shows what the bot sent meanwhile."""

import asyncio
import os
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.cli.local.remote import ask_demo
from bot.cli.logs import configure
from bot.cli.terminal import (
    DEPLOY_FILE,
    STATE_FOLDER,
    ConfigOption,
    JsonOption,
    NoState,
    StateOption,
    instant,
    print_json,
    translator,
)
from bot.clock import Clock
from bot.config import Deployment, load
from bot.demo.local_workspace import local_workspace
from bot.errors import EnlaceError
from bot.i18n import N_, Translator
from bot.sandbox import Workspace
from bot.sandbox.screen import Viewer, plain
from bot.store.state_folder import StateInUse

PATIENCE = 600.0
"""Seconds in which a running demo can do what falls due in a year."""
UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
WIDEST = 100


class NotALength(EnlaceError):
    message = N_(
        "“%(given)s” is not a length of time. Write a number followed by m, h, d or w, such as 90m, "
        "12h, 3d or 1w."
    )


class ToOrBy(EnlaceError):
    message = N_("Say either until when time should pass, with --to, or for how long, with --by.")


def advance_command(
    to: Annotated[
        str | None,
        typer.Option(help=N_("The time to go to, such as 2026-12-07T09:00 (UTC without an offset).")),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(help=N_("How far to go, in minutes, hours, days or weeks: 90m, 12h, 3d, 1w.")),
    ] = None,
    config: ConfigOption = DEPLOY_FILE,
    state: StateOption = STATE_FOLDER,
    as_json: JsonOption = False,  # noqa: FBT002 (an option)
) -> None:
    """Let the bot do everything that falls due on the way, each at its hour, and continue from there."""
    configure(quiet=True)
    if (to is None) == (by is None):
        raise ToOrBy
    moment, length = instant(to), _length(by)
    if not (state / "workspace.json").exists():
        raise NoState(folder=str(state))
    deployment = load(config, env={}, secrets=False)
    try:
        passed = asyncio.run(_kept(deployment, state, moment, length))
    except StateInUse:
        passed = _running(state, moment, length)
    if as_json:
        print_json(passed)
    else:
        names = Workspace.load(state / "workspace.json", clock=Clock()).names
        t = Translator(translator(os.environ).language, ZoneInfo(deployment.config.timezone))
        _print(passed, names, t)


async def _kept(
    deployment: Deployment, state: Path, moment: datetime | None, length: timedelta
) -> dict[str, Any]:
    async with local_workspace(deployment, state) as set_up:
        now = set_up.clock.now()
        told = await set_up.sandbox.advance(moment or now + length)
        return {"from": now.isoformat(), "to": set_up.clock.now().isoformat(), "told": told}


def _running(state: Path, moment: datetime | None, length: timedelta) -> dict[str, Any]:
    """Advance the time of a running demo; raises what `ask_demo` raises."""
    workspace = Workspace.load(state / "workspace.json", clock=Clock())
    now = datetime.fromisoformat(ask_demo(workspace, state, "state")["now"])
    until = moment or now + length
    passed = ask_demo(workspace, state, "advance", {"to": until.isoformat()}, seconds=PATIENCE)
    return {"from": now.isoformat(), "to": passed["now"], "told": passed["told"]}


def _length(given: str | None) -> timedelta:
    """Parse a length of time such as 1w; raises `NotALength`."""
    if given is None:
        return timedelta()
    found = re.fullmatch(r"\s*([1-9][0-9]{0,4})\s*([mhdw])\s*", given.casefold())
    if not found:
        raise NotALength(given=given)
    return int(found[1]) * UNITS[found[2]]


def _print(passed: dict[str, Any], names: Mapping[str, str], t: Translator) -> None:
    typer.echo(
        t.gettext(
            "From %(start)s to %(end)s, %(zone)s time:",
            start=t.moment(datetime.fromisoformat(passed["from"])),
            end=t.moment(datetime.fromisoformat(passed["to"])),
            zone=t.zone.key,
        )
    )
    told = [each for each in passed["told"] if "thread_ts" not in each]
    if not told:
        typer.echo(t.gettext("The bot sent no messages."))
    width = max((len(each["to"]) for each in told), default=0)
    for each in told:
        at = datetime.fromisoformat(each["at"])
        words = {"text": each["text"]}
        first, *_ = plain(words, Viewer(names, t.language, t.zone, at)).splitlines() or [""]
        when = t.moment(at)
        typer.echo(f"  {when}  {each['to']:<{width}}  {first[:WIDEST]}")
