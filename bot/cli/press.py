"""`enlace press`: somebody of the local workspace presses a button or chooses from a list."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.demo import DemoHasOwnTime, print_answer
from bot.cli.logs import configure
from bot.cli.remote import ask_demo
from bot.cli.terminal import (
    DEPLOY_FILE,
    EXIT_FAILED,
    STATE_FOLDER,
    AtOption,
    ConfigOption,
    JsonOption,
    StateOption,
    instant,
    print_json,
)
from bot.clock import Clock
from bot.config import load
from bot.demo.keeping import StateInUse
from bot.demo.stage import stage
from bot.i18n import N_
from bot.sandbox import Answer, Workspace


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
    sys.exit(asyncio.run(_press(config, state, handle, name, at, channel, as_json=as_json)))


async def _press(
    config: Path, state: Path, handle: str, name: str, at: str | None, channel: str | None, *, as_json: bool
) -> int:
    deployment, moment = load(config, env={}, secrets=False), instant(at)
    try:
        async with stage(deployment, state, at=moment) as set_up:
            answer = await set_up.press(handle, name, channel=channel)
            if not as_json:
                print_answer(answer, set_up.workspace, handle, set_up.clock)
    except StateInUse:
        if moment is not None:
            raise DemoHasOwnTime(folder=str(state)) from None
        workspace = Workspace.load(state / "workspace.json", clock=Clock())
        workspace.person(handle)
        asked = {"handle": handle, "name": name, "channel": channel}
        answered = await asyncio.to_thread(ask_demo, workspace, state, "press", asked)
        answer = Answer(
            answered.get("payload"), error=answered.get("error"), notice=answered.get("notice", "")
        )
        if not as_json:
            print_answer(answer, workspace, handle, Clock())
    if as_json:
        print_json(answer.payload if answer.error is None else {"error": answer.error})
    return 0 if answer.error is None else EXIT_FAILED
