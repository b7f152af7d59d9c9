"""Forms about action items."""

from collections.abc import Mapping
from datetime import date

from bot.domain.action_items.action_item import MOST_ASSIGNEES, ItemDetail
from bot.domain.action_items.moves import NEEDS_NOTE, Move
from bot.domain.recommendations.recommendation import Summary
from bot.domain.texts import ITEM_TEXT_LIMIT, NOTE_LIMIT
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, context
from bot.views.blockkit.modals import Modal
from bot.views.blockkit.text import link
from bot.views.forms import inputs
from bot.views.forms.draft import Draft
from bot.views.forms.fields import about_item, form, recommendation
from bot.views.forms.names import Field, FormName
from bot.views.localizer import Localizer

PRIORITY, USUAL = "priority", "usual"
MOVES: Mapping[Move, tuple[str, str]] = {
    Move.BLOCK: (N_("Block %(item)s"), N_("What keeps it from going on")),
    Move.SUBMIT: (N_("Hand in %(item)s"), N_("What was done")),
    Move.ACCEPT: (N_("Accept %(item)s"), N_("A word about it")),
    Move.RETURN: (N_("Return %(item)s"), N_("What is missing")),
    Move.CANCEL: (N_("Cancel %(item)s"), N_("Why it is cancelled")),
    Move.REOPEN: (N_("Reopen %(item)s"), N_("Why it is opened again")),
    Move.START: (N_("Start %(item)s"), N_("A word about it")),
}
"""The title of each move's form, and the label of its only field."""


def assign(about: Summary | None, draft: Draft, localizer: Localizer) -> Modal:
    """Draw the form for a new action item, with or without a recommendation."""
    initial = (f"{about.number} · {about.short.text}", str(about.number)) if about else None
    return form(
        FormName.ASSIGN,
        localizer.plain(N_("New action item")),
        (
            _text(draft.text(Field.TEXT), localizer),
            _people(draft.several(Field.PEOPLE), localizer),
            recommendation(
                localizer,
                initial=initial,
                optional=True,
                hint=localizer.plain(N_("Leads assign action items of the recommendations that they lead.")),
            ),
            _due(draft.day(Field.DUE), localizer),
            _priority(draft.text(Field.PRIORITY, USUAL), localizer),
            *_origin(draft.about.get("origin"), localizer),
        ),
        localizer,
        submit=localizer.plain(N_("Assign")),
        about=draft.about,
    )


def move(shown: ItemDetail, wanted: Move, draft: Draft, localizer: Localizer) -> Modal:
    """Draw the form for a move, with a comment that some moves require."""
    title, label = MOVES[wanted]
    return form(
        FormName.MOVE_ITEM,
        localizer.translator.gettext(title, item=shown.summary.name),
        (
            about_item(shown, localizer),
            *localizer.quoted(shown.summary.text),
            inputs.text(
                Field.NOTE,
                localizer.plain(label),
                initial=draft.text(Field.NOTE),
                longest=NOTE_LIMIT,
                optional=wanted not in NEEDS_NOTE,
            ),
        ),
        localizer,
        submit=localizer.plain(N_("Send")),
        about=draft.about,
    )


def edit(shown: ItemDetail, draft: Draft, localizer: Localizer) -> Modal:
    """Draw the form for everything that can be edited in an action item."""
    row = shown.summary
    chosen = draft.text(Field.RECOMMENDATION, str(row.recommendation) if row.recommendation else None)
    initial = None
    if chosen:
        title = shown.title.text if shown.title and chosen == str(row.recommendation) else None
        initial = (f"{chosen} · {title}" if title else chosen, chosen)
    urgency = PRIORITY if row.priority else USUAL
    return form(
        FormName.EDIT_ITEM,
        localizer.translator.gettext(N_("Change %(item)s"), item=row.name),
        (
            about_item(shown, localizer),
            _text(draft.text(Field.TEXT, row.text.text), localizer),
            recommendation(localizer, initial=initial, optional=row.recommendation is None),
            _due(draft.day(Field.DUE, row.due_on), localizer),
            _priority(draft.text(Field.PRIORITY, urgency), localizer),
        ),
        localizer,
        submit=localizer.plain(N_("Save")),
        about=draft.about,
    )


