"""The requests that every command shares, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.errors import EnlaceError
from bot.services.undo import Latest
from bot.views.forms.draft import Value
from bot.views.forms.names import Field, FormName


@dataclass(frozen=True)
class Request:
    """Base class of all requests."""


@dataclass(frozen=True)
class ShowHelp(Request):
    """Show what the person can do: the first things of their role, or a `page` of `everything`.

    `about` is what they ask about: the words after "help", folded, or the verb before it.
    """

    about: str = ""
    everything: bool = False
    page: int = 1


@dataclass(frozen=True)
class AnswerKindly(Request):
    """Answer somebody who only greets or thanks the bot; `said` is a meaning of `talk.COURTESIES`."""

    said: str = "hello"


@dataclass(frozen=True)
class Undo(Request):
    """Take back the latest change; `meant` is the change that the button was made for."""

    meant: Latest | None = None


@dataclass(frozen=True)
class OpenForm(Request):
    """Open a form, filled in with what it is about and with the `values` that are known already.

    `missing` is the mistake to show where no form can be opened; if the command is `in_doubt`, the form shows
    it, too. `words` are words of the command for which the form has no field; it shows them.
    """

    form: FormName
    about: Mapping[str, Any] = field(default_factory=dict)
    missing: EnlaceError | None = field(default=None, compare=False)
    values: Mapping[Field, Value] = field(default_factory=dict)
    in_doubt: bool = field(default=False, compare=False)
    words: str | None = None
