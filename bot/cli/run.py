"""`enlace run` and `enlace alive`: the bot in a real workspace, and whether it is well."""

import asyncio
import gc
import os
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot import app
from bot.cli.logs import configure
from bot.cli.terminal import DEPLOY_FILE, EXIT_FAILED, ConfigOption, translator
from bot.clock import Clock
from bot.config import Deployment, load
from bot.i18n import N_

ALIVE_SECONDS = 60


def register(enlace: typer.Typer) -> None:
    """Add the commands."""
    enlace.command(name="run", help=N_("Run the bot in the workspace that the deploy file names."))(
        run_command
    )
    enlace.command(name="alive", help=N_("Say whether a running bot is connected, by its heartbeat file."))(
        alive_command
    )


def run_command(
    config: ConfigOption = DEPLOY_FILE,
    heartbeat: Annotated[
        Path | None,
        typer.Option(
            help=N_(
                "A file to touch every few seconds while connected or, in mode http, listening; for `alive`."
            )
        ),
    ] = None,
    log_json: Annotated[bool, typer.Option("--log-json", help=N_("Log JSON lines."))] = False,  # noqa: FBT002 (an option)
) -> None:
    """Run until the system asks to stop; what was begun is answered first."""
    configure(as_json=log_json)
    asyncio.run(_run(load(config, env=os.environ), heartbeat))


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


async def _run(deployment: Deployment, heartbeat: Path | None) -> None:
    enlace = await app.build(deployment, clock=Clock(), heartbeat=heartbeat)
    # What the start has made stays: without this, each full collection would look through all of it again,
    # and whoever waits for an answer at that moment waits a tenth of a second longer.
    gc.collect()
    gc.freeze()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, enlace.stop)
    try:
        await enlace.run()
    finally:
        enlace.close()
