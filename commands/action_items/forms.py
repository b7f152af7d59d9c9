"""Draw the forms about action items, and read them as requests."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date

from bot.domain.action_items.action_item import ItemDetail
from bot.domain.action_items.moves import Move
from bot.domain.digests.occurrences import DAY
from bot.domain.reminders.selection import SNOOZED_FOR, working_days_later
from bot.domain.texts import TextBlank, TextTooLong
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.services.action_items import assignment as assigning
from bot.services.action_items import comments
from bot.services.action_items import progress as item_progress
from bot.services.action_items import queries as reading
from bot.services.action_items.assignment import Assigning, Editing, ObserverCannotWork, TooManyAssignees
from bot.services.members.roster import NothingToChange, UnknownMember
from bot.services.recommendations import queries as recommendations
from bot.services.recommendations.summaries import UnknownRecommendation
from bot.services.reminders import snoozing
from bot.services.reminders.snoozing import SnoozeOutOfBounds
from bot.views.action_items import forms as view
from bot.views.blockkit.modals import Modal
from bot.views.forms import fields
from bot.views.forms.draft import Draft
from bot.views.forms.names import Field, FormName
from bot.views.localizer import Localizer
from commands.action_items.requests import (
    Assign,
    CommentOn,
    EditItem,
    FinishItem,
    MoveItem,
    Reassign,
    SnoozeItem,
)
from commands.action_items.table import ACTION
from commands.command import Call
from commands.form import FieldMistakes, Form
from commands.parsing.dates.mistakes import DateInThePast
from commands.recommendations.forms import about, chosen_in
from commands.requests import Request

PEOPLE: Mapping[type[EnlaceError], Field] = {
    UnknownMember: Field.PEOPLE,
    ObserverCannotWork: Field.PEOPLE,
    TooManyAssignees: Field.PEOPLE,
}


Compose = Callable[[Call, Draft], Modal]


def asking_which(form: FormName, title: str, compose: Compose) -> Compose:
    """Return a function that draws a form about one action item, and first asks which if it is not known."""

    def ask_or_compose(call: Call, draft: Draft) -> Modal:
        draft = fields.continued(draft)
        number = draft.number("number") or int(draft.text(Field.ITEM) or 0)
        if not number:
            return fields.which_item(form, call.localizer.plain(title), draft, call.localizer)
        return compose(call, draft.about_now(number=number))

    return ask_or_compose


def composing(
    read: Callable[[Call, int], ItemDetail], draw: Callable[[ItemDetail, Draft, Localizer], Modal]
) -> Compose:
    """Return a function that draws a form about one action item.

    `read` returns the item, or raises an error if the caller may not have the form.
    """

    def compose(call: Call, draft: Draft) -> Modal:
        shown = read(call, draft.number("number") or 0)
        return draw(shown, draft.seen_at(shown.version), call.localizer)

    return compose


def compose_assignment(call: Call, draft: Draft) -> Modal:
    """Draw the form for a new action item."""
    chosen = chosen_in(draft)
    which = chosen or (None if draft.shown(Field.TEXT) else about(draft))
    found = assigning.to_assign(call.context, call.caller, which)
    return view.assign(found.recommendation, draft, call.localizer, required=found.required)


def compose_edit(call: Call, draft: Draft) -> Modal:
    """Draw the form for everything that can be edited in an action item."""
    shown = assigning.to_manage(call.context, call.caller, draft.number("number") or 0)
    which, chosen = chosen_in(draft), None
    if which is not None:
        with suppress(UnknownRecommendation):  # it was retired while the form was open
            chosen = recommendations.show_one(call.context, call.caller, which).summary
    return view.edit(shown, chosen, draft.seen_at(shown.version), call.localizer)


def compose_move(call: Call, draft: Draft) -> Modal:
    """Draw the form for a move."""
    move = Move(draft.about["move"])
    shown = item_progress.to_move(call.context, call.caller, draft.number("number") or 0, move)
    return view.move(shown, move, draft.seen_at(shown.version), call.localizer)


def compose_snooze(call: Call, draft: Draft) -> Modal:
    """Draw the form that asks until when to snooze an item's reminders."""
    shown = snoozing.to_snooze(call.context, call.caller, draft.number("number") or 0)
    proposed = working_days_later(_today(call), SNOOZED_FOR)
    return view.snooze(shown, proposed, draft.seen_at(shown.version), call.localizer)


