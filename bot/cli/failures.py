"""Reports a command's failure at the terminal, and selects the program's exit code."""

import sys
from typing import Self

import typer
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from bot.cli.check import show_problems
from bot.cli.lazy import SandboxMissing
from bot.cli.terminal import EXIT_FAILED, EXIT_USAGE, Explicable, FileUnusable, explain
from bot.config import DeployFileErrors
from bot.errors import EnlaceError
from bot.i18n import N_, Translator


class DatabaseUnusable(EnlaceError):
    message = N_(
        "The database cannot be used: %(reason)s. Check `database.url` in the deploy file, and that the "
        "database runs and lets you in."
    )

    @classmethod
    def by(cls, error: DBAPIError) -> Self | None:
        """Return the error that explains a database driver's error, or None for a bug of ours.

        The driver's first line names host, user or file; SQLAlchemy adds the statement and its values, which
        are left out.
        """
        if type(error) not in {OperationalError, DatabaseError}:
            return None
        return cls(reason=str(error.orig).strip().partition("\n")[0].rstrip("."))


def report(error: Exception, t: Translator) -> int | None:
    """Print what an error means and return the exit code, or None for a bug of ours."""
    if isinstance(error, DeployFileErrors):
        show_problems(error, t)
        return EXIT_USAGE
    if hasattr(error, "exit_code"):
        error.show()  # type: ignore[attr-defined] # Typer's usage errors know how to show themselves
        return int(error.exit_code)
    if explicable := _explicable(error):
        typer.echo(explain(explicable, t), err=True)
        return EXIT_USAGE if isinstance(error, SandboxMissing) else EXIT_FAILED
    return None


def _explicable(error: Exception) -> Explicable | None:
    match error:
        case EnlaceError():
            return error
        case DBAPIError():
            return DatabaseUnusable.by(error)
        case OSError() if error.filename:
            return FileUnusable(file=error.filename, reason=error.strerror)
    # The sandbox may not be installed, and need not be imported: only a loaded sandbox raises its errors.
    sandbox = sys.modules.get("bot.sandbox.errors")
    return error if sandbox and isinstance(error, sandbox.SandboxError) else None
