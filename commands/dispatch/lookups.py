"""The choices that Slack asks for while a person types into a field with a look-up."""

from collections.abc import Sequence

from bot.services.action_items import queries as action_items
from bot.services.recommendations import queries as recommendations
from bot.views.forms.names import Field
from commands.command import Call
from commands.taskforce.settings_form import zones


def suggestions_for(call: Call, field: str, typed: str) -> Sequence[tuple[str, str]]:
    """Return the choices as (label, value), the likeliest first."""
    if field == Field.RECOMMENDATION:
        found = recommendations.suggest(call.context, call.caller, typed)
        return [(f"{each.number} · {each.short.text}", each.reference) for each in found]
    if field == Field.ITEM:
        items = action_items.suggest_items(call.context, call.caller, typed)
        return [(f"{each.name} · {each.text.text}", str(each.number)) for each in items]
    if field == Field.ZONE:
        return zones(call, typed)
    return []
