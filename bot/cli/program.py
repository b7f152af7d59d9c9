"""Puts the commands together and shows what goes wrong, in the language of whoever sits at the terminal."""

import os
import sys
from typing import Any

import typer
from sqlalchemy.exc import DBAPIError
from typer.main import get_command

from bot import __version__
from bot.cli import advance, audit, demo, digest, files, fill, inbox, outbox, press, reset, run, visits
from bot.cli.terminal import (
    EXIT_FAILED,
    EXIT_USAGE,
    DatabaseUnusable,
    FileUnusable,
    explain,
    translator,
)
from bot.config import DeployFileErrors
from bot.errors import EnlaceError
from bot.i18n import N_, Translator
from bot.sandbox import SandboxError


def show_version(value: bool) -> None:  # noqa: FBT001 (Typer hands over the option's value)
    """Print the version and end."""
    if value:
        typer.echo(f"enlace {__version__}")
        raise typer.Exit


def program() -> typer.Typer:
    """Return the whole command line."""
    enlace = typer.Typer(
        name="enlace",
        help=N_("Sees a binational taskforce's recommendations through, in Slack, in English and Spanish."),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )

    @enlace.callback()
    def options(
        version: bool = typer.Option(  # noqa: FBT001 (an option)
            False, "--version", callback=show_version, is_eager=True, help=N_("Print the version.")
        ),
    ) -> None:
        pass

    for room in (demo, press, fill, visits, advance, reset, inbox, run, files, audit, digest, outbox):
        room.register(enlace)
    return enlace


def localize(command: Any, t: Translator) -> None:
    """Translate the help of a command, its options and its subcommands."""
    for attribute in ("help", "short_help"):
        text = getattr(command, attribute, None)
        if text:
            setattr(command, attribute, t.gettext(text))
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = t.gettext(parameter.help)
    for subcommand in getattr(command, "commands", {}).values():
        localize(subcommand, t)


def main() -> None:
    """Run the command line; exits with 0 done, 1 refused or failed, 2 wrong usage or configuration."""
    t = translator(os.environ)
    command = get_command(program())
    localize(command, t)
    try:
        code = command.main(standalone_mode=False, prog_name="enlace")
    except DeployFileErrors as errors:
        files.show_problems(errors, t)
        code = EXIT_USAGE
    except (EnlaceError, SandboxError) as error:
        typer.echo(explain(error, t), err=True)
        code = EXIT_FAILED
    except (KeyboardInterrupt, typer.Abort):
        code = 130
    except DBAPIError as error:
        if not (unusable := DatabaseUnusable.by(error)):
            raise
        typer.echo(explain(unusable, t), err=True)
        code = EXIT_FAILED
    except OSError as error:
        if not error.filename:
            raise
        typer.echo(explain(FileUnusable(file=error.filename, reason=error.strerror), t), err=True)
        code = EXIT_FAILED
    except Exception as error:
        if not hasattr(error, "exit_code"):
            raise
        error.show()  # type: ignore[attr-defined] # Typer's usage errors know how to show themselves
        code = error.exit_code
    sys.exit(code or 0)
