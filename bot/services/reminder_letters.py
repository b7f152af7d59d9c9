"""Reads a day's reminders back when they are sent: what was done, moved, put off or given away falls out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from bot.domain.item_moves import ItemStatus
from bot.domain.members import Member
from bot.domain.notices import Reminder, Reminders
from bot.domain.reminders import Ask, is_day_off, reminders, urgency
from bot.domain.texts import words
from bot.services.desk import Desk
from bot.services.reminders import Scene, read_scene
from bot.store.tables import OutboxMessage


def read_reminders(session: Session, desk: Desk, row: OutboxMessage, recipient: Member) -> Reminders | None:
    """Return what of a message still holds at this moment, in the words of when it was written; else None."""
    rhythm, day = desk.rules.reminders, date.fromisoformat(row.content["day"])
    written = row.content["asks"]
    scene = read_scene(session, desk, only=[each["item"] for each in written])
    if rhythm is None or is_day_off(recipient, day):
        return None
    # What they were told by now is left aside: this very message is noted there.
    memory = replace(scene.memory, told={})
    asks = reminders(recipient, day, scene.asks(recipient, day), rhythm, memory)
    still = {ask.task.number: ask for ask in asks}
    rows = tuple(
        _reminder(each, ask, day, recipient, scene)
        for each in written
        if (ask := still.get(each["item"]))
        and ask.why.value == each["why"]
        and ask.instead == each["instead"]
    )
    return Reminders(day, rows) if rows else None


def _reminder(written: Mapping[str, Any], ask: Ask, day: date, reader: Member, scene: Scene) -> Reminder:
    return Reminder(
        number=written["item"],
        text=words(written["text"], reader.language),
        status=ItemStatus(written["status"]),
        since=datetime.fromisoformat(written["since"]),
        due_on=ask.task.due_on,
        recommendation=written["recommendation"],
        assignees=tuple(scene.members[each] for each in written["assignees"]),
        why=ask.why,
        urgency=urgency(ask, day),
        instead=scene.members.get(ask.instead or 0),
        side=ask.side,
    )
