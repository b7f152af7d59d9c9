"""Turn what was understood of a command into its form."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot.views.forms.draft import Value
from bot.views.forms.names import Field, FormName
from commands.parsing.mistakes import GrammarError
from commands.parsing.slots import Filled
from commands.requests import OpenForm


def form_for(
    form: FormName,
    found: Filled,
    missing: GrammarError | None,
    *,
    about: Mapping[str, Any] | None = None,
    values: Mapping[Field, object] | None = None,
    words: str | None = None,
) -> OpenForm:
    """Return the request to open a form with what fills the slots; what is unknown is left out.

    `missing` is what the command lacks. A doubt is shown first, since it is why nothing was done. `words` are
    those for which the form has no field; it shows them above its fields.
    """
    opened = filled_form(form, about or {}, values or {})
    return replace(opened, missing=found.doubt or missing, in_doubt=found.doubt is not None, words=words)


def filled_form(form: FormName, about: Mapping[str, Any], values: Mapping[Field, object]) -> OpenForm:
    """Return the request to open a form with what is known of these values."""
    known = {name: _held(value) for name, value in values.items() if value not in (None, ())}
    return OpenForm(form, {name: value for name, value in about.items() if value is not None}, None, known)


def _held(value: object) -> Value:
    """Return a value as a form's field holds it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Iterable) and not isinstance(value, str):
        return tuple(map(str, value))
    return str(value)
