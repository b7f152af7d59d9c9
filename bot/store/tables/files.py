"""Slack files that the bot still has to read and hash."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bot.store.tables.base import Base, instant, of_workspace, taskforce


class FileCheck(Base, table=True):
    """A pending reading of an evidence file; one row per piece of evidence, deleted once it is done.

    `fence` counts the claims and guards later writes; `tries` counts the attempts that failed. `asked_by_id`
    is the member who attached the file and is told the result.
    """

    __tablename__ = "file_checks"
    __table_args__ = (
        UniqueConstraint("evidence_id"),
        Index(None, "taskforce_id", "not_before"),
    )

    id: int | None = Field(default=None, primary_key=True)
    taskforce_id: int = taskforce(index=True)
    evidence_id: int = Field(foreign_key="evidence.id")
    asked_by_id: int = Field(foreign_key="members.id")
    not_before: datetime = instant()
    fence: int = 0
    tries: int = 0
    team_id: str | None = of_workspace()
