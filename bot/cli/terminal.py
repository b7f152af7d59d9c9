"""What the commands share: the terminal's language, common options, and error messages."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.errors import EnlaceError
from bot.i18n import N_, Explicable, Translator, language_of
from bot.languages import terminal_tags

EXIT_FAILED = 1
EXIT_USAGE = 2

ConfigOption = Annotated[Path, typer.Option("--config", help=N_("The deploy file."), show_default=True)]
StateOption = Annotated[
    Path,
    typer.Option("--state", help=N_("The folder in which the local workspace is kept."), show_default=True),
]
JsonOption = Annotated[bool, typer.Option("--json", help=N_("Print JSON for a program to read."))]
AtOption = Annotated[
    str | None,
    typer.Option(
        "--at",
        help=N_("The time at which to stop the clock, such as 2026-12-07T09:00 (UTC without an offset)."),
    ),
]
DEPLOY_FILE = Path("deploy/enlace.yaml")
STATE_FOLDER = Path(".enlace")


class NotAnInstant(EnlaceError):
    message = N_(
        "“%(given)s” is not a date and time. Write it like 2026-12-07T09:00 or 2026-12-07T09:00-06:00."
    )


class NoState(EnlaceError):
    message = N_("There is no state in %(folder)s. `enlace demo` or `enlace say` creates one.")


class FileUnusable(EnlaceError):
    message = N_("%(file)s cannot be used: %(reason)s.")


def translator(env: Mapping[str, str]) -> Translator:
    """Return the translator for the terminal's language: from LC_ALL, LC_MESSAGES or LANG, else English."""
    return Translator(next(filter(None, map(language_of, terminal_tags(env))), "en"))


def explain(error: Explicable, t: Translator) -> str:
    """Return an error as a sentence in the terminal's language."""
    return t.explain(error)


def instant(given: str | None) -> datetime | None:
    """Parse an ISO 8601 instant, in UTC if it has no offset; raises `NotAnInstant`."""
    if given is None:
        return None
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        raise NotAnInstant(given=given) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def print_json(value: object) -> None:
    """Print one JSON document."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
