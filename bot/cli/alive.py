"""`enlace alive`: checks a running bot. A container calls it twice a minute, so it imports little."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.terminal import EXIT_FAILED, translator
from bot.clock import Clock
from bot.i18n import N_

ALIVE_SECONDS = 60


def alive_command(
    heartbeat: Annotated[Path, typer.Argument(help=N_("The file that `run --heartbeat` touches."))],
) -> None:
    """Exit with 0 if the heartbeat is recent, with 1 if not."""
    t = translator(os.environ)
    age = Clock().now().timestamp() - heartbeat.stat().st_mtime if heartbeat.exists() else None
    if age is not None and age <= ALIVE_SECONDS:
        typer.echo(t.gettext("The bot is connected."))
        return
    typer.echo(t.gettext("The bot is not connected to Slack."), err=True)
    sys.exit(EXIT_FAILED)
