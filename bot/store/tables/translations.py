"""Translations of people's texts, each with the fingerprint of its source."""

from datetime import datetime

from sqlalchemy import Column, Index, Text
from sqlmodel import Field

from bot.store.tables.base import Base, instant, optional_instant, standing_once, taskforce


class Translation(Base, table=True):
    """A translation of one of a row's texts; `source` is the fingerprint of the text it was made from.

    `kind` and `subject_id` name the row, `field` its column, which contains the translation as well as long
    as it is current. Once the source is rewritten, no text has this fingerprint any more. The translation is
    then outdated, and is kept as the starting point for the next one.
    """

    __tablename__ = "translations"
    __table_args__ = (
        standing_once("kind", "subject_id", "field", "language", "source"),
        Index(None, "taskforce_id", "source"),
    )

    id: int | None = Field(default=None, primary_key=True)
    taskforce_id: int = taskforce(index=True)
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
