"""The data for undoing someone's last change."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from bot.store.tables.base import Base, instant, json_column, taskforce


class UndoStep(Base, table=True):
    """A member's last change, `seq` in the audit trail, and the earlier state of the rows it changed.

    It contains people's texts, so it is kept only as long as it can be used. `subject_id` is the row id of
    the subject, `version` its version after the change; `act` is the permission that the change needed;
    `seal` is the digest of the step (`bot.store.seals`).
    """

    __tablename__ = "undo_steps"

    taskforce_id: int = taskforce(primary_key=True)
    member_id: int = Field(foreign_key="members.id", primary_key=True)
    seq: int
    at: datetime = instant()
    subject: str = Field(max_length=16)
    number: int
    subject_id: int | None = None
    version: int
    act: str = Field(max_length=32)
    rows: list[dict[str, Any]] = json_column()
    seal: str | None = Field(default=None, max_length=64)
