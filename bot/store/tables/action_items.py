"""Action items: the work people were asked to do, its assignees and due dates, and the comments on it."""

from datetime import date, datetime

from sqlalchemy import Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from bot.store.tables.base import (
    Base,
    Texts,
    instant,
    json_column,
    optional_instant,
    optional_json,
    taskforce,
    untranslated,
)

OPEN_STATUSES = ("todo", "in_progress", "blocked", "submitted")
"""The statuses of `bot.domain.action_items.moves.OPEN`, in the order in which the indexes name them: SQLite
uses such an index only for a condition in the same words."""


CLOSED_STATUSES = ("done", "cancelled")


def among(statuses: tuple[str, ...], name: str, *names: str) -> Index:
    """An index over a taskforce's items of these statuses; those that are open stay few over the years."""
    which = f"status IN ({', '.join(map(repr, statuses))})"
    return Index(
        f"ix_{name}_workspace_id_{'_'.join(names)}",
        "taskforce_id",
        *names,
        sqlite_where=text(f"active = 1 AND {which}"),
        postgresql_where=text(f"active AND {which}"),
    )


class ActionItem(Base, table=True):
    """A piece of work; `number` is its short number in the workspace, shown as A-12 and never reused.

    `note` is the text given with its latest change of status: a cause, a reason, a hand-over. `due_moved_at`
    is when its due date was last moved. It is not `active` once its assignment was taken back.
    """

    __tablename__ = "action_items"
    __table_args__ = (
        UniqueConstraint("taskforce_id", "number"),
        Index(None, "taskforce_id", "status", "due_on"),
        Index(None, "taskforce_id", "status", "status_since"),
        among(OPEN_STATUSES, "open", "due_on", "number"),
        among(OPEN_STATUSES, "open", "recommendation_id", "due_on", "status"),
        among(CLOSED_STATUSES, "closed", "status_since", "number"),
        *untranslated("action_items", "text", "created_at"),
        *untranslated("action_items", "note", "status_since"),
    )

    id: int | None = Field(default=None, primary_key=True)
    taskforce_id: int = taskforce(index=True)
    number: int
    recommendation_id: int | None = Field(default=None, foreign_key="recommendations.id", index=True)
    text: Texts = json_column()
    status: str = Field(max_length=16)
    status_since: datetime = instant()
    due_on: date | None = None
    priority: bool = False
    origin: str | None = Field(default=None, max_length=500)
    due_moved_at: datetime | None = optional_instant()
    assigner_id: int = Field(foreign_key="members.id", index=True)
    created_at: datetime = instant()
    updated_at: datetime = instant()
    note: Texts | None = optional_json()
    folded: str = Field(default="", sa_column=Column(Text, nullable=False))
    active: bool = True
    version: int = 1


class Assignment(Base, table=True):
    """A person to whom an action item is assigned; not `active` once it was reassigned to others.

    `since` is when it was (last) assigned to them; None for rows that are older than this column.
    """

    __tablename__ = "action_item_assignments"
    __table_args__ = (UniqueConstraint("action_item_id", "member_id"),)

    id: int | None = Field(default=None, primary_key=True)
    taskforce_id: int = taskforce(index=True)
    action_item_id: int = Field(foreign_key="action_items.id", index=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    active: bool = True
    since: datetime | None = optional_instant()


class Comment(Base, table=True):
    """A comment on an action item; `withdrawn_at` is when its author took it back."""

    __tablename__ = "action_item_comments"
    __table_args__ = untranslated("action_item_comments", "text", "at")

    id: int | None = Field(default=None, primary_key=True)
    taskforce_id: int = taskforce(index=True)
    action_item_id: int = Field(foreign_key="action_items.id", index=True)
    author_id: int = Field(foreign_key="members.id")
    text: Texts = json_column()
    at: datetime = instant()
    withdrawn_at: datetime | None = optional_instant()
