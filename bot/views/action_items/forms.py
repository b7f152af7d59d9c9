"""Forms about action items."""

from collections.abc import Mapping
from datetime import date

from bot.domain.action_items.action_item import MOST_ASSIGNEES, ItemDetail
from bot.domain.action_items.moves import NEEDS_NOTE, ItemStatus, Move
from bot.domain.recommendations.recommendation import Summary
from bot.domain.texts import ITEM_TEXT_LIMIT, NOTE_LIMIT
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, context
from bot.views.blockkit.modals import Modal
from bot.views.blockkit.text import Mrkdwn, link
from bot.views.forms import inputs
from bot.views.forms.draft import Draft
from bot.views.forms.fields import about_item, comment_fields, form, recommendation
from bot.views.forms.names import Field, FormName
from bot.views.localizer import Localizer

PRIORITY, USUAL = "priority", "usual"
MOVES: Mapping[Move, tuple[str, str]] = {
    Move.BLOCK: (N_("Block %(item)s"), N_("What's blocking it")),
    Move.SUBMIT: (N_("Submit %(item)s"), N_("What was done")),
    Move.ACCEPT: (N_("Accept %(item)s"), N_("Comment")),
    Move.RETURN: (N_("Return %(item)s"), N_("What is missing")),
    Move.CANCEL: (N_("Cancel %(item)s"), N_("Reason for cancelling")),
    Move.REOPEN: (N_("Reopen %(item)s"), N_("Reason for reopening")),
    Move.START: (N_("Start %(item)s"), N_("Comment")),
}
"""The title of each move's form, and the label of its only field."""


def assign(about: Summary | None, draft: Draft, localizer: Localizer, *, required: bool) -> Modal:
    """Draw the form for a new action item; with `required`, a recommendation must be chosen."""
    hint = N_("Required for you: leads assign action items for the recommendations that they lead.")
    initial = (f"{about.number} · {about.short.text}", about.reference) if about else None
    return form(
        FormName.ASSIGN,
        localizer.plain(N_("New action item")),
        (
            _text(draft.text(Field.TEXT), localizer),
            _people(draft.several(Field.PEOPLE), localizer),
            recommendation(
                localizer,
                initial=initial,
                optional=not required,
                hint=localizer.plain(hint) if required else None,
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
    blocked = wanted is Move.BLOCK and shown.summary.status is ItemStatus.BLOCKED
    cause = shown.note if blocked else None
    return form(
        FormName.MOVE_ITEM,
        localizer.translator.gettext(title, item=shown.summary.name),
        (
            about_item(shown, localizer),
            *localizer.quoted(shown.summary.text),
            inputs.text(
                Field.NOTE,
                localizer.plain(label),
                initial=draft.text(Field.NOTE, cause.text if cause else None),
                longest=NOTE_LIMIT,
                optional=wanted not in NEEDS_NOTE,
            ),
        ),
        localizer,
        submit=localizer.plain(N_("Cancel it") if wanted is Move.CANCEL else N_("Send")),
        # "Cancel" would say the contrary of what it does.
        close=localizer.plain(N_("Do not cancel")) if wanted is Move.CANCEL else None,
        about=draft.about,
    )


def edit(shown: ItemDetail, chosen: Summary | None, draft: Draft, localizer: Localizer) -> Modal:
    """Draw the form for everything that can be edited in an action item.

    `chosen` is the recommendation that was chosen in the form, if it was drawn before.
    """
    row = shown.summary
    initial = None
    if chosen is not None:
        initial = (f"{chosen.number} · {chosen.short.text}", chosen.reference)
    elif not draft.shown(Field.RECOMMENDATION) and row.recommendation_reference:
        title = f" · {shown.title.text}" if shown.title else ""
        initial = (f"{row.recommendation}{title}", row.recommendation_reference)
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
            *_replaced(shown, localizer),
        ),
        localizer,
        submit=localizer.plain(N_("Reassign")),
        about=draft.about,
    )


def _replaced(shown: ItemDetail, localizer: Localizer) -> tuple[Block, ...]:
    """Name the assignees of other Slack workspaces, whom Slack cannot offer in a form of this one."""
    elsewhere = [each for each in shown.summary.assignees if each.elsewhere]
    if not elsewhere:
        return ()
    return (
        context(
            localizer.gettext(
                "Assigned in another Slack workspace: %(people)s. Whoever you choose here takes their place; "
                "`%(action)s reassign %(number)s @…` can name them as well.",
                people=localizer.people(elsewhere),
                number=Mrkdwn(str(shown.summary.number)),
            )
        ),
    )


def comment(shown: ItemDetail, draft: Draft, localizer: Localizer) -> Modal:
    """Draw the form for a comment, with the people to notify."""
    return form(
        FormName.COMMENT,
        localizer.translator.gettext(N_("Comment on %(item)s"), item=shown.summary.name),
        (
            about_item(shown, localizer),
            *localizer.quoted(shown.summary.text),
            *comment_fields(draft, localizer),
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
                hint=localizer.plain(
                    N_("The due date is unchanged, and others are still told if it is overdue.")
                ),
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
        localizer.plain(N_("Task")),
        initial=initial,
        longest=ITEM_TEXT_LIMIT,
        placeholder=localizer.plain(N_("For example: draft the memorandum")),
    )


def _people(initial: tuple[str, ...], localizer: Localizer) -> Block:
    return inputs.people(
        Field.PEOPLE,
        localizer.plain(N_("Assignee")),
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
        [(localizer.plain(N_("Normal")), USUAL), (localizer.plain(N_("★ High")), PRIORITY)],
        initial=initial,
        placeholder=localizer.plain(N_("Choose a priority")),
    )
