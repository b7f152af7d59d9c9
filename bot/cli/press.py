"""`enlace press`: somebody of the local workspace presses a button or chooses from a list."""

import asyncio
import sys
from typing import Annotated

import typer

from bot.cli.acting import act
from bot.cli.logs import configure
from bot.cli.terminal import DEPLOY_FILE, STATE_FOLDER, AtOption, ConfigOption, JsonOption, StateOption
from bot.demo.stage import Stage
from bot.i18n import N_
from bot.sandbox import Answer


def register(enlace: typer.Typer) -> None:
    """Add the command."""
    enlace.command(
        name="press", help=N_("Press a button, or choose from a list, as somebody of the local workspace.")
    )(press_command)


def press_command(
    name: Annotated[
        str, typer.Argument(help=N_("What stands on it, in any case; the newest message that has it counts."))
    ],
    handle: Annotated[str, typer.Option("--as", help=N_("Who presses it, such as chair-mx."))],
    config: ConfigOption = DEPLOY_FILE,
    state: StateOption = STATE_FOLDER,
    at: AtOption = None,
    channel: Annotated[
        str | None, typer.Option(help=N_("The channel to look in; by default the talk with the bot."))
    ] = None,
    as_json: JsonOption = False,  # noqa: FBT002 (an option)
) -> None:
    """Press it in the sandbox, whose real Slack payload goes through the real Bolt stack."""
    configure(quiet=True)
    asked = ("press", {"handle": handle, "name": name, "channel": channel})

    async def press(on: Stage) -> Answer:
        return await on.press(handle, name, channel=channel)

    sys.exit(asyncio.run(act(press, asked, config=config, state=state, at=at, as_json=as_json)))
