"""Files of Slack's that are to be read, to hash them."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bot.store.tables.base import Base, instant


class FileCheck(Base, table=True):
    """A reading of a file that is evidence; there is one a piece of evidence, until it is done.

    `fence` counts those who took it, and guards what they write afterwards; `tries` the attempts that failed.
    `asked_by_id` is who attached it, and is told what came of it.
    """

    __tablename__ = "file_checks"
    __table_args__ = (
        UniqueConstraint("evidence_id"),
        Index(None, "workspace_id", "not_before"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspaces.id", index=True)
    evidence_id: int = Field(foreign_key="evidence.id")
    asked_by_id: int = Field(foreign_key="members.id")
    not_before: datetime = instant()
    fence: int = 0
    tries: int = 0
