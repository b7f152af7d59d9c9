"""What any command can be asked for, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.services.undo import Latest
from bot.views.forms.names import FormName
from commands.parsing.mistakes import GrammarError


@dataclass(frozen=True)
class Request:
    """Base of everything that can be asked."""


@dataclass(frozen=True)
class ShowHelp(Request):
    pass


@dataclass(frozen=True)
class Undo(Request):
    """Take back the latest change; `meant` is the one that a button stands for."""

    meant: Latest | None = None


@dataclass(frozen=True)
class OpenForm(Request):
    """Ask for a form, about what is known already; `missing` is what the words lack without one."""

    form: FormName
    about: Mapping[str, Any] = field(default_factory=dict)
    missing: GrammarError | None = field(default=None, compare=False)
