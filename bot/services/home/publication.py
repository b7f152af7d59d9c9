"""The queue of Homes to publish again, and the outcomes.

A Home is outdated if the taskforce's stamp has changed since it was made, or if its reader's next day has
begun. A process claims a Home before it publishes it, and others leave it alone until the lease ends. Its
later writes count only if no other process has claimed the Home since. Publishing one twice does no harm.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, or_
from sqlmodel import Session, col, select

from bot.domain.home.content import NEWCOMER_FOR, REMEMBERED, HomeChoices
from bot.domain.outbox.pace import USUAL_PACE, Pace
from bot.domain.outbox.status import OutboxStatus
from bot.services.context import ServiceContext, ours
from bot.services.home.actions import Seen
from bot.store import tables
from bot.store.built import built_once
from bot.store.instants import instant_of
from bot.store.leases import Lease, LeaseQueue
from bot.store.tables import AuditHead, HomeView, OutboxMessage, Taskforce, columns

TURNED_AWAY = "turned_away"
"""Used in `HomeView.shown_as` in place of a role: that Home shows only why the person is not served."""


HOMES = LeaseQueue(HomeView, lease="lease_until")
"""The Homes that may be published."""


@dataclass(frozen=True)
class ClaimedHome:
    """A Home that only this process may publish now. `fence` guards its later writes.

    `hash` and `fingerprint` are those of the last publication. `stamp` is the state of the taskforce, and
    `role` the role the Home is made for. `waits` means that someone opened it or pressed a button in it.
    """

    member: int
    slack_id: str
    fence: int
    looks: int
    looking: HomeChoices
    stamp: str
    role: str
    tries: int
    waits: bool
    hash: str | None = None
    fingerprint: str | None = None


def take(
    context: ServiceContext, pace: Pace = USUAL_PACE, *, only_waited_for: bool = False
) -> ClaimedHome | None:
    """Claim the next Home to publish, those that someone waits for first."""
    with context.reading() as session:  # usually there is none, and then no writer has to wait
        stamp = _stamp(session, context)
        query = _wanted(context, stamp, only_waited_for)
        if not HOMES.any_ready(session, context.clock, query):
            return None
    with context.database.writing() as session:
        stamp = _stamp(session, context)
        held = HOMES.claim(session, context.clock, _wanted(context, stamp, only_waited_for), pace.home_lease)
        if held is None:
            return None
        row, (slack_id, role) = held.row, held.more
        return ClaimedHome(
            member=row.member_id,
            slack_id=slack_id,
            fence=row.fence,
            looks=row.looks,
            looking=_looking(row, held.now),
            stamp=stamp,
            role=role,
            tries=row.tries,
            waits=row.stamp is None,
            hash=row.hash,
            fingerprint=row.fingerprint,
        )


def again(context: ServiceContext, taken: ClaimedHome) -> ClaimedHome | None:
    """Read a claimed Home again after Slack reported a different view; None if the claim is lost."""
    with context.reading() as session:
        row = session.get(HomeView, (context.taskforce_id, taken.member))
        if row is None or row.fence != taken.fence:
            return None
        looking = _looking(row, context.clock.now())
        stamp = _stamp(session, context)
        return replace(taken, looks=row.looks, looking=looking, stamp=stamp, hash=row.hash)


def published(
    context: ServiceContext,
    taken: ClaimedHome,
    seen: Seen | None,
    fingerprint: str,
    until: datetime,
    pace: Pace = USUAL_PACE,
) -> bool:
    """Record what a Home shows, fresh until `until`. `seen` is None if it showed that before.

    Returns False if another process has claimed it since.
    """
    with context.database.writing() as session:
        held = _held(session, context, taken)
        if held is None:
            return False
        row = held.row
        if seen is not None:
            row.view_id, row.hash = seen.view_id, seen.hash
        row.fingerprint, row.shown_as, row.fresh_until, row.tries = fingerprint, taken.role, until, 0
        HOMES.release(held)
        if row.looks == taken.looks:
            row.stamp, row.not_before = taken.stamp, held.after(pace.home_every)
        return True


def postpone(context: ServiceContext, taken: ClaimedHome, seconds: float, *, counted: bool = True) -> None:
    """Retry after `seconds`. A rate limit is not `counted` as a failure."""
    with context.database.writing() as session:
        if held := _held(session, context, taken):
            HOMES.retry(held, seconds)
            held.row.tries += counted


def give_up(context: ServiceContext, taken: ClaimedHome, pace: Pace = USUAL_PACE) -> None:
    """Stop publishing a Home that Slack refuses, until it is opened or something changes much later."""
    with context.database.writing() as session:
        if held := _held(session, context, taken):
            row = held.row
            HOMES.retry(held, pace.longest_pause)
            row.tries, row.fingerprint = 0, None
            row.stamp, row.shown_as, row.fresh_until = taken.stamp, taken.role, None


def next_due(context: ServiceContext) -> datetime | None:
    """Return the first instant after now at which a Home that is kept up to date may change by itself."""
    now, row = instant_of(context.clock), HomeView
    with context.reading() as session:
        return session.exec(
            select(func.min(row.fresh_until)).where(
                row.taskforce_id == context.taskforce_id,
                ours(row.team_id, context),
                col(row.fresh_until) > now,
                row.opened_at > instant_of(context.clock, -REMEMBERED.total_seconds()),
            )
        ).one()


def _looking(row: HomeView, now: datetime) -> HomeChoices:
    steps = row.steps and now - row.met_at < NEWCOMER_FOR
    return HomeChoices(row.filter, row.page, row.items_page, steps)


def _stamp(session: Session, context: ServiceContext) -> str:
    """Return the stamp of the taskforce, which also counts messages that were given up or are in doubt.

    Every other change is an event of the audit trail. A start's alignment shows in `synced_at`.
    """
    seq, synced_at, *messages = session.execute(_stamping(context)).one()
    return ":".join(map(str, (seq or 0, int(synced_at.timestamp() * 1e6) if synced_at else 0, *messages)))


@built_once
def _stamping(context: ServiceContext) -> Any:
    head, taskforce, message = columns(AuditHead), columns(Taskforce), columns(OutboxMessage)
    now = instant_of(context.clock)
    lost = or_(
        message.status.in_([OutboxStatus.DEAD, OutboxStatus.EXPIRED]),
        and_(message.status == OutboxStatus.SENDING, message.lease_until <= now),
    )
    counted = (
        select(func.count(), func.coalesce(func.sum(message.fence), 0))
        .where(message.taskforce_id == context.taskforce_id, lost)
        .subquery()
    )
    return (
        select(head.seq, taskforce.synced_at, *counted.c)
        .select_from(taskforce.id.table)
        .join(head.seq.table, head.taskforce_id == taskforce.id, isouter=True)
        .join(counted, taskforce.id == taskforce.id)
        .where(taskforce.id == context.taskforce_id)
    )


def _wanted(context: ServiceContext, stamp: str, only_waited_for: bool) -> Any:  # noqa: FBT001 (private)
    rules = context.rules
    return _query(context, stamp, only_waited_for, rules.admit_unknown, rules.admit_guests)


@built_once
def _query(context: ServiceContext, stamp: str, only_waited_for: bool, strangers: bool, guests: bool) -> Any:  # noqa: FBT001 (private)
    row, member, identity = HomeView, tables.Member, tables.SlackIdentity
    unlisted = col(member.file_key).is_(None) & ~col(member.admitted)
    from_outside = col(identity.external) if guests else or_(col(identity.external), col(identity.guest))
    unserved = unlisted & from_outside if strangers else unlisted
    role = case((or_(~col(member.active), unserved), TURNED_AWAY), else_=col(member.role))
    waited_for = col(row.stamp).is_(None)
    stale = or_(waited_for, col(row.stamp) != stamp, col(row.fresh_until) <= instant_of(context.clock))
    wanted = (
        waited_for
        if only_waited_for
        else or_(
            and_(stale, col(row.opened_at) > instant_of(context.clock, -REMEMBERED.total_seconds())),
            # People who may now see less get a new Home, however long they have not opened it.
            col(row.shown_as) != role,
        )
    )
    return (
        select(row, col(identity.slack_id).label("slack_id"), role.label("role"))
        .join(member, col(member.id) == row.member_id)
        .join(identity, col(identity.member_id) == member.id)
        .where(
            row.taskforce_id == context.taskforce_id,
            identity.team_id == context.team_id,
            ours(row.team_id, context),
            wanted,
        )
        .order_by(waited_for.desc(), col(row.opened_at).desc())
    )


def _held(session: Session, context: ServiceContext, taken: ClaimedHome) -> Lease[HomeView] | None:
    return HOMES.held(session, context.clock, (context.taskforce_id, taken.member), taken.fence)
