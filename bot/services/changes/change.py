"""The common part of every change: actor, time, touched rows, notified people, and one audit event."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.domain.audit.events import Action
from bot.domain.members.member import Member
from bot.services.changes.events import Subject
from bot.services.changes.undo_steps import RowSnapshots, keep_step
from bot.services.context import Caller, ServiceContext
from bot.services.outbox.messages import Cause
from bot.store import tables
from bot.store.audit_trail import Entry
from bot.store.tables import Texts


@dataclass(kw_only=True)
class Change:
    """A change in progress, inside its transaction.

    `act` is the permission that it needed. `members` are all members by row id. `told` collects those who get
    a message about it.
    """

    context: ServiceContext
    session: Session
    caller: Caller
    now: datetime
    actor: Member
    members: dict[int, Member]
    act: str
    undoable: bool = True
    touched: RowSnapshots = field(default_factory=RowSnapshots)
    told: tuple[Member, ...] = ()

    def write(
        self,
        row: tables.Recommendation | tables.ActionItem,
        subject: Subject,
        action: Action,
        facts: Mapping[str, Any] | None,
        texts: Mapping[str, Texts | None] | None,
        *,
        recommendation: tables.Recommendation | None = None,
        member: Member | None = None,
    ) -> Cause:
        """Write the change of `row`, as it is now, to the audit trail, and keep what is needed to undo it.

        The event is filed under `recommendation`; for an action item that is the one it belongs to.
        """
        self.session.add(row)
        event = self.context.trail.append(
            self.session,
            Entry(
                self.now,
                self.actor.id,
                action,
                self.caller.command,
                recommendation_number=recommendation.number if recommendation else None,
                recommendation_id=recommendation.id if recommendation else None,
                member_id=member.id if member else None,
                facts=facts or {},
                texts={name: text for name, text in (texts or {}).items() if text},
                item_number=subject.item,
            ),
        )
        self.session.flush()
        if self.undoable:
            keep_step(
                self.session,
                self.context,
                tables.UndoStep(
                    taskforce_id=self.context.taskforce_id,
                    member_id=self.actor.id,
                    seq=event.seq,
                    at=self.now,
                    subject="recommendation" if subject.item is None else "action_item",
                    number=row.number,
                    subject_id=row.id,
                    version=row.version,
                    act=self.act,
                    rows=self.touched.as_json(),
                ),
            )
        return Cause(event.seq, self.actor, self.now)

    def present(self, members: Iterable[int]) -> tuple[Member, ...]:
        """Return the members with these row ids."""
        return tuple(self.members[each] for each in members if each in self.members)
