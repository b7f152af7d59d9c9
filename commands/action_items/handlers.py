"""Answer each request of `/action`: one service call, one view."""

from collections.abc import Mapping

from bot.domain.action_items.action_item import ItemFilters, ItemFlag
from bot.domain.action_items.moves import ItemStatus
from bot.domain.members.member import Side
from bot.services.action_items import assignment as assigning
from bot.services.action_items import comments, handed_in
from bot.services.action_items import progress as item_progress
from bot.services.action_items import queries as reading
from bot.services.evidence import attachment as evidence
from bot.services.recommendations.queries import number_of
from bot.services.reminders import snoozing
from bot.views.action_items import action_item as view
from bot.views.action_items import lists as item_lists
from bot.views.blockkit.blocks import Message
from commands.action_items.headings import heading
from commands.action_items.requests import (
    Assign,
    AttachToItem,
    CommentOn,
    EditItem,
    FinishItem,
    GiveBack,
    ListItems,
    ListItemsOf,
    MoveDue,
    MoveItem,
    Reassign,
    ShowItem,
    ShowMine,
    SnoozeItem,
)
from commands.command import Answer, Call
from commands.parsing.vocabulary import ITEM_FILTERS, ITEM_KEYWORDS, ITEM_STATUSES, SIDES
from commands.requests import Request

MINE = ItemFilters(flags=frozenset({ItemFlag.MINE}))


def show_mine(call: Call, request: ShowMine) -> Message:
    """Answer with the caller's open action items, and the submitted items that they may accept."""
    found, awaiting = handed_in.list_mine(call.context, call.caller, request.page)
    if not found.total:
        title = call.localizer.gettext("You have no open action items.")
        return item_lists.none_listed(call.localizer, title=title, awaiting=awaiting, own=True)
    title = call.localizer.ngettext(
        "%(number)s open action item assigned to you",
        "%(number)s open action items assigned to you",
        found.total,
    )
    return item_lists.listed(
        found, call.localizer, title=title, again=call.localizer.names.action, awaiting=awaiting
    )


def list_items(call: Call, request: ListItems) -> Message:
    """Answer with the action items that fit every filter."""
    found = reading.list_items(call.context, call.caller, request.filters, request.page)
    title = heading(found.total, request.filters, call.localizer, more=found.page.more)
    if not found.total:
        return item_lists.none_listed(call.localizer, title=title)
    return item_lists.listed(found, call.localizer, title=title, again=_again(request, call))


def list_items_of(call: Call, request: ListItemsOf) -> Message:
    """Answer with the open action items of one recommendation, as for its number."""
    number = number_of(call.context, request.which)
    return list_items(call, ListItems(ItemFilters(recommendations=frozenset({number}))))


def show_item(call: Call, request: ShowItem) -> Message:
    """Answer with one action item."""
    shown = reading.show_item(call.context, call.caller, request.number)
    return view.one(shown, call.localizer, shared=call.share)


def assign(call: Call, request: Assign) -> Message:
    """Create an action item."""
    done = assigning.assign(call.context, call.caller, request.wanted)
    return view.assigned(done.detail, done.told, call.localizer)


def move_item(call: Call, request: MoveItem) -> Message:
    """Move an action item to another status."""
    done = item_progress.move_item(
        call.context, call.caller, request.number, request.move, request.note, expected=request.expected
    )
    return view.moved(done.detail, done.before, done.told, call.localizer)


def finish_item(call: Call, request: FinishItem) -> Message:
    """Accept an item that was handed in, or hand it in."""
    done = item_progress.finish_item(
        call.context, call.caller, request.number, request.note, expected=request.expected
    )
    return view.moved(done.detail, done.before, done.told, call.localizer)


def move_due(call: Call, request: MoveDue) -> Message:
    """Set another due date."""
    done = assigning.move_due(
        call.context, call.caller, request.number, request.due_on, expected=request.expected
    )
    return view.due_moved(done.detail, done.told, call.localizer)


def reassign(call: Call, request: Reassign) -> Message:
    """Give an item to other people."""
    done = assigning.reassign(
        call.context, call.caller, request.number, request.people, expected=request.expected
    )
    return view.reassigned(done.detail, done.told, call.localizer)


def give_back(call: Call, request: GiveBack) -> Message:
    """Give one's part of an item back to the person who assigned it."""
    done = assigning.give_back(call.context, call.caller, request.number)
    return view.reassigned(done.detail, done.told, call.localizer)


def snooze_item(call: Call, request: SnoozeItem) -> Message:
    """Postpone the reminders of an item."""
    done = snoozing.snooze(
        call.context, call.caller, request.number, request.until, expected=request.expected
    )
    return view.snoozed(done.detail, done.until, call.localizer)


def edit_item(call: Call, request: EditItem) -> Message:
    """Change the text of an item, its recommendation or its priority."""
    done = assigning.edit_item(
        call.context,
        call.caller,
        request.number,
        request.wanted,
        expected=request.expected,
    )
    return view.edited(done.detail, done.edited, done.told, call.localizer)


def comment_on(call: Call, request: CommentOn) -> Message:
    """Add a comment to an item."""
    done = comments.comment(
        call.context, call.caller, request.number, request.text, request.people, expected=request.expected
    )
    return view.commented(done.detail, done.told, call.localizer)


def attach_to_item(call: Call, request: AttachToItem) -> Message:
    """Attach a source to an item, or complete a source."""
    done = evidence.attach_to_item(
        call.context, call.caller, request.number, request.source, expected=request.expected
    )
    return view.attached(done.detail, done.source, done.how, call.localizer)


def _again(request: ListItems, call: Call) -> str:
    """Return the command that asks for the same list, in the reader's words."""
    language, filters = call.member.language, request.filters
    rec, due = (ITEM_KEYWORDS.word(word, language) for word in ("rec", "due"))
    words = [
        *(ITEM_STATUSES.word(status, language) for status in ItemStatus if status in filters.statuses),
        *(ITEM_FILTERS.word(flag, language) for flag in ItemFlag if flag in filters.flags),
        *(SIDES.word(side, language) for side in Side if side in filters.sides),
        *(f"@{person}" for person in sorted(filters.people)),
        *(f"{rec} {number}" for number in sorted(filters.recommendations)),
        *([f"{due} {request.due_phrase}"] if filters.due else []),
        *([f'"{" ".join(filters.needles)}"'] if filters.needles else []),
    ]
    listing = next(each for each in call.command.subcommands if each.key == "list").names[language][0]
    return " ".join([call.localizer.names.action, listing, *words])


ANSWERS: Mapping[type[Request], Answer] = {
    ShowMine: show_mine,
    ListItems: list_items,
    ListItemsOf: list_items_of,
    ShowItem: show_item,
    Assign: assign,
    MoveItem: move_item,
    FinishItem: finish_item,
    MoveDue: move_due,
    Reassign: reassign,
    GiveBack: give_back,
    SnoozeItem: snooze_item,
    EditItem: edit_item,
    CommentOn: comment_on,
    AttachToItem: attach_to_item,
}
