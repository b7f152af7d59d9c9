"""`enlace run`: runs the bot in a real workspace."""

import asyncio
import gc
import os
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot import app
from bot.cli.failures import report_as_json
from bot.cli.logs import configure
from bot.cli.terminal import DEPLOY_FILE, ConfigOption, translator
from bot.clock import Clock
from bot.config import Deployment, load
from bot.i18n import N_


def run_command(
    config: ConfigOption = DEPLOY_FILE,
    heartbeat: Annotated[
        Path | None,
        typer.Option(
            help=N_(
                "A file to write every few seconds with the bot's state, for `alive`. It is first "
                "written once the bot is connected or, in mode http, listening."
            )
        ),
    ] = None,
    workspace: Annotated[
        str | None,
        typer.Option(
            help=N_(
                "Serve only the Slack workspace with this key, and leave the others to further processes; by "
                "default, all that the deploy file lists."
            )
        ),
    ] = None,
    log_json: Annotated[bool, typer.Option("--log-json", help=N_("Write the log as JSON lines."))] = False,  # noqa: FBT002 (an option)
) -> None:
    """Run until the system asks to stop; requests that were started are answered first."""
    configure(as_json=log_json)
    try:
        asyncio.run(_run(load(config, env=os.environ, workspace=workspace), heartbeat, workspace))
    except Exception as failure:
        if not log_json:
            raise
        sys.exit(report_as_json(failure, translator(os.environ)))


async def _run(deployment: Deployment, heartbeat: Path | None, workspace: str | None) -> None:
    enlace = await app.build(deployment, clock=Clock(), heartbeat=heartbeat, workspace=workspace)
    # The objects of the start stay in memory: without this, each full collection would scan them all again,
    # and a person who waits for an answer then would wait a tenth of a second longer.
    gc.collect()
    gc.freeze()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, enlace.stop)
    try:
        await enlace.run()
    finally:
        enlace.close()
