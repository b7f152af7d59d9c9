"""How commands are used, in the reader's language: Typer's headings of a help, and its usage errors."""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import typer
from typer.core import TyperGroup

from bot.errors import EnlaceError
from bot.i18n import N_, Translator

HEADINGS: Mapping[str, str] = {
    "Arguments": N_("Arguments"),
    "Commands": N_("Commands"),
    "Options": N_("Options"),
}
METAVARS: Mapping[str, str] = {
    "[OPTIONS]": N_("[OPTIONS]"),
    "COMMAND [ARGS]...": N_("COMMAND [ARGS]..."),
}
USAGE = N_("Usage: ")
HELP = N_("Show this message and exit.")
DEFAULT = N_("[default: %(value)s]")
REQUIRED = N_("[required]")
MORE = N_("`%(command)s --help` says what it takes.")
BRACKETS = re.compile(r"\[default: (.*)\]")
EXTRA = re.compile(r"extra argument(?:s|\(s\))? \((.*)\)$", re.DOTALL)


class UsageMistake(EnlaceError):
    """A mistake in how a command was typed."""


class CommandUnknown(UsageMistake):
    message = N_("`%(group)s` has no command “%(given)s”. Its commands are: %(known)s.")


class CommandMistyped(UsageMistake):
    message = N_("`%(group)s` has no command “%(given)s”. Did you mean %(near)s?")


class OptionUnknown(UsageMistake):
    message = N_("There is no option %(option)s.")


class OptionMistyped(UsageMistake):
    message = N_("There is no option %(option)s. Did you mean %(near)s?")


class OptionEmpty(UsageMistake):
    message = N_("The option %(option)s needs a value.")


class WordMissing(UsageMistake):
    message = N_("%(name)s is missing.")


class WordExtra(UsageMistake):
    message = N_(
        "This is more than the command takes: “%(extra)s”. Put quotation marks around words that belong "
        "together."
    )


class NotANumber(UsageMistake):
    message = N_("%(name)s must be a whole number.")


class NotUsable(UsageMistake):
    message = N_("%(name)s cannot be used: %(reason)s.")


class CommandGroup(TyperGroup):
    """A group of commands. Without a command, or with a blank one, it shows which there are."""

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """Take blank words for none."""
        return super().parse_args(ctx, args if "".join(args).strip() else [])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that was called; raises `CommandUnknown`, `CommandMistyped`."""
        given = args[0]
        if given in self.commands or given.startswith("-"):
            return super().resolve_command(ctx, args)
        if not given.strip():
            return super().parse_args(ctx, [])
        known, group = list(self.commands), ctx.command_path
        if near := get_close_matches(given, known):
            raise CommandMistyped(group=group, given=given, near=" / ".join(near))
        raise CommandUnknown(group=group, given=given, known=known)


def localize_usage(command: Any, t: Translator) -> None:
    """Translate what Typer itself writes in the help of a command."""
    given = command.context_class

    class Formatter(given.formatter_class):  # type: ignore[misc, name-defined] # whichever Typer uses
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, prefix or t.gettext(USAGE))

        def write_heading(self, heading: str) -> None:
            super().write_heading(t.gettext(HEADINGS.get(heading, heading)))

        def write_dl(self, rows: Sequence[tuple[str, str]], *more: Any, **named: Any) -> None:
            super().write_dl([(first, _bracketed(second, t)) for first, second in rows], *more, **named)

    class Context(given):  # type: ignore[misc, valid-type] # see above
        formatter_class = Formatter

        def __init__(self, command: Any, *args: Any, **named: Any) -> None:
            super().__init__(command, *args, **named)
            option = command.get_help_option(self)
            if option is not None:
                option.help = t.gettext(HELP)

    command.context_class = Context
    for name in ("options_metavar", "subcommand_metavar"):
        metavar = METAVARS.get(getattr(command, name, None) or "")
        if metavar:
            setattr(command, name, t.gettext(metavar))


def _bracketed(text: str, t: Translator) -> str:
    text = BRACKETS.sub(lambda found: t.gettext(DEFAULT, value=found[1]), text)
    return text.replace(REQUIRED, t.gettext(REQUIRED))


def show_usage(error: Any, t: Translator) -> None:
    """Print a usage error of Typer's, and how the command is used."""
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        return
    context = getattr(error, "ctx", None)
    if context is not None:
        typer.echo(context.get_usage(), err=True)
    typer.echo(t.explain(mistake_of(error)), err=True)
    if context is not None:
        typer.echo(t.gettext(MORE, command=context.command_path), err=True)


def _name_of(parameter: Any) -> str:
    options = (str(each) for each in parameter.opts if each.startswith("-"))
    return max(options, key=len, default=str(parameter.name))


def mistake_of(error: Any) -> EnlaceError:
    """Return what a usage error of Typer's means."""
    parameter = getattr(error, "param", None)
    name = "" if parameter is None else _name_of(parameter)
    match type(error).__name__:
        case "MissingParameter":
            return WordMissing(name=name)
        case "NoSuchOption":
            near = sorted(error.possibilities or ())
            if near:
                return OptionMistyped(option=error.option_name, near=" / ".join(near))
            return OptionUnknown(option=error.option_name)
        case "BadOptionUsage" if "argument" in error.message:
            return OptionEmpty(option=error.option_name)
        case "BadParameter" if "integer" in error.message:
            return NotANumber(name=name)
    if extra := EXTRA.search(error.message):
        return WordExtra(extra=extra[1])
    return NotUsable(name=name or error.ctx.command_path, reason=error.message.rstrip("."))
