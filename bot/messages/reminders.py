"""A day's reminders. Items done, moved, snoozed or reassigned in the meantime are left out on sending."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from bot.domain.action_items.moves import ItemStatus
from bot.domain.members.member import Member
from bot.domain.outbox.notices import Reminder, Reminders
from bot.domain.reminders.selection import ReminderCandidate, urgency
from bot.domain.texts import words
from bot.messages.content import Content, stored_day
from bot.messages.reading import OutgoingMessage, ReadContext, recipient_of
from bot.store.tables import ActionItem, OutboxMessage, Recommendation

REMINDERS: Final = "reminders"
"""The stored kind."""


def content(
    day: date, asks: Iterable[tuple[ReminderCandidate, ActionItem, Recommendation | None]]
) -> Content:
    """Freeze a day's reminders for someone, each with the item as it is now and its recommendation."""
    return Content(REMINDERS, {"day": day.isoformat(), "asks": [_stored(*each) for each in asks]})


def read(row: OutboxMessage, context: ReadContext) -> OutgoingMessage | None:
    """Return the reminders that still apply, in the wording of when they were written; None if none does."""
    recipient, members = recipient_of(row, context), context.lookups.everyone()
    day, stored = date.fromisoformat(row.content["day"]), row.content["asks"]
    still = context.lookups.still_due(recipient, day, [each["item"] for each in stored])
    rows = tuple(
        _reminder(each, ask, day, recipient, members)
        for each in stored
        if (ask := still.get(each["item"]))
        and ask.why.value == each["why"]
        and ask.instead == each["instead"]
    )
    return OutgoingMessage(recipient, Reminders(day, rows)) if rows else None


def _stored(
    ask: ReminderCandidate, item: ActionItem, recommendation: Recommendation | None
) -> dict[str, Any]:
    return {
        "item": item.number,
        "text": item.text,
        "status": item.status,
        "since": item.status_since.isoformat(),
        "due_on": stored_day(item.due_on),
        "recommendation": recommendation.number if recommendation else None,
        "assignees": [held.member for held in ask.task.held],
        "why": ask.why.value,
        "instead": ask.instead,
        "side": ask.side.value if ask.side else None,
    }


def _reminder(
    stored: Mapping[str, Any],
    ask: ReminderCandidate,
    day: date,
    reader: Member,
    members: Mapping[int, Member],
) -> Reminder:
    return Reminder(
        number=stored["item"],
        text=words(stored["text"], reader.language),
        status=ItemStatus(stored["status"]),
        since=datetime.fromisoformat(stored["since"]),
        due_on=ask.task.due_on,
        recommendation=stored["recommendation"],
        assignees=tuple(members[each] for each in stored["assignees"]),
        why=ask.why,
        urgency=urgency(ask, day),
        instead=members.get(ask.instead or 0),
        side=ask.side,
    )
