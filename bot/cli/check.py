"""`enlace check`: reports everything that is wrong in the deploy file."""

import os
import sys
from typing import Annotated

import typer

from bot.cli.terminal import DEPLOY_FILE, EXIT_USAGE, ConfigOption, JsonOption, print_json, translator
from bot.config import Config, DeployFileErrors, load
from bot.config.recipients import is_channel
from bot.i18n import N_, Translator


def check_command(
    config: ConfigOption = DEPLOY_FILE,
    as_json: JsonOption = False,  # noqa: FBT002 (an option)
    without_secrets: Annotated[  # noqa: FBT002 (an option)
        bool, typer.Option("--without-secrets", help=N_("Do not look whether the secrets can be read."))
    ] = False,
) -> None:
    """Exit with 0 if the file is fine, with 2 if not."""
    t = translator(os.environ)
    try:
        deployment = load(config, env=os.environ, secrets=not without_secrets)
    except DeployFileErrors as errors:
        if as_json:
            print_json([problem.as_json(t) for problem in errors.problems])
        else:
            show_problems(errors, t)
        sys.exit(EXIT_USAGE)
    if as_json:
        print_json([])
        return
    people = len(deployment.config.members.people)
    recommendations = len(deployment.catalog.recommendations)
    typer.echo(
        t.gettext(
            "%(file)s is fine: %(people)s people, %(recommendations)s recommendations.",
            file=str(config),
            people=t.number(people),
            recommendations=t.number(recommendations),
        )
    )
    if channels := _channels(deployment.config):
        typer.echo(
            t.gettext(
                "Digests go to %(channels)s: see that it is there and type “/invite @Enlace” in it, or "
                "take it off the file.",
                channels=t.list_of(channels),
            )
        )


def _channels(config: Config) -> list[str]:
    """Return the channels that digests go to, each once."""
    recipients = (each.to for digest in config.digests for each in digest.recipients)
    return list(dict.fromkeys(each for each in recipients if is_channel(each)))


def show_problems(errors: DeployFileErrors, t: Translator) -> None:
    """Print one problem per line, in the format of compilers, so that editors can jump to it."""
    for problem in errors.problems:
        typer.echo(f"{problem.file}:{problem.line}:{problem.column}: {problem.text(t)}", err=True)
    count = t.ngettext(
        "%(number)s problem; nothing was started.",
        "%(number)s problems; nothing was started.",
        len(errors.problems),
    )
    typer.echo(count, err=True)
