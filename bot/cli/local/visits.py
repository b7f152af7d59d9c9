"""`enlace home`, `enlace shortcut` and `enlace post`: ways to use the bot without a command."""

import asyncio
import sys
from typing import Annotated

import typer

from bot.cli.local.acting import act, print_answers
from bot.cli.logs import configure
from bot.cli.terminal import DEPLOY_FILE, STATE_FOLDER, AtOption, ConfigOption, JsonOption, StateOption
from bot.i18n import N_
from bot.sandbox.people.actions import ChooseShortcut, OpenHome, Post


def home_command(
    handle: Annotated[str, typer.Option("--as", help=N_("Who opens it, such as lead-mx."))],
    config: ConfigOption = DEPLOY_FILE,
    state: StateOption = STATE_FOLDER,
    at: AtOption = None,
    as_json: JsonOption = False,  # noqa: FBT002 (an option)
) -> None:
    """Open the tab and show what the bot published there."""
    configure(quiet=True)
    opened = OpenHome(handle=handle)
    sys.exit(asyncio.run(act(opened, config=config, state=state, at=at, as_json=as_json)))


def shortcut_command(
    name: Annotated[str, typer.Argument(help=N_("Its name or its callback id."))],
    handle: Annotated[str, typer.Option("--as", help=N_("Who chooses it, such as lead-mx."))],
    config: ConfigOption = DEPLOY_FILE,
    state: StateOption = STATE_FOLDER,
    at: AtOption = None,
    channel: Annotated[
        str | None,
        typer.Option(help=N_("Where the message is; by default, in the conversation with the bot.")),
    ] = None,
    ts: Annotated[
        str | None,
        typer.Option(help=N_("The message to use it on, as `enlace post` and `--json` show it.")),
    ] = None,
    as_json: JsonOption = False,  # noqa: FBT002 (an option)
) -> None:
    """Choose the shortcut, and show the form that it opens."""
    configure(quiet=True)
    chosen = ChooseShortcut(handle=handle, name=name, channel=channel, ts=ts)
    sys.exit(asyncio.run(act(chosen, config=config, state=state, at=at, as_json=as_json)))


def post_command(
    text: Annotated[str, typer.Argument(help=N_('What to write, such as "@enlace rec 5".'))],
    handle: Annotated[str, typer.Option("--as", help=N_("Who writes it, such as lead-mx."))],
    config: ConfigOption = DEPLOY_FILE,
    state: StateOption = STATE_FOLDER,
    at: AtOption = None,
    channel: Annotated[
        str | None,
        typer.Option(help=N_("The channel to write in; by default, the conversation with the bot.")),
    ] = None,
    thread: Annotated[str | None, typer.Option(help=N_("The message in whose thread to write."))] = None,
    as_json: JsonOption = False,  # noqa: FBT002 (an option)
) -> None:
    """Post the message, print its `ts`, and show the bot's answers."""
    configure(quiet=True)
    written = Post(handle=handle, text=text, channel=channel, thread_ts=thread)
    done = act(written, config=config, state=state, at=at, as_json=as_json, show_answer=print_answers)
    sys.exit(asyncio.run(done))
