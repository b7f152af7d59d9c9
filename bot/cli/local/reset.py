"""`enlace reset`: deletes everything that happened on the local workspace, and restores the seed."""

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.local.remote import DemoSilent, ask_demo
from bot.cli.logs import configure
from bot.cli.terminal import (
    DEPLOY_FILE,
    EXIT_USAGE,
    STATE_FOLDER,
    ConfigOption,
    NoState,
    StateOption,
    translator,
)
from bot.clock import Clock
from bot.config import Deployment, load
from bot.demo.local_workspace import local_workspace
from bot.demo.state import WORKSPACE, begin_anew, founded_alone, is_state
from bot.i18n import N_, Translator
from bot.sandbox import Workspace
from bot.store.state_folder import DATABASE, StateInUse, alone

PATIENCE = 180.0
"""Seconds in which a running demo can start over and replay its story."""
YES = {"y", "yes", "s", "si", "sí"}


def reset_command(
    config: ConfigOption = DEPLOY_FILE,
    state: StateOption = STATE_FOLDER,
    yes: Annotated[bool, typer.Option("--yes", help=N_("Do not ask for confirmation."))] = False,  # noqa: FBT002 (an option)
) -> None:
    """Reset the state, directly or through a demo that runs on it."""
    configure(quiet=True)
    t = translator(os.environ)
    if not is_state(state):
        raise NoState(folder=str(state))
    deployment = load(config, env={}, secrets=False)
    if not yes and not _is_meant(state, t):
        sys.exit(EXIT_USAGE)
    try:
        with alone(state):
            asyncio.run(_seeded(deployment, state))
    except StateInUse:
        _running(state)
    typer.echo(t.gettext("The workspace in %(folder)s has been reset.", folder=str(state)))


def _is_meant(state: Path, t: Translator) -> bool:
    if not sys.stdin.isatty():
        typer.echo(t.gettext("Add --yes to erase everything that happened there."), err=True)
        return False
    question = t.gettext(
        "Erase everything that happened in the workspace in %(folder)s? Type yes to confirm",
        folder=str(state),
    )
    return str(typer.prompt(question, default="", show_default=False)).strip().casefold() in YES


async def _seeded(deployment: Deployment, state: Path) -> None:
    """Create the workspace again: with the bot and its story, or without them if it was served alone."""
    served_alone = (state / WORKSPACE).exists() and not (state / DATABASE).exists()
    if (state / WORKSPACE).exists():
        begin_anew(state)
    if served_alone:
        founded_alone(deployment.config, state, Clock())
        return
    async with local_workspace(deployment, state, held=True):
        pass


def _running(state: Path) -> None:
    """Reset through a running program, and wait until it is done; raises what `ask_demo` raises."""
    workspace = Workspace.load(state / WORKSPACE, clock=Clock())
    before = ask_demo(workspace, state, "reset", {})["run"]
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            now = ask_demo(workspace, state, "state")
            if now["run"] != before and not now["founding"]:
                return
        except DemoSilent:
            pass
        time.sleep(0.2)
    raise DemoSilent(folder=str(state))
