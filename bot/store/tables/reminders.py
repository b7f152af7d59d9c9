"""Reminders: up to which day each time zone was served, who was reminded of what, and who snoozed what."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from bot.store.tables.base import Base, taskforce


class ReminderRound(Base, table=True):
    """The last day for which the people of a time zone were checked for due reminders."""

    __tablename__ = "reminder_rounds"

    taskforce_id: int = taskforce(primary_key=True)
    zone: str = Field(primary_key=True, max_length=64)
    day: date


class ReminderMark(Base, table=True):
    """The `day` on which someone was last told of an action item, the message, and the day `before` that.

    `before` counts if the message never arrived: the next message then repeats what was in it.
    """

    __tablename__ = "reminder_marks"
    __table_args__ = (UniqueConstraint("action_item_id", "member_id"),)

    id: int | None = Field(default=None, primary_key=True)
    taskforce_id: int = taskforce(index=True)
    action_item_id: int = Field(foreign_key="action_items.id", index=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    day: date
    before: date | None = None
    message_id: str = Field(foreign_key="outbox.id", index=True, max_length=36)


class Snooze(Base, table=True):
    """A person who put off the reminders of an action item until the day `until`, when they begin again."""

    __tablename__ = "reminder_snoozes"
    __table_args__ = (UniqueConstraint("action_item_id", "member_id"),)

    id: int | None = Field(default=None, primary_key=True)
    taskforce_id: int = taskforce(index=True)
    action_item_id: int = Field(foreign_key="action_items.id", index=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    until: date | None = None