def reassign(shown: ItemDetail, draft: Draft, localizer: Localizer) -> Modal:
    """Draw the form that chooses other assignees."""
    present = tuple(each.slack_id for each in shown.summary.assignees if each.slack_id)
    return form(
        FormName.REASSIGN,
        localizer.translator.gettext(N_("Reassign %(item)s"), item=shown.summary.name),
        (
            about_item(shown, localizer),
            *localizer.quoted(shown.summary.text),
            _people(draft.several(Field.PEOPLE, present), localizer),
        ),
        localizer,
        submit=localizer.plain(N_("Reassign")),
        about=draft.about,
    )


def comment(shown: ItemDetail, draft: Draft, localizer: Localizer) -> Modal:
    """Draw the form for a comment, with the people to notify."""
    return form(
        FormName.COMMENT,
        localizer.translator.gettext(N_("Comment on %(item)s"), item=shown.summary.name),
        (
            about_item(shown, localizer),
            *localizer.quoted(shown.summary.text),
            inputs.text(
                Field.TEXT,
                localizer.plain(N_("Comment")),
                initial=draft.text(Field.TEXT),
                longest=NOTE_LIMIT,
            ),
            inputs.people(
                Field.PEOPLE,
                localizer.plain(N_("Tell them of it")),
                initial=draft.several(Field.PEOPLE),
                most=MOST_ASSIGNEES,
                optional=True,
                placeholder=localizer.plain(N_("Choose people")),
            ),
        ),
        localizer,
        submit=localizer.plain(N_("Send")),
        about=draft.about,
    )


def snooze(shown: ItemDetail, proposed: date, draft: Draft, localizer: Localizer) -> Modal:
    """Draw the form that asks until when to snooze an item's reminders."""
    return form(
        FormName.SNOOZE,
        localizer.translator.gettext(N_("Snooze %(item)s"), item=shown.summary.name),
        (
            about_item(shown, localizer),
            *localizer.quoted(shown.summary.text),
            inputs.day(
                Field.UNTIL,
                localizer.plain(N_("Remind me again on")),
                initial=draft.day(Field.UNTIL, proposed),
                hint=localizer.plain(N_("The due date stays, and others are still told if it is late.")),
            ),
        ),
        localizer,
        submit=localizer.plain(N_("Snooze")),
        about=draft.about,
    )


def _origin(origin: str | None, localizer: Localizer) -> list[Block]:
    """Name the message that an action item is made from; the item keeps a link to it."""
    if origin is None:
        return []
    where = link(origin, localizer.plain(N_("this message")))
    return [context(localizer.gettext("It keeps a link to %(link)s.", link=where))]


def _text(initial: str | None, localizer: Localizer) -> Block:
    return inputs.text(
        Field.TEXT,
        localizer.plain(N_("What is to be done")),
        initial=initial,
        longest=ITEM_TEXT_LIMIT,
        placeholder=localizer.plain(N_("For example: draft the memorandum")),
    )


def _people(initial: tuple[str, ...], localizer: Localizer) -> Block:
    return inputs.people(
        Field.PEOPLE,
        localizer.plain(N_("Who is to do it")),
        initial=initial,
        most=MOST_ASSIGNEES,
        placeholder=localizer.plain(N_("Choose people")),
    )


def _due(initial: date | None, localizer: Localizer) -> Block:
    return inputs.day(Field.DUE, localizer.plain(N_("Due date")), initial=initial, optional=True)


def _priority(initial: str | None, localizer: Localizer) -> Block:
    return inputs.choice(
        Field.PRIORITY,
        localizer.plain(N_("Priority")),
        [(localizer.plain(N_("Usual")), USUAL), (localizer.plain(N_("★ Before others")), PRIORITY)],
        initial=initial,
        placeholder=localizer.plain(N_("Choose a priority")),
    )
