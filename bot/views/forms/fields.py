"""Parts that several forms share."""

from collections.abc import Mapping
from typing import Any

from bot.domain.action_items.action_item import ItemDetail
from bot.domain.recommendations.recommendation import Detail
from bot.i18n import N_
from bot.views.action_items.lists import due_words, named
from bot.views.blockkit.blocks import Block, context
from bot.views.blockkit.modals import Modal
from bot.views.blockkit.text import Mrkdwn, bold, inline
from bot.views.forms import inputs
from bot.views.forms.names import Field, FormName
from bot.views.localizer import Localizer


def form(
    name: FormName,
    title: str,
    blocks: tuple[Block, ...],
    localizer: Localizer,
    *,
    submit: str,
    about: Mapping[str, Any] | None = None,
) -> Modal:
    """Return a form; Slack refuses a modal with inputs but without `submit`."""
    return Modal(name, title, blocks, close=localizer.plain(N_("Cancel")), submit=submit, about=about or {})


WHICH = {"step": "which"}
"""The `about` of a form's first step, which asks only for its recommendation."""


def which(name: FormName, title: str, localizer: Localizer) -> Modal:
    """Ask which recommendation a form is about; choosing one continues to the form."""
    asked = recommendation(localizer, redraws=True)
    return form(name, title, (asked,), localizer, submit=localizer.plain(N_("Continue")), about=WHICH)


def recommendation(
    localizer: Localizer,
    *,
    initial: inputs.Choice | None = None,
    optional: bool = False,
    redraws: bool = False,
    hint: str | None = None,
) -> Block:
    """Draw a field for one of the recommendations."""
    return inputs.looked_up(
        Field.RECOMMENDATION,
        localizer.plain(N_("Recommendation")),
        initial=initial,
        optional=optional,
        redraws=redraws,
        hint=hint,
        placeholder=localizer.plain(N_("Its number, or words of its title")),
    )


def about(shown: Detail, localizer: Localizer) -> Block:
    """Name the recommendation that a form is about, with its status."""
    row = shown.summary
    title = bold(Mrkdwn(f"{row.number} · {inline(row.short.text)}"))
    return context(Mrkdwn(f"{title} · {localizer.status(row.status)}"))


def about_item(shown: ItemDetail, localizer: Localizer) -> Block:
    """Name the action item that a form is about, with its status and due date."""
    row = shown.summary
    facts = [localizer.status(row.status), *due_words(row, localizer)]
    return context(Mrkdwn(f"{named(row)} · {' · '.join(facts)}"))
