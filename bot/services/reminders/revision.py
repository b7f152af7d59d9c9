"""Asks the rules of reminders again when a day's message is sent: whether its items still are to be named."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from bot.domain.members.member import Member
from bot.domain.reminders.selection import Ask, is_day_off, reminders
from bot.services.context import Desk
from bot.services.reminders.opening import read_scene


def still_due(
    session: Session, desk: Desk, recipient: Member, day: date, items: Iterable[int]
) -> Mapping[int, Ask]:
    """Return which of the items, by number, someone still is to be reminded of on a day, and why."""
    rhythm, scene = desk.rules.reminders, read_scene(session, desk, only=items)
    if rhythm is None or is_day_off(recipient, day):
        return {}
    # What they were told by now is left aside: this very message is noted there.
    memory = replace(scene.memory, told={})
    asks = reminders(recipient, day, scene.asks(recipient, day), rhythm, memory)
    return {ask.task.number: ask for ask in asks}
