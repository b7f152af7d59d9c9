"""Translations of what people wrote, each with the text that it was made from."""

from datetime import datetime

from sqlalchemy import Column, Index, Text
from sqlmodel import Field

from bot.store.tables.base import Base, instant, optional_instant, standing_once


class Translation(Base, table=True):
    """A text of a row's in another language, made from the text whose fingerprint is `source`.

    `kind` and `subject_id` name the row, `field` its column, which holds the translation as well for as long
    as it is current. Once its source is rewritten, nothing has this fingerprint any more: it is outdated, and
    kept to begin the next one with.
    """

    __tablename__ = "translations"
    __table_args__ = (
        standing_once("kind", "subject_id", "field", "language", "source"),
        Index(None, "workspace_id", "source"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspaces.id", index=True)
    kind: str = Field(max_length=16)
    subject_id: int
    field: str = Field(max_length=16)
    language: str = Field(max_length=8)
    source: str = Field(max_length=64)
    text: str = Field(sa_column=Column(Text, nullable=False))
    translator_id: int = Field(foreign_key="members.id")
    at: datetime = instant()
    withdrawn_at: datetime | None = optional_instant()
    version: int = 1
