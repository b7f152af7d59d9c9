"""Commands whose modules are imported when they are called: each imports only the libraries that it uses.

So `enlace run` starts without the local workspace, and `enlace --help` starts at once. Both work without the
libraries of the local workspace.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from bot.cli.interrupts import raise_interrupts
from bot.cli.usage import CommandGroup, localize_usage
from bot.errors import EnlaceError
from bot.i18n import N_, Translator

EXTRA = ("htpy", "rich", "watchfiles", "websockets")
"""What the local workspace imports beyond what `enlace run` needs: `enlace[sandbox]` in pyproject.toml."""
PLAIN: Any = {"add_completion": False, "pretty_exceptions_enable": False, "rich_markup_mode": None}
"""Typer's settings for every command: without its completion, panels and tracebacks."""


class SandboxMissing(EnlaceError):
    message = N_(
        "`%(command)s` works on a local Slack workspace, which needs components that are not "
        "installed. Install them with: pip install 'enlace[sandbox]'"
    )


@dataclass(frozen=True)
class Command:
    """A command: its function as "module:name", and its purpose, marked for translation.

    `sandbox` says whether it needs the libraries of the local workspace.
    """

    name: str
    function: str
    purpose: str
    sandbox: bool = False

    def stub(self, t: Translator, *, within: str = "enlace") -> "Stub":
        """Return a stub for the command, which is called by the words `within` and its name."""
        return Stub(self, t, f"{within} {self.name}")


@dataclass(frozen=True)
class Group:
    """A group of commands, each called by the group's name and its own."""

    name: str
    purpose: str
    commands: Sequence[Command]

    def stub(self, t: Translator) -> TyperGroup:
        """Return the group, with a stub for each of its commands."""
        within = f"enlace {self.name}"
        commands: dict[str, Any] = {each.name: each.stub(t, within=within) for each in self.commands}
        help_ = t.gettext(self.purpose)
        group = CommandGroup(
            name=self.name, commands=commands, help=help_, no_args_is_help=True, rich_markup_mode=None
        )
        localize_usage(group, t)
        return group


class Stub(TyperCommand):
    """Lists a command in the help, and loads and runs it when it is called."""

    def __init__(self, command: Command, t: Translator, words: str) -> None:
        super().__init__(command.name, callback=None, help=t.gettext(command.purpose), rich_markup_mode=None)
        self._command = command
        self._t = t
        self._words = words

    @cached_property
    def loaded(self) -> Any:
        """The command itself, in the reader's language. Raises `SandboxMissing`."""
        if self._command.sandbox and not all(map(find_spec, EXTRA)):
            raise SandboxMissing(command=self._words)
        module, _, name = self._command.function.partition(":")
        alone = typer.Typer(**PLAIN)
        alone.command(name=self._command.name, help=self._command.purpose)(
            getattr(import_module(module), name)
        )
        command = get_command(alone)
        localize(command, self._t)
        return command

    def make_context(self, *args: Any, **named: Any) -> Any:
        """Let the loaded command parse its arguments, so that it is invoked."""
        context = self.loaded.make_context(*args, **named)
        raise_interrupts()
        return context


def localize(command: Any, t: Translator) -> None:
    """Translate the help of a command and of its options."""
    localize_usage(command, t)
    for attribute in ("help", "short_help"):
        text = getattr(command, attribute, None)
        if text:
            setattr(command, attribute, t.gettext(text))
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = t.gettext(parameter.help)
