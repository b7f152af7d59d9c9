"""The messages that the bot sends unasked: written in the transaction of their cause, sent afterwards."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bot.store.tables.base import (
    Base,
    instant,
    json_column,
    of_workspace,
    optional_instant,
    optional_json,
    taskforce,
)


class OutboxMessage(Base, table=True):
    """One message to one member or channel about one cause, such as "event:812" (a place in the trail).

    `target` is the recipient: "member:12" by its row, or "channel:C012345"; `recipient_id` is the member.
    `id` is derived from cause and target, so that nothing can be posted twice. `content` has the values that
    were frozen when it was written. It is rendered when it is sent, at the latest at `expires_at`.

    `fence` counts the claims and guards a sender's later writes; `tried_at` is the first claim. `problem` is
    Slack's code (or ours) for why it is not sent; `reported` says whether the secretariat was told. At
    `audit_at` the conversation is read once more, to find a second message with this id. A message that
    continues another waits until `after_id` is sent, and goes into the thread of the first. `reading` is how
    far the conversation was read for the message, while that is under way. `seal` is the digest of what was
    written (`bot.store.seals`).
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("taskforce_id", "cause", "target"),
        Index(None, "taskforce_id", "status", "not_before"),
        Index(None, "taskforce_id", "target"),
        Index(None, "taskforce_id", "audit_at"),
        Index(None, "taskforce_id", "kind", "target", "status", "created_at"),
        Index(None, "after_id"),
    )

    id: str = Field(primary_key=True, max_length=36)
    taskforce_id: int = taskforce(index=True)
    cause: str = Field(max_length=96)
    target: str = Field(max_length=48)
    recipient_id: int | None = Field(default=None, foreign_key="members.id", index=True)
    kind: str = Field(max_length=32)
    content: dict[str, Any] = json_column()
    status: str = Field(max_length=16)
    created_at: datetime = instant()
    not_before: datetime = instant()
    expires_at: datetime = instant()
    tries: int = 0
    fence: int = 0
    tried_at: datetime | None = optional_instant()
    lease_until: datetime | None = optional_instant()
    sent_at: datetime | None = optional_instant()
    audit_at: datetime | None = optional_instant()
    channel: str | None = Field(default=None, max_length=32)
    ts: str | None = Field(default=None, max_length=32)
    problem: str | None = Field(default=None, max_length=64)
    reported: bool = False
    after_id: str | None = Field(default=None, max_length=36)
    reading: dict[str, Any] | None = optional_json()
    seal: str | None = Field(default=None, max_length=64)
    team_id: str | None = of_workspace()


class MessageRevision(Base, table=True):
    """What is known of a message whose content was changed after it was written, or whose language was.

    `wanted` counts the changes, and `shown` is the one up to which Slack shows them. `language` is the one in
    which its reader has it shown, if they chose one; the answer to that press is on its way until
    `pressed_until`, and the message is left alone so long.

    At `due_at` it is to be changed in Slack; until then a process that does so has it, whose later writes
    `fence` guards. `under_way` says that no outcome of its attempt was recorded. What such an attempt, or one
    with an unclear outcome, sent may still arrive; so at `again_at` the message is changed once more. It
    ended at `ended_at` if it can be changed no more, and `reason` is Slack's code or ours.
    """

    __tablename__ = "message_revisions"
    __table_args__ = (Index(None, "taskforce_id", "due_at"),)

    message_id: str = Field(foreign_key="outbox.id", primary_key=True, max_length=36)
    taskforce_id: int = taskforce()
    wanted: int = 0
    shown: int = 0
    language: str | None = Field(default=None, max_length=8)
    pressed_until: datetime | None = optional_instant()
    due_at: datetime | None = optional_instant()
    fence: int = 0
    tries: int = 0
    under_way: bool = False
    again_at: datetime | None = optional_instant()
    ended_at: datetime | None = optional_instant()
    reason: str | None = Field(default=None, max_length=64)
