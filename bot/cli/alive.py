"""`enlace alive` where `bot.cli.vital_signs` lacks the words: without a heartbeat, or in another language."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.terminal import EXIT_FAILED, translator
from bot.clock import Clock
from bot.heartbeat import AWAY, Heartbeat
from bot.i18n import N_


def alive_command(
    heartbeat: Annotated[Path, typer.Argument(help=N_("The file that `run --heartbeat` writes."))],
) -> None:
    """Exit with 0 if the bot is well, with 1 if not."""
    t = translator(os.environ)
    try:
        found = Heartbeat(heartbeat, Clock().now().timestamp())
    except FileNotFoundError:
        typer.echo(t.gettext(AWAY), err=True)
        sys.exit(EXIT_FAILED)
    well = found.well
    for sentence in found.sentences(t.language):
        typer.echo(t.gettext(sentence), err=not well)
    if not well:
        sys.exit(EXIT_FAILED)
