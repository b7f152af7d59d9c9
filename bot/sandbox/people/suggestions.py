"""The options that an app offers in an external list while a person types."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.blockkit import check_suggestions
from bot.sandbox.endpoints.sender import UndeliveredError
from bot.sandbox.errors import SuggestionsFailedError, TooShortError
from bot.sandbox.people.answers import UnacceptableError
from bot.sandbox.people.fields import Field, Value
from bot.sandbox.people.filling import chosen, distinct, one, several
from bot.sandbox.people.interactions import Interactions
from bot.sandbox.state.data import View
from bot.sandbox.state.people import Person

LEAST_TYPED = 3
"""Minimum number of characters before Slack asks, unless the app sets another."""
Options = list[Mapping[str, Any]]


class Suggestions:
    """Asks the app for options."""

    def __init__(self, interactions: Interactions) -> None:
        self._interactions = interactions
        self._views = interactions.workspace.views
        self._last: dict[tuple[str, str, str], Options] = {}

    async def offered(self, person: Person, view: View, field: Field, typed: str) -> Options:
        """Return the options for what was typed.

        Below the app's minimum of characters there are none, and the app is not asked. Raises
        `SuggestionsFailedError`.
        """
        if len(typed) < field.element.get("min_query_length", LEAST_TYPED):
            return []
        refused = self._interactions.refusal(person)
        if refused is not None:
            raise SuggestionsFailedError(field=field.label, error=refused.error)
        body = self._interactions.body("block_suggestion", person) | {
            "container": {"type": "view", "view_id": view.id},
            "action_id": field.action_id,
            "block_id": field.block_id,
            "value": typed,
            "view": self._views.described(view, values=True),
        }
        try:
            options = _read(await self._interactions.ask(body))
        except (UndeliveredError, UnacceptableError) as failure:
            raise SuggestionsFailedError(field=field.label, error=failure.code) from None
        # Kept so that a person who then names one of these by its value gets the option that they were shown.
        self._last[view.id, field.block_id, field.action_id] = options
        return options

    async def value(self, person: Person, view: View, field: Field, given: object) -> Value:
        """Return a field's value after a person typed something and chose an option that matches.

        Raises `NotOfferedError`, `TooShortError`, `TooManyError`, `NotOneError` and `SuggestionsFailedError`.
        """
        if given in (None, "", [], ()):
            return field.holding(None)
        if not field.kind.startswith("multi_"):
            return field.holding(await self._chosen(person, view, field, one(field, given)))
        found = [await self._chosen(person, view, field, each) for each in several(given)]
        return field.holding(distinct(field, found))

    async def _chosen(self, person: Person, view: View, field: Field, given: object) -> Mapping[str, Any]:
        held = self._views.values(view)[field.block_id][field.action_id][field.key] or []
        shown = self._last.get((view.id, field.block_id, field.action_id), [])
        for option in (*(held if isinstance(held, list) else [held]), *shown):
            if given in {option["value"], option["text"]["text"]}:
                return dict(option)
        typed, least = str(given), field.element.get("min_query_length", LEAST_TYPED)
        if len(typed) < least:
            raise TooShortError(field=field.label, least=least, given=len(typed))
        options = await self.offered(person, view, field, typed)
        return options[0] if len(options) == 1 else chosen(field, options, given)


def _read(answer: object) -> Options:
    """Return the options of an answer, with groups flattened."""
    faults = check_suggestions(answer)
    if faults or not isinstance(answer, dict):
        raise UnacceptableError("invalid_response", tuple(faults))
    groups = answer.get("option_groups", ())
    return [*answer.get("options", ()), *(each for group in groups for each in group["options"])]
