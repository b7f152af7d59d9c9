"""Applies the rules of reminders again when a day's message is sent, to drop items that no longer apply."""

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
    """Return which of the items someone still has to be reminded of on a day, and why, by item number."""
    reminder_policy, scene = context.rules.reminders, read_reminder_data(session, context, only=items)
    if reminder_policy is None or is_day_off(recipient, day):
        return {}
    # Ignore the record of what they were told: it already contains this very message.
    memory = replace(scene.memory, told={})
    asks = reminders(recipient, day, scene.asks(recipient, day), reminder_policy, memory)
    return {ask.task.number: ask for ask in asks}
