"""What the commands share: the terminal's language, common options, and error messages."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Protocol

import typer

from bot.errors import EnlaceError
from bot.i18n import N_, Translator, language_of

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
        "--at", help=N_("The instant to stand still at, such as 2026-12-07T09:00 (UTC without an offset).")
    ),
]
DEPLOY_FILE = Path("deploy/enlace.yaml")
STATE_FOLDER = Path(".enlace")


class Explicable(Protocol):
    """An error of the bot's family or of the sandbox's: a sentence for people, and the values for it."""

    @property
    def message(self) -> str: ...
    @property
    def values(self) -> Mapping[str, object]: ...


class NotAnInstant(EnlaceError):
    message = N_("“%(given)s” is not an instant. Write it like 2026-12-07T09:00 or 2026-12-07T09:00-06:00.")


class NoState(EnlaceError):
    message = N_("There is no state in %(folder)s. `enlace demo` or `enlace say` makes one.")


class FileUnusable(EnlaceError):
    message = N_("%(file)s cannot be used: %(reason)s.")


def translator(env: Mapping[str, str]) -> Translator:
    """Return the translator for the terminal's language: from LC_ALL, LC_MESSAGES or LANG, else English."""
    tags = (env.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return Translator(next(filter(None, map(language_of, tags)), "en"))


def explain(error: Explicable, t: Translator) -> str:
    """Return an error as a sentence in the terminal's language."""
    return t.gettext(error.message, **{name: _shown(value, t) for name, value in error.values.items()})


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


def _shown(value: object, t: Translator) -> str:
    if isinstance(value, list | tuple):
        return t.list_of(str(each) for each in value)
    return str(value)
