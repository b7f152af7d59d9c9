"""Reminders: up to which day each time zone was served, who was told of what, and who put what off."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from bot.store.tables.base import Base


class ReminderRound(Base, table=True):
    """The last day on which the people of a time zone were looked through for what to remind them of."""

    __tablename__ = "reminder_rounds"

    workspace_id: int = Field(foreign_key="workspaces.id", primary_key=True)
    zone: str = Field(primary_key=True, max_length=64)
    day: date


class ReminderMark(Base, table=True):
    """On which `day` someone was last told of an action item, by which message, and on which day `before`.

    The day before counts where the message never arrived: what it held is then told in the next one.
    """

    __tablename__ = "reminder_marks"
    __table_args__ = (UniqueConstraint("action_item_id", "member_id"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspaces.id", index=True)
    action_item_id: int = Field(foreign_key="action_items.id", index=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    day: date
    before: date | None = None
    message_id: str = Field(foreign_key="outbox.id", max_length=36)


class Snooze(Base, table=True):
    """Someone who put off being reminded of an action item: they are again on the day `until`."""

    __tablename__ = "reminder_snoozes"
    __table_args__ = (UniqueConstraint("action_item_id", "member_id"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspaces.id", index=True)
    action_item_id: int = Field(foreign_key="action_items.id", index=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    until: date | None = None
