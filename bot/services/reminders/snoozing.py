"""Snoozes the reminders of an action item: only for the caller, for a while, on record."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import select

from bot.domain.action_items.action_item import ItemDetail
from bot.domain.action_items.moves import ItemClosed
from bot.domain.action_items.rights import ItemAct
from bot.domain.audit.events import Action
from bot.domain.digests.occurrences import DAY
from bot.domain.members.member import Member
from bot.domain.reminders.selection import LONGEST_SNOOZE, SNOOZED_FOR, may_be_reminded, working_days_later
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.services.action_items.change import ItemChange, handling, look_at
from bot.services.context import Caller, ServiceContext
from bot.services.members.roster import NothingToChange
from bot.services.reminders.opening import read_reminder_data
from bot.store.tables import Snooze


class NobodyReminds(EnlaceError):
    message = N_(
        "You get no reminders of %(item)s, so there is nothing to snooze. Reminders go to the "
        "assignees and to the people who have to accept it; if it is overdue, also to the lead and "
        "the chairs of that side."
    )


class NothingDue(EnlaceError):
    message = N_(
        "There are no reminders of %(item)s because it has no due date, so there is nothing to "
        "snooze. People who can change it can set one: `%(action)s due %(item)s DATE`."
    )


class RemindersAreOff(EnlaceError):
    message = N_(
        "Reminders are turned off, so there is nothing to snooze. An admin can turn them on with "
        "`reminders.enabled` in the deploy file."
    )


class SnoozeOutOfBounds(EnlaceError):
    message = N_(
        "Reminders of %(item)s can be snoozed until a day from %(first)s to %(last)s. If it needs "
        "more time, ask for another due date: `%(action)s due %(item)s DATE`."
    )


@dataclass(frozen=True)
class Snoozed:
    """An action item whose reminders to someone begin again on the day `until`."""

    detail: ItemDetail
    until: date


def snooze(
    context: ServiceContext,
    caller: Caller,
    number: int,
    until: date | None = None,
    *,
    expected: int | None = None,
) -> Snoozed:
    """Snooze an item's reminders until a day, by default the third working day from today.

    Others are still told if it is late. Raises `NobodyReminds`, `NothingDue`, `RemindersAreOff`,
    `SnoozeOutOfBounds`, `ItemClosed`, `NothingToChange`, and as `handling` does.
    """
    with handling(context, caller, number, None, expected=expected) as change:
        today = _require_reminded(change)
        day = until or working_days_later(today, SNOOZED_FOR)
        first, last = today + DAY, today + LONGEST_SNOOZE
        if not first <= day <= last:
            raise SnoozeOutOfBounds(item=change.name, first=first, last=last)
        row = _row(change, change.actor)
        if row.until == day:
            raise NothingToChange
        change.touched.change(row)
        row.until = day
        change.session.add(row)
        change.act = ItemAct.COMMENT
        change.record(Action.ITEM_SNOOZED, {"until": day.isoformat()})
        return Snoozed(change.done(change.status).detail, day)


def to_snooze(context: ServiceContext, caller: Caller, number: int) -> ItemDetail:
    """Return an action item if the caller can snooze its reminders. Raises as `snooze` does."""
    with context.reading() as session:
        change = look_at(session, context, caller, number)
        _require_reminded(change)
        return change.done(change.status).detail


def _require_reminded(change: ItemChange) -> date:
    """Return the actor's day if they are reminded of the item, else raise the reason why not."""
    if change.context.rules.reminders is None:
        raise RemindersAreOff
    if change.status.closed:
        raise ItemClosed(item=change.name, current=change.status)
    today = change.actor.translator().today(change.now)
    if change.row.due_on is None and change.status.at_work:
        raise NothingDue(item=change.name)
    scene = read_reminder_data(change.session, change.context, only=[change.row.number])
    if not any(may_be_reminded(task, scene.members, change.actor, today) for task in scene.tasks):
        raise NobodyReminds(item=change.name)
    return today


def _row(change: ItemChange, member: Member) -> Snooze:
    found = change.session.exec(
        select(Snooze).where(
            Snooze.action_item_id == change.row.id,
            Snooze.member_id == member.id,
        )
    ).first()
    if found is None:
        found = Snooze(
            taskforce_id=change.context.taskforce_id,
            action_item_id=change.row.id or 0,
            member_id=member.id,
        )
        change.session.add(found)
        change.session.flush()
    return found
