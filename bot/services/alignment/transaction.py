"""One alignment run inside its transaction: it sets values, records events and counts changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, SQLModel

from bot.domain.audit.events import Action
from bot.services.context import ServiceContext
from bot.store import tables
from bot.store.audit_trail import Entry
from bot.store.tables import AuditEvent

COMMAND = "deploy file"


@dataclass
class Pass:
    """The transaction of one start. `counts` says how many things were added, changed and deactivated."""

    context: ServiceContext
    session: Session
    now: datetime
    counts: dict[str, int] = field(default_factory=lambda: {"added": 0, "changed": 0, "deactivated": 0})

    def record(
        self,
        kind: str,
        action: Action,
        facts: Mapping[str, Any],
        *,
        recommendation: tables.Recommendation | None = None,
        member_id: int | None = None,
    ) -> AuditEvent:
        """Write an event of the deploy file to the audit trail, and count it as one of `kind`."""
        self.counts[kind] += 1
        number, id_ = (recommendation.number, recommendation.id) if recommendation else (None, None)
        entry = Entry(self.now, None, action, COMMAND, number, member_id, facts, recommendation_id=id_)
        return self.context.trail.append(self.session, entry)

    def settle(self, row: SQLModel, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """Set the values that differ, and return them as `{field: [from, to]}`."""
        facts = {
            name: [getattr(row, name), value] for name, value in wanted.items() if getattr(row, name) != value
        }
        for name, (_, value) in facts.items():
            setattr(row, name, value)
        self.session.add(row)
        self.session.flush()
        return facts
