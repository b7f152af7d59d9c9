"""What the commands share: the terminal's language, options, how errors and messages are printed."""

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from bot.errors import EnlaceError
from bot.i18n import N_, Translator, language_of
from bot.sandbox import SandboxError, Workspace
from bot.sandbox.screen import Viewer, plain, render

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


class NotAnInstant(EnlaceError):
    message = N_("“%(given)s” is not an instant. Write it like 2026-12-07T09:00 or 2026-12-07T09:00-06:00.")


class NoState(EnlaceError):
    message = N_("There is no state in %(folder)s. `enlace demo` or `enlace say` makes one.")


class FileUnusable(EnlaceError):
    message = N_("%(file)s cannot be used: %(reason)s.")


class DatabaseUnusable(EnlaceError):
    message = N_(
        "The database cannot be used: %(reason)s. Check `database.url` in the deploy file, and that the "
        "database runs and lets you in."
    )

    @classmethod
    def by(cls, error: DBAPIError) -> Self | None:
        """Return the error that explains a driver's, or None for one that is a mistake of ours.

        The driver's first line names host, user or file; the statement with its values is SQLAlchemy's.
        """
        if type(error) not in {OperationalError, DatabaseError}:
            return None
        return cls(reason=str(error.orig).strip().partition("\n")[0].rstrip("."))


def translator(env: Mapping[str, str]) -> Translator:
    """Return what speaks to whoever sits at the terminal: by LC_ALL, LC_MESSAGES or LANG, else English."""
    tags = (env.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return Translator(next(filter(None, map(language_of, tags)), "en"))


def explain(error: EnlaceError | SandboxError, t: Translator) -> str:
    """Return an error as a sentence in the terminal's language."""
    return t.gettext(error.message, **{name: _shown(value, t) for name, value in error.values.items()})


def instant(given: str | None) -> datetime | None:
    """Return an ISO 8601 instant, UTC where it has no offset; raises `NotAnInstant`."""
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


def show(
    payload: Mapping[str, Any],
    viewer: Viewer,
    *,
    names: bool = False,
    errors: Mapping[str, str] | None = None,
) -> None:
    """Print a message or a form as the person sees it: drawn on a terminal, as plain lines into a pipe.

    A form may show the `names` by which its fields are filled in, and `errors` at them by block id.
    """
    if sys.stdout.isatty():
        Console().print(render(payload, viewer, names=names, errors=errors))
    else:
        typer.echo(plain(payload, viewer, names=names, errors=errors))


def viewer(workspace: Workspace, handle: str, now: datetime) -> Viewer:
    """Return whose eyes a message is printed for."""
    person = workspace.person(handle)
    return Viewer(workspace.names, language_of(person.language_tag) or "en", ZoneInfo(person.timezone), now)


def _shown(value: object, t: Translator) -> str:
    if isinstance(value, list | tuple):
        return t.list_of(str(each) for each in value)
    return str(value)
