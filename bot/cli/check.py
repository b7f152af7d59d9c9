"""`enlace check`: reports everything that is wrong in the deploy file."""

import os
import sys
from collections.abc import Iterator
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError

from bot.cli.databases import existing
from bot.cli.terminal import DEPLOY_FILE, EXIT_USAGE, ConfigOption, JsonOption, print_json, translator
from bot.config import Config, DeployFileErrors, Deployment, load
from bot.config.recipients import is_channel
from bot.errors import EnlaceError
from bot.i18n import N_, Translator
from bot.services.alignment.catalog import KeyInDoubt
from bot.services.alignment.preview import CatalogChanges, catalog_changes
from bot.services.alignment.repeated import PersonListedTwice, check_people


def check_command(
    config: ConfigOption = DEPLOY_FILE,
    as_json: JsonOption = False,  # noqa: FBT002 (an option)
    without_secrets: Annotated[  # noqa: FBT002 (an option)
        bool, typer.Option("--without-secrets", help=N_("Do not check whether the secrets can be read."))
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
    changes, doubt = (None, None) if without_secrets else _compared(deployment)
    if doubt is not None:
        message = t.gettext(doubt.message, **doubt.values)
        if as_json:
            path = "catalog" if isinstance(doubt, KeyInDoubt) else "members"
            place = {"file": str(config), "line": _line_of(doubt), "column": 1, "path": path}
            print_json([place | {"error": type(doubt).__name__, "message": message}])
        else:
            typer.echo(message, err=True)
        sys.exit(EXIT_USAGE)
    if as_json:
        print_json([])
        return
    people = len(deployment.config.members.people)
    recommendations = len(deployment.catalog.recommendations)
    typer.echo(
        t.gettext(
            "%(file)s is valid: %(people)s people, %(recommendations)s recommendations.",
            file=str(config),
            people=t.number(people),
            recommendations=t.number(recommendations),
        )
    )
    for sentence in _changes(changes, t) if changes else ():
        typer.echo(sentence)
    if only := _only_in_first(deployment.config):
        typer.echo(
            t.gettext(
                "Known in the workspace “%(workspace)s” only, since they are named by a handle or a Slack "
                "member ID: %(people)s. An email address names somebody in every workspace, and “workspaces” "
                "in each.",
                people=t.list_of(only),
                workspace=next(iter(deployment.config.slack.each)),
            )
        )
    if channels := _channels(deployment.config):
        typer.echo(
            t.gettext(
                "Digests go to %(channels)s: check that it exists and type “/invite @Enlace” in it, "
                "or remove it from the file.",
                channels=t.list_of(channels),
            )
        )


def _only_in_first(config: Config) -> list[str]:
    """Return the people of several workspaces whom the file names in the first one without saying so."""
    if len(config.slack.each) == 1:
        return []
    return [
        person.reference
        for person in config.members.people
        if (person.handle or person.slack_id) and not person.workspaces
    ]


def _line_of(doubt: EnlaceError) -> int:
    line = str(doubt.values.get("second_line", ""))
    return int(line) if line.isdecimal() else 1


def _compared(deployment: Deployment) -> tuple[CatalogChanges | None, EnlaceError | None]:
    """Compare the catalog with the database, if that can be reached: what would change, or is in doubt."""
    try:
        with existing(deployment.config.database.address) as database:
            if database is None:
                return None, None
            check_people(database, deployment.config, deployment.lines)
            return catalog_changes(database, deployment.config, deployment.catalog), None
    except (KeyInDoubt, PersonListedTwice) as doubt:
        return None, doubt
    except DBAPIError:
        return None, None  # what is wrong with the database is for `migrate` and `run` to say


def _changes(changes: CatalogChanges, t: Translator) -> Iterator[str]:
    """Say what the next start changes in the recommendations."""
    for key, (former, number) in changes.renumbered.items():
        yield t.gettext(
            "“%(key)s” gets the number %(number)s instead of %(former)s; it keeps its status, "
            "evidence, leads and action items.",
            key=key,
            number=str(number),
            former=str(former),
        )
    for key in changes.retired:
        yield t.gettext("“%(key)s” is removed; its record is kept.", key=key)
    for number in changes.leads:
        yield t.gettext(
            "Under `leads`, %(number)s now means a different recommendation; to be safe, name it by its key.",
            number=str(number),
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
