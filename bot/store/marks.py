"""Marks tell the Slack workspaces of a taskforce apart, in columns and within names.

The mark of a workspace is Slack's id of it. The one in which the taskforce was founded has none, so that what
was stored when it was the only one still belongs to it.
"""

from typing import Any

from sqlalchemy import ColumnElement


def has_mark(column: Any, mark: str | None) -> ColumnElement[bool]:
    """Return the condition that a row belongs to the workspace with a mark; `column` has each row's."""
    found: ColumnElement[bool] = column.is_(None) if mark is None else column == mark
    return found


def marked(mark: str | None, name: str) -> str:
    """Return a name within a workspace, such as a channel's id, that is different in every other."""
    return f"{mark}/{name}" if mark else name


def unmarked(name: str) -> tuple[str | None, str]:
    """Return the mark and the name that `marked` put together."""
    mark, _, plain = name.rpartition("/")
    return mark or None, plain
