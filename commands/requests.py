"""The requests that every command shares, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.services.undo import Latest
from bot.views.forms.names import FormName
from commands.parsing.mistakes import GrammarError


@dataclass(frozen=True)
class Request:
    """Base class of all requests."""


@dataclass(frozen=True)
class ShowHelp(Request):
    pass


@dataclass(frozen=True)
class Undo(Request):
    """Take back the latest change; `meant` is the change that the button was made for."""

    meant: Latest | None = None


@dataclass(frozen=True)
class OpenForm(Request):
    """Open a form, filled in with what is known already (`about`).

    `missing` is the mistake to show where no form can be opened.
    """

    form: FormName
    about: Mapping[str, Any] = field(default_factory=dict)
    missing: GrammarError | None = field(default=None, compare=False)
