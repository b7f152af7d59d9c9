"""`enlace manifest`: the manifest of the Slack app."""

import os
from typing import Annotated

import typer

from bot.cli.terminal import DEPLOY_FILE, ConfigOption, print_json
from bot.config import load
from bot.config.workspaces import connection_of
from bot.i18n import N_
from commands.slack.manifest import manifest


def manifest_command(
    config: ConfigOption = DEPLOY_FILE,
    url: Annotated[
        str | None,
        typer.Option(
            help=N_("The address at which Slack reaches the bot (https://…); omit it for Socket Mode.")
        ),
    ] = None,
    workspace: Annotated[
        str | None,
        typer.Option(help=N_("The key of the Slack workspace; by default, the first of the deploy file.")),
    ] = None,
) -> None:
    """Print the manifest as JSON, in the form that Slack accepts."""
    deployment = load(config, env=os.environ, secrets=False)
    connection = connection_of(deployment.config, workspace)
    print_json(manifest(prefix=connection.command_prefix, url=url))
