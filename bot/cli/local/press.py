"""`enlace press`: presses a button or chooses from a list as a person of the local workspace."""

import asyncio
import sys
from enum import StrEnum
from typing import Annotated

import typer

from bot.cli.local.acting import act
from bot.cli.logs import configure
from bot.cli.terminal import DEPLOY_FILE, STATE_FOLDER, AtOption, ConfigOption, JsonOption, StateOption
from bot.i18n import N_
from bot.sandbox.people.actions import Press


class Place(StrEnum):
    """Where the button is, if not in a message."""

    MODAL = "modal"
    HOME = "home"


def press_command(
    name: Annotated[
        str,
        typer.Argument(
            help=N_(
                "The button's text, in upper or lower case; the newest message with such a button counts."
            )
        ),
    ],
    handle: Annotated[str, typer.Option("--as", help=N_("Who presses it, such as chair-mx."))],
    config: ConfigOption = DEPLOY_FILE,
    state: StateOption = STATE_FOLDER,
    at: AtOption = None,
    channel: Annotated[
        str | None,
        typer.Option(help=N_("The channel to look in; by default, the conversation with the bot.")),
    ] = None,
    view: Annotated[
        Place | None,
        typer.Option(help=N_("Where it is, if not in a message: in the open form, or on the Home tab.")),
    ] = None,
    as_json: JsonOption = False,  # noqa: FBT002 (an option)
) -> None:
    """Press it in the sandbox, which sends a real Slack payload through the real Bolt stack."""
    configure(quiet=True)
    pressed = Press(handle=handle, name=name, channel=channel, view=view.value if view else False)
    sys.exit(asyncio.run(act(pressed, config=config, state=state, at=at, as_json=as_json)))
