"""Parts that several forms share."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.action_items.action_item import MOST_ASSIGNEES, ItemDetail
from bot.domain.recommendations.recommendation import Detail
from bot.domain.texts import NOTE_LIMIT
from bot.i18n import N_
from bot.views.action_items.lists import due_words, named
from bot.views.blockkit.blocks import Block, context
from bot.views.blockkit.modals import Modal
from bot.views.blockkit.text import Mrkdwn, bold, inline
from bot.views.forms import inputs
from bot.views.forms.draft import Draft
from bot.views.forms.names import Field, FormName
from bot.views.localizer import Localizer


def form(
    name: FormName,
    title: str,
    blocks: tuple[Block, ...],
    localizer: Localizer,
    *,
    submit: str,
    close: str | None = None,
    about: Mapping[str, Any] | None = None,
) -> Modal:
    """Return a form. Slack refuses one with inputs but without `submit`; `close` leaves it unchanged."""
    leave = close or localizer.plain(N_("Cancel"))
    return Modal(name, title, blocks, close=leave, submit=submit, about=about or {})


STEP, WHICH = "step", "which"
"""The mark of a form's first step, which asks only what the form is about."""
KEPT = "kept"
"""Where the first step keeps the values of fields that it does not show; none of them is a person's text."""
SHOWN_FIRST: Mapping[Field, str] = {
    Field.NOTE: N_("Text"),
    Field.CAUSE: N_("Cause"),
    Field.REMAINING: N_("What remains"),
    Field.TEXT: N_("Text"),
    Field.TITLE: N_("Title of the source"),
    Field.ISSUER: N_("Issued by"),
    Field.AWAITED: N_("Whose decision is awaited"),
    Field.NEXT_STEP: N_("Next step"),
    Field.LINK: N_("Link"),
}
"""The fields with a person's words, which the first step shows so that they are kept."""


def which(name: FormName, title: str, draft: Draft, localizer: Localizer) -> Modal:
    """Ask which recommendation a form is about; choosing one continues to the form."""
    return _first_step(name, title, recommendation(localizer, redraws=True), draft, localizer)


def which_item(name: FormName, title: str, draft: Draft, localizer: Localizer) -> Modal:
    """Ask which action item a form is about; choosing one continues to the form."""
    asked = inputs.looked_up(
        Field.ITEM,
        localizer.plain(N_("Action item")),
        redraws=True,
        placeholder=localizer.plain(N_("Its number, or words of it")),
    )
    return _first_step(name, title, asked, draft, localizer)


def _first_step(name: FormName, title: str, asked: Block, draft: Draft, localizer: Localizer) -> Modal:
    """Ask what a form is about, and keep what is filled in already."""
    texts = {field: text for field in SHOWN_FIRST if (text := draft.text(field))}
    asks = {*texts, Field.RECOMMENDATION, Field.ITEM}
    kept = {key: value for key, value in draft.values.items() if value and key not in asks}
    shown = [
        inputs.text(
            field,
            localizer.plain(SHOWN_FIRST[field]),
            initial=text,
            longest=inputs.TYPED_LIMIT,
            optional=True,
        )
        for field, text in texts.items()
    ]
    about = {**draft.about, STEP: WHICH, **({KEPT: kept} if kept else {})}
    submit = localizer.plain(N_("Continue"))
    return form(name, title, (asked, *shown), localizer, submit=submit, about=about)


def continued(draft: Draft) -> Draft:
    """Return a draft as after the first step: with the values that the step kept."""
    if STEP not in draft.about:
        return draft
    kept = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in (draft.about.get(KEPT) or {}).items()
    }
    about = {key: value for key, value in draft.about.items() if key not in {STEP, KEPT}}
    return replace(draft, about=about, values={**kept, **draft.values})


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
    title = bold(Mrkdwn(f"{localizer.numbered(row)} · {inline(row.short.text)}"))
    return context(Mrkdwn(f"{title} · {localizer.status(row.status)}"))


def about_item(shown: ItemDetail, localizer: Localizer) -> Block:
    """Name the action item that a form is about, with its status and due date."""
    row = shown.summary
    facts = [localizer.status(row.status), *due_words(row, localizer)]
    return context(Mrkdwn(f"{named(row)} · {' · '.join(facts)}"))


def comment_fields(draft: Draft, localizer: Localizer) -> tuple[Block, ...]:
    """Draw the fields for a comment and the people to notify."""
    return (
        inputs.text(
            Field.TEXT,
            localizer.plain(N_("Comment")),
            initial=draft.text(Field.TEXT),
            longest=NOTE_LIMIT,
        ),
        inputs.people(
            Field.PEOPLE,
            localizer.plain(N_("Notify")),
            initial=draft.several(Field.PEOPLE),
            most=MOST_ASSIGNEES,
            optional=True,
            placeholder=localizer.plain(N_("Choose people")),
        ),
    )
