"""`enlace audit verify`: checks that the audit trail is unbroken."""

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import select

from bot.cli.terminal import (
    DEPLOY_FILE,
    EXIT_FAILED,
    ConfigOption,
    JsonOption,
    NoState,
    explain,
    print_json,
    translator,
)
from bot.config import load
from bot.i18n import N_, Translator
from bot.store import schema
from bot.store.audit_trail import Trail, TrailBroken, Verified
from bot.store.database import Database
from bot.store.seals import ACCOUNTED
from bot.store.state_folder import DATABASE
from bot.store.tables import AuditEvent, AuditHead, Base, Taskforce, columns

Verdict = Verified | TrailBroken
WITH_TASKFORCES: tuple[type[Base], ...] = (AuditEvent, AuditHead, *ACCOUNTED)
"""The tables whose rows belong to a taskforce that must be there."""


class TaskforceMissing(TrailBroken):
    message = N_("There are records of a workspace, but the workspace itself was deleted.")


def verify_command(
    config: ConfigOption = DEPLOY_FILE,
    state: Annotated[
        Path | None, typer.Option(help=N_("Check the local workspace kept in this folder instead."))
    ] = None,
    head: Annotated[
        str | None,
        typer.Option(help=N_("A head printed by an earlier check; the trail must still contain it.")),
    ] = None,
    as_json: JsonOption = False,  # noqa: FBT002 (an option)
) -> None:
    """Exit with 0 if the trail is unbroken; otherwise name the first bad event and exit with 1."""
    if state is None:
        loaded = load(config, env=os.environ).config
        address, key = loaded.database.address, loaded.audit.key.reveal()
    else:
        if not all((state / name).exists() for name in (DATABASE, "audit.key")):
            raise NoState(folder=str(state))
        address, key = (
            f"sqlite:///{(state / DATABASE).resolve()}",
            (state / "audit.key").read_text().strip(),
        )
    found = _verify(Database(address), key.encode(), head)
    t = translator(os.environ)
    if as_json:
        print_json([_as_json(team, verdict, t) for team, verdict in found])
    else:
        for team, verdict in found:
            _show(team, verdict, t)
    if any(isinstance(verdict, TrailBroken) for _, verdict in found):
        sys.exit(EXIT_FAILED)


def _verify(database: Database, key: bytes, head: str | None) -> list[tuple[str, Verdict]]:
    try:
        schema.ensure_current(database)
        with database.reading() as session:
            teams = {row.id or 0: row.team_id for row in session.exec(select(Taskforce))}
            known = {id_ for table in WITH_TASKFORCES for id_ in session.exec(_taskforces(table))}
        gone: list[tuple[str, Verdict]] = [
            (str(each), TaskforceMissing(seq=0)) for each in known - teams.keys()
        ]
        return gone + [(team, _verdict(database, Trail(key, each), head)) for each, team in teams.items()]
    finally:
        database.close()


def _taskforces(table: type[Base]) -> Any:
    return select(columns(table).taskforce_id).distinct()


def _verdict(database: Database, trail: Trail, head: str | None) -> Verdict:
    with database.reading() as session:
        try:
            return trail.verify(session, noted=head)
        except TrailBroken as broken:
            return broken


def _as_json(team: str, verdict: Verdict, t: Translator) -> dict[str, object]:
    if isinstance(verdict, TrailBroken):
        return {"workspace": team, "broken_at": verdict.values["seq"], "problem": explain(verdict, t)}
    return {"workspace": team, "events": verdict.events, "head": verdict.head}


def _show(team: str, verdict: Verdict, t: Translator) -> None:
    if isinstance(verdict, TrailBroken):
        typer.echo(f"{team}: {explain(verdict, t)}", err=True)
        return
    typer.echo(
        t.ngettext(
            "%(team)s: %(number)s event; the trail is intact. Its head, to keep somewhere safe: %(head)s",
            "%(team)s: %(number)s events; the trail is intact. Its head, to keep somewhere safe: %(head)s",
            verdict.events,
            team=team,
            head=verdict.head,
        )
    )
