"""Reports a command's failure at the terminal, and selects the program's exit code."""

import sys

import structlog
import typer
from sqlalchemy.exc import SQLAlchemyError

from bot.cli.check import show_problems
from bot.cli.lazy import SandboxMissing
from bot.cli.terminal import EXIT_FAILED, EXIT_USAGE, FileUnusable, explain
from bot.cli.usage import UsageMistake, show_usage
from bot.config import DeployFileErrors
from bot.errors import EnlaceError
from bot.failures import log_failure
from bot.i18n import Explicable, Translator
from bot.reasons import reason_of
from bot.store.trouble import trouble_of

log = structlog.get_logger("enlace")


def report(error: Exception, t: Translator) -> int | None:
    """Print what an error means and return the exit code, or None for a bug of ours."""
    if isinstance(error, DeployFileErrors):
        show_problems(error, t)
        return EXIT_USAGE
    if hasattr(error, "exit_code"):
        show_usage(error, t)
        return int(error.exit_code)
    if explicable := _explicable(error):
        typer.echo(explain(explicable, t), err=True)
        return EXIT_USAGE if isinstance(error, SandboxMissing | UsageMistake) else EXIT_FAILED
    return None


def report_as_json(error: Exception, t: Translator) -> int:
    """Log what an error means, for a program that reads the log, and return the exit code."""
    if isinstance(error, DeployFileErrors):
        for problem in error.problems:
            log.error("deploy_file_mistake", **problem.as_json(t))
        return EXIT_USAGE
    if explicable := _explicable(error):
        log.error("start_failed", error=type(explicable).__name__, message=explain(explicable, t))
    else:
        log_failure(log, "start_failed", error)
    return EXIT_FAILED


def _explicable(error: Exception) -> Explicable | None:
    match error:
        case EnlaceError():
            return error
        case SQLAlchemyError():
            return trouble_of(error)
        case OSError() if error.filename:
            return FileUnusable(file=error.filename, reason=reason_of(error))
    # The sandbox may not be installed, and need not be imported: only a loaded sandbox raises its errors.
    sandbox = sys.modules.get("bot.sandbox.errors")
    return error if sandbox and isinstance(error, sandbox.SandboxError) else None
