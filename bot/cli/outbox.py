"""`enlace outbox list`, `show`, `retry`, `drop`: an admin's access to the messages in the outbox."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import select

from bot.cli.terminal import DEPLOY_FILE, ConfigOption, JsonOption, NoState, explain, print_json, translator
from bot.clock import Clock
from bot.config import load
from bot.i18n import N_
from bot.services import slack_access
from bot.services.context import ServiceContext
from bot.services.outbox import upkeep as outbox_upkeep
from bot.services.outbox.upkeep import NoSuchMessage, Stored
from bot.store import schema
from bot.store.audit_trail import Trail
from bot.store.database import Database
from bot.store.state_folder import DATABASE, alone
from bot.store.tables import Taskforce

HelpState = Annotated[
    Path | None,
    typer.Option("--state", help=N_("Use the local workspace kept in this folder instead.")),
]
IdArgument = Annotated[
    str, typer.Argument(help=N_("The message's id, or enough of its beginning to be unique."))
]
STATES = {
    "pending": N_("waiting to be sent"),
    "sending": N_("on its way, or outcome not known yet"),
    "sent": N_("sent"),
    "dead": N_("could not be delivered"),
    "expired": N_("too old to be sent"),
    "dropped": N_("dropped"),
}


def list_command(
    config: ConfigOption = DEPLOY_FILE,
    state: HelpState = None,
    everything: Annotated[  # noqa: FBT002 (an option)
        bool, typer.Option("--all", help=N_("Also list messages that were sent or dropped."))
    ] = False,
    as_json: JsonOption = False,  # noqa: FBT002 (an option)
) -> None:
    """Print a line for each message, oldest first."""
    t = translator(os.environ)
    refusals = []
    with _desks(config, state) as contexts:
        found = [
            message
            for context in contexts
            for message in outbox_upkeep.stored(context, everything=everything)
        ]
        for context in contexts:
            with context.reading() as session:
                refusals.append(slack_access.known(session, context))
    # Beside the list, so that a program which reads its JSON from the output goes on.
    for refusal in filter(None, refusals):
        typer.echo(explain(refusal.error(), t), err=True)
    if as_json:
        print_json([_as_json(message) for message in found])
        return
    if not found:
        typer.echo(t.gettext("No message is waiting, and none failed."))
    for message in found:
        problem = f" ({message.problem})" if message.problem else ""
        typer.echo(
            f"{message.id}  {_moment(message.created_at)}  {_recipient(message)}  {message.kind}  "
            f"{t.gettext(STATES[message.status])}{problem}"
        )


def show_command(
    given: IdArgument,
    config: ConfigOption = DEPLOY_FILE,
    state: HelpState = None,
    show_text: Annotated[  # noqa: FBT002 (an option)
        bool, typer.Option("--show-text", help=N_("Also print what people wrote."))
    ] = False,
    as_json: JsonOption = False,  # noqa: FBT002 (an option)
) -> None:
    """Print everything about a message but its texts, unless they are asked for."""
    message = _on_its_desk(config, state, given, outbox_upkeep.look_up)
    shown = _as_json(message, texts=show_text)
    if as_json:
        print_json(shown)
        return
    t = translator(os.environ)
    for name, value in shown.items():
        words = t.gettext(STATES[message.status]) if name == "state" else _line(value)
        typer.echo(f"{name}: {words}")


def retry_command(
    given: IdArgument,
    config: ConfigOption = DEPLOY_FILE,
    state: HelpState = None,
    as_json: JsonOption = False,  # noqa: FBT002 (an option)
) -> None:
    """Put a message back into the queue; a running bot sends it within seconds."""
    message = _on_its_desk(config, state, given, outbox_upkeep.retry, writes=True)
    _done(message, N_("The message %(id)s will be sent again."), as_json=as_json)


def drop_command(
    given: IdArgument,
    config: ConfigOption = DEPLOY_FILE,
    state: HelpState = None,
    as_json: JsonOption = False,  # noqa: FBT002 (an option)
) -> None:
    """Drop a message."""
    message = _on_its_desk(config, state, given, outbox_upkeep.drop, writes=True)
    _done(message, N_("The message %(id)s will not be sent."), as_json=as_json)


def _done(message: Stored, words: str, *, as_json: bool) -> None:
    if as_json:
        print_json(_as_json(message))
    else:
        typer.echo(translator(os.environ).gettext(words, id=message.id))


def _on_its_desk(
    config: Path,
    state: Path | None,
    given: str,
    act: Callable[[ServiceContext, str], Stored],
    *,
    writes: bool = False,
) -> Stored:
    with _desks(config, state, writes=writes) as contexts:
        for context in contexts:
            try:
                return act(context, given)
            except NoSuchMessage:
                continue
    raise NoSuchMessage(given=given)


@contextmanager
def _desks(config: Path, state: Path | None, *, writes: bool = False) -> Iterator[list[ServiceContext]]:
    """Yield a service context for each taskforce of the database; a local one in use may only be read."""
    if state is None:
        loaded = load(config, env=os.environ).config
        address, key = loaded.database.address, loaded.audit.key.reveal()
    else:
        if not all((state / name).exists() for name in (DATABASE, "audit.key")):
            raise NoState(folder=str(state))
        address, key = f"sqlite:///{(state / DATABASE).resolve()}", (state / "audit.key").read_text().strip()
    with alone(state) if state is not None and writes else nullcontext():
        database = Database(address)
        try:
            schema.ensure_current(database)
            with database.reading() as session:
                teams = [(row.id or 0, row.team_id) for row in session.exec(select(Taskforce))]
            yield [
                ServiceContext(database, Clock(), Trail(key.encode(), taskforce_id), taskforce_id, team)
                for taskforce_id, team in teams
            ]
        finally:
            database.close()


def _as_json(message: Stored, *, texts: bool = False) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": message.id,
        "state": message.status,
        "problem": message.problem,
        "recipient": _recipient(message),
        "kind": message.kind,
        "cause": message.cause,
        "written": _moment(message.created_at),
        "not_before": _moment(message.not_before),
        "expires": _moment(message.expires_at),
        "tries": message.tries,
        "tried": _moment(message.tried_at),
        "sent": _moment(message.sent_at),
        "channel": message.channel,
        "ts": message.ts,
    }
    return shown | ({"content": dict(message.content)} if texts else {})


def _recipient(message: Stored) -> str:
    if message.recipient is None:
        return message.target
    return message.recipient.name or message.recipient.slack_id or message.target


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _line(value: object) -> str:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return "–" if value is None else str(value)
