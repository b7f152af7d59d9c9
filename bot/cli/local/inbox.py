"""`enlace inbox`: shows the messages that the bot sent a person of the local workspace unasked."""

import os
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from bot.cli.local.remote import ask_demo
from bot.cli.local.showing import show, viewer
from bot.cli.terminal import STATE_FOLDER, JsonOption, NoState, StateOption, print_json, translator
from bot.clock import Clock
from bot.i18n import N_, Translator
from bot.sandbox import Workspace
from bot.store.state_folder import StateInUse, alone


def inbox_command(
    handle: Annotated[str, typer.Option("--as", help=N_("Whose direct messages, such as lead-mx."))],
    state: StateOption = STATE_FOLDER,
    channel: Annotated[
        str | None, typer.Option(help=N_("A channel to show instead of the direct messages."))
    ] = None,
    last: Annotated[int, typer.Option(min=1, help=N_("How many of the latest messages to show."))] = 20,
    as_json: JsonOption = False,  # noqa: FBT002 (an option)
) -> None:
    """Print the bot's messages to a person or in a channel, oldest first, as the person sees them."""
    file = state / "workspace.json"
    if not file.exists():
        raise NoState(folder=str(state))
    workspace = Workspace.load(file, clock=Clock())
    person = workspace.person(handle)
    try:
        with alone(state):
            told = workspace.told(person.handle, channel)
    except StateInUse:
        told = ask_demo(workspace, state, "told", {"handle": person.handle, "channel": channel})["messages"]
    if as_json:
        print_json(told[-last:])
        return
    t = translator(os.environ)
    if not told:
        if channel:
            typer.echo(t.gettext("The bot has said nothing in %(channel)s yet.", channel=channel))
        else:
            typer.echo(t.gettext("The bot has not sent %(handle)s anything yet.", handle=person.handle))
    for message in told[-last:]:
        _show(message, workspace, person.handle)


def _show(message: dict[str, Any], workspace: Workspace, handle: str) -> None:
    moment = datetime.fromtimestamp(float(message["ts"]), UTC)
    seen = viewer(workspace, handle, moment)
    typer.secho(f"\n── {Translator(seen.language, seen.zone).moment(moment)}", dim=True)
    show({name: message[name] for name in ("text", "blocks") if name in message}, seen)
