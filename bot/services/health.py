"""Reads the health of the bot: database, audit trail, people whom Slack does not know."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot import __version__
from bot.domain.health import Health
from bot.domain.members.member import Member
from bot.domain.members.permissions import Act
from bot.domain.outbox.notices import Failure
from bot.domain.outbox.status import OutboxStatus
from bot.domain.slack_access import ScopeMissing, ScopesMissing, ScopeUnnamed, TokenRefused
from bot.errors import EnlaceError
from bot.messages.undelivered import NAMED
from bot.services import slack_access
from bot.services.context import Caller, ServiceContext
from bot.services.digests.health import digest_health
from bot.services.members.queries import actor, everyone, require
from bot.services.outbox import queue as outbox
from bot.services.outbox.messages import channel_of
from bot.services.translations import queue as translation_queue
from bot.store import schema, tables
from bot.store.audit_trail import TrailBroken
from bot.store.tables import OutboxMessage

TRAIL_TAIL = 1000
"""How many events of the trail are checked while someone waits; `enlace audit verify` checks all."""


ACCESS = {TokenRefused, ScopeMissing, ScopesMissing, ScopeUnnamed}


@dataclass(frozen=True)
class Connection:
    """What the bot knows of its connection to Slack, and what is wrong at present."""

    since: datetime | None = None
    reconnections: int = 0
    troubles: tuple[EnlaceError, ...] = ()


def show_health(context: ServiceContext, caller: Caller, connection: Connection) -> Health:
    """Return the bot's health, for the steering roles. Raises `MayNotInspect`."""
    with context.reading() as session:
        require(session, context, actor(session, context, caller), Act.INSPECT)
        found = read_health(session, context, everyone(session, context), connection)
        # Counted only here, not for a Home, which is rendered at each change.
        counted = translation_queue.count(session, context)
        return replace(found, untranslated=counted.total, more_untranslated=counted.more)


def read_health(
    session: Session,
    context: ServiceContext,
    everybody: Mapping[int, Member],
    connection: Connection | None = None,
    *,
    tail: int = TRAIL_TAIL,
) -> Health:
    """Return the bot's health within the caller's transaction; check the last `tail` events of the trail."""
    line = connection or Connection()
    taskforce = session.get_one(tables.Taskforce, context.taskforce_id)
    unresolved = session.exec(
        select(tables.Member.file_key)
        .join(
            tables.SlackIdentity,
            (col(tables.SlackIdentity.member_id) == tables.Member.id)
            & (col(tables.SlackIdentity.taskforce_id) == context.taskforce_id),
            isouter=True,
        )
        .where(
            tables.Member.taskforce_id == context.taskforce_id,
            col(tables.Member.file_key).is_not(None),
            col(tables.SlackIdentity.id).is_(None),
            col(tables.Member.active),
        )
    ).all()
    recommendations = session.exec(
        select(func.count())
        .select_from(tables.Recommendation)
        .where(tables.Recommendation.taskforce_id == context.taskforce_id, col(tables.Recommendation.active))
    ).one()
    messages = outbox.waiting(session, context)
    troubles = _troubles(session, context, line)  # first: verifying drops the rows that are loaded
    events, fault = 0, None
    try:
        events = context.trail.verify(session, last=tail).events
    except TrailBroken as broken:
        fault = int(str(broken.values["seq"]))
    return Health(
        version=__version__,
        database=context.database.dialect,
        revision=schema.newest(),
        connected_since=line.since,
        reconnections=line.reconnections,
        troubles=troubles,
        synced_at=taskforce.synced_at,
        unresolved=tuple(reference for reference in unresolved if reference),
        members=sum(each.active for each in everybody.values()),
        recommendations=recommendations,
        events=events,
        trail_fault=fault,
        waiting=messages["pending"],
        undeliverable=messages["dead"],
        expired=messages["expired"],
        unclear=messages["unclear"],
        failures=_failures(session, context, everybody),
        digests=digest_health(session, context),
        channels_unknown=context.rules.channels.unknown,
        channels_closed=context.rules.channels.closed,
    )


def _troubles(session: Session, context: ServiceContext, line: Connection) -> tuple[EnlaceError, ...]:
    """Return what keeps the bot from working: what it knows itself, and what a replica has noted."""
    found = {type(each): each for each in line.troubles}
    refusal = slack_access.known(session, context)
    if refusal is not None and not (ACCESS & found.keys()):
        found[type(refusal.error())] = refusal.error()
    if (trouble := context.database.trouble) is not None:
        found[type(trouble)] = trouble
    return tuple(found.values())


def _failures(
    session: Session, context: ServiceContext, members: Mapping[int, Member]
) -> tuple[Failure, ...]:
    """Return the latest messages that were given up, newest first."""
    rows = session.exec(
        select(OutboxMessage.recipient_id, OutboxMessage.target, OutboxMessage.problem)
        .where(
            OutboxMessage.taskforce_id == context.taskforce_id,
            col(OutboxMessage.status).in_([OutboxStatus.DEAD, OutboxStatus.EXPIRED]),
        )
        .order_by(col(OutboxMessage.created_at).desc(), col(OutboxMessage.id))
        .limit(NAMED)
    )
    return tuple(
        Failure(members.get(recipient or 0), None if recipient else channel_of(target), problem)
        for recipient, target, problem in rows
    )
