"""Asks the rules of reminders again when a day's message is sent: whether its items still are to be named."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from bot.domain.members.member import Member
from bot.domain.reminders.selection import ReminderCandidate, is_day_off, reminders
from bot.services.context import ServiceContext
from bot.services.reminders.opening import read_reminder_data


def still_due(
    session: Session, context: ServiceContext, recipient: Member, day: date, items: Iterable[int]
) -> Mapping[int, ReminderCandidate]:
    """Return which of the items, by number, someone still is to be reminded of on a day, and why."""
    reminder_policy, scene = context.rules.reminders, read_reminder_data(session, context, only=items)
    if reminder_policy is None or is_day_off(recipient, day):
        return {}
    # What they were told by now is left aside: this very message is noted there.
    memory = replace(scene.memory, told={})
    asks = reminders(recipient, day, scene.asks(recipient, day), reminder_policy, memory)
    return {ask.task.number: ask for ask in asks}
