"""Looks the bot over: database, trail, people whom Slack does not know."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot import __version__
from bot.domain.health import Health
from bot.domain.notices import Failure
from bot.domain.permissions import Act
from bot.services import outbox, translation_queue
from bot.services.desk import Caller, Desk
from bot.services.digest_health import digest_health
from bot.services.members import actor, everyone, require
from bot.services.notices import DEAD, EXPIRED
from bot.services.outbox_reports import NAMED
from bot.store import schema, tables
from bot.store.tables import OutboxMessage
from bot.store.trail import TrailBroken

TRAIL_TAIL = 1000
"""Events of the trail that are checked while someone waits; `enlace audit verify` reads all of them."""


@dataclass(frozen=True)
class Connection:
    """What the transport knows of its line to Slack."""

    since: datetime | None = None
    reconnections: int = 0


def show_health(desk: Desk, caller: Caller, connection: Connection) -> Health:
    """Return how everything is; the steering roles' (raises `MayNotInspect`)."""
    with desk.reading() as session:
        require(session, desk, actor(session, desk, caller), Act.INSPECT)
        workspace = session.get_one(tables.Workspace, desk.workspace_id)
        synced_at = workspace.synced_at
        unresolved = session.exec(
            select(tables.Member.file_key).where(
                tables.Member.workspace_id == desk.workspace_id,
                col(tables.Member.file_key).is_not(None),
                col(tables.Member.slack_id).is_(None),
                col(tables.Member.active),
            )
        ).all()
        members, recommendations = (
            session.exec(
                select(func.count())
                .select_from(table)
                .where(table.workspace_id == desk.workspace_id, col(table.active))
            ).one()
            for table in (tables.Member, tables.Recommendation)
        )
        messages = outbox.waiting(session, desk)
        failures, digests = _failures(session, desk), digest_health(session, desk)
        untranslated = sum(translation_queue.count(session, desk))
        events, fault = 0, None
        try:
            events = desk.trail.verify(session, last=TRAIL_TAIL).events
        except TrailBroken as broken:
            fault = int(str(broken.values["seq"]))
    return Health(
        version=__version__,
        database=desk.database.dialect,
        revision=schema.newest(),
        connected_since=connection.since,
        reconnections=connection.reconnections,
        synced_at=synced_at,
        unresolved=tuple(reference for reference in unresolved if reference),
        members=members,
        recommendations=recommendations,
        events=events,
        trail_fault=fault,
        waiting=messages["pending"],
        undeliverable=messages["dead"],
        expired=messages["expired"],
        unclear=messages["unclear"],
        failures=failures,
        digests=digests,
        channels_unknown=desk.rules.channels.unknown,
        channels_closed=desk.rules.channels.closed,
        untranslated=untranslated,
    )


def _failures(session: Session, desk: Desk) -> tuple[Failure, ...]:
    """Return the latest messages that were given up, the newest first."""
    members = everyone(session, desk)
    rows = session.exec(
        select(OutboxMessage.recipient_id, OutboxMessage.target, OutboxMessage.problem)
        .where(
            OutboxMessage.workspace_id == desk.workspace_id,
            col(OutboxMessage.status).in_([DEAD, EXPIRED]),
        )
        .order_by(col(OutboxMessage.created_at).desc(), col(OutboxMessage.id))
        .limit(NAMED)
    )
    return tuple(
        Failure(members.get(recipient or 0), None if recipient else target.removeprefix("channel:"), problem)
        for recipient, target, problem in rows
    )