def read_assignment(call: Call, draft: Draft) -> Request:
    """Return the request to assign the action item that was filled in."""
    chosen, due = chosen_in(draft), draft.day(Field.DUE)
    _check_day(call, due, None)
    return Assign(
        Assigning(
            draft.text(Field.TEXT) or "",
            draft.several(Field.PEOPLE),
            chosen,
            due,
            draft.text(Field.PRIORITY) == view.PRIORITY,
            draft.about.get("origin"),
        )
    )


def read_move(_: Call, draft: Draft) -> Request:
    """Return the request for the move that was filled in."""
    number, move = draft.number("number") or 0, Move(draft.about["move"])
    note, version = draft.text(Field.NOTE), draft.number("version")
    return FinishItem(number, note, version) if move is Move.SUBMIT else MoveItem(number, move, note, version)


def read_edit(call: Call, draft: Draft) -> Request:
    """Return the request to change the action item as filled in."""
    number = draft.number("number") or 0
    chosen, due = chosen_in(draft), draft.day(Field.DUE)
    before = reading.show_item(call.context, call.caller, number).summary.due_on
    _check_day(call, due, before)
    return EditItem(
        number,
        Editing(
            draft.text(Field.TEXT),
            chosen,
            due,
            no_date=due is None,
            priority=draft.text(Field.PRIORITY) == view.PRIORITY,
        ),
        draft.number("version"),
    )


def read_reassignment(_: Call, draft: Draft) -> Request:
    """Return the request to give the item to the people chosen."""
    return Reassign(draft.number("number") or 0, draft.several(Field.PEOPLE), draft.number("version"))


def read_comment(_: Call, draft: Draft) -> Request:
    """Return the request to add the comment; it needs no version, because a comment overwrites nothing."""
    return CommentOn(draft.number("number") or 0, draft.text(Field.TEXT) or "", draft.several(Field.PEOPLE))


def read_snooze(_: Call, draft: Draft) -> Request:
    """Return the request to snooze until the day chosen."""
    return SnoozeItem(draft.number("number") or 0, draft.day(Field.UNTIL))


def _check_day(call: Call, due: date | None, before: date | None) -> None:
    """Refuse a day that has passed, unless it is the day that the item had `before`."""
    today = _today(call)
    if due is not None and due < today and due != before:
        wrong = DateInThePast(given=call.localizer.day(due), choices=[today, today + DAY])
        raise FieldMistakes({Field.DUE: wrong})


def _today(call: Call) -> date:
    return call.localizer.translator.today(call.localizer.now)


FORMS = {
    FormName.ASSIGN: Form(
        ACTION,
        compose_assignment,
        read_assignment,
        {
            **PEOPLE,
            TextBlank: Field.TEXT,
            TextTooLong: Field.TEXT,
            UnknownRecommendation: Field.RECOMMENDATION,
        },
    ),
    FormName.MOVE_ITEM: Form(
        ACTION,
        asking_which(FormName.MOVE_ITEM, N_("Change an action item"), compose_move),
        read_move,
        {TextBlank: Field.NOTE, TextTooLong: Field.NOTE},
    ),
    FormName.EDIT_ITEM: Form(
        ACTION,
        asking_which(FormName.EDIT_ITEM, N_("Change an action item"), compose_edit),
        read_edit,
        {
            TextBlank: Field.TEXT,
            TextTooLong: Field.TEXT,
            UnknownRecommendation: Field.RECOMMENDATION,
            NothingToChange: Field.TEXT,
        },
    ),
    FormName.REASSIGN: Form(
        ACTION,
        asking_which(
            FormName.REASSIGN,
            N_("Reassign one"),
            composing(
                lambda call, number: assigning.to_manage(call.context, call.caller, number), view.reassign
            ),
        ),
        read_reassignment,
        {**PEOPLE, NothingToChange: Field.PEOPLE},
    ),
    FormName.COMMENT: Form(
        ACTION,
        asking_which(
            FormName.COMMENT,
            N_("Comment on one"),
            composing(
                lambda call, number: comments.to_comment(call.context, call.caller, number), view.comment
            ),
        ),
        read_comment,
        {UnknownMember: Field.PEOPLE, TextBlank: Field.TEXT, TextTooLong: Field.TEXT},
    ),
    FormName.SNOOZE: Form(
        ACTION,
        asking_which(FormName.SNOOZE, N_("Snooze one"), compose_snooze),
        read_snooze,
        {SnoozeOutOfBounds: Field.UNTIL, NothingToChange: Field.UNTIL},
    ),
}
