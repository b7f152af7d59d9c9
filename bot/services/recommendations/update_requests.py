"""Asks the leads of a recommendation for an update."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.domain.action_items.action_item import NONE_OPEN
from bot.domain.audit.events import Action
from bot.domain.members.member import Member, Seat
from bot.domain.members.permissions import Act
from bot.domain.recommendations.recommendation import Summary
from bot.domain.recommendations.reference import Reference
from bot.domain.recommendations.statuses import Status
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.messages import update_requests
from bot.services.context import Caller, ServiceContext
from bot.services.members.queries import actor, everyone, require
from bot.services.outbox.messages import Cause, tell
from bot.services.recommendations.summaries import find, seats_on, summary
from bot.store import tables
from bot.store.audit_trail import Entry
from bot.store.tables import AuditEvent

AGAIN_AFTER = timedelta(days=1)
"""For how long after a request nobody can ask the same leads again."""


class AskedAlready(EnlaceError):
    message = N_(
        "%(who)s already asked about recommendation %(number)s %(at)s, so nobody was asked again. "
        "`%(rec)s %(number)s` shows whether there is an answer."
    )


class NobodyToAsk(EnlaceError):
    message = N_(
        "You are the only lead of recommendation %(number)s, so there is nobody to ask. The "
        "secretariat can name another with `%(rec)s lead %(number)s`."
    )


class NothingToAsk(EnlaceError):
    message = N_(
        "Recommendation %(number)s is “%(current)s”, so there is nothing to ask about. "
        "`%(rec)s %(number)s` shows it."
    )


@dataclass(frozen=True)
class UpdateRequested:
    """A recommendation, as it is now, and who was asked about it."""

    summary: Summary
    told: tuple[Member, ...]


def ask_for_update(context: ServiceContext, caller: Caller, which: Reference) -> UpdateRequested:
    """Ask both sides' leads of a recommendation for an update, in their languages; once a day.

    For chairs and secretariat. Raises `MayNotAsk`, `UnknownRecommendation`, `NothingToAsk`, `NobodyToAsk`,
    `AskedAlready`.
    """
    with context.writing(caller) as (session, now):
        person = actor(session, context, caller)
        row, members = find(session, context, which), everyone(session, context)
        require(session, context, person, Act.ASK, number=row.number)
        if Status(row.status).closed:
            raise NothingToAsk(number=row.number, current=Status(row.status))
        _refuse_second(session, context, row, members, now - AGAIN_AFTER)
        seats = seats_on(session, context, members, row)
        leads = [each.member for each in seats if each.seat is Seat.LEAD and each.member.id != person.id]
        told = tuple(dict.fromkeys(leads))
        if not told:
            raise NobodyToAsk(number=row.number)
        event = context.trail.append(
            session,
            Entry(
                now,
                person.id,
                Action.UPDATE_ASKED,
                caller.command,
                recommendation_number=row.number,
                recommendation_id=row.id,
                facts={"assignees": [each.id for each in told]},
            ),
        )
        content = update_requests.content(person.id, row)
        tell(session, context, Cause(event.seq, person, now), told, content)
        category = session.get_one(tables.Category, row.category_id)
        found = summary(row, category, seats, person.language, now, context, NONE_OPEN)
        return UpdateRequested(found, told)


def _refuse_second(
    session: Session,
    context: ServiceContext,
    row: tables.Recommendation,
    members: Mapping[int, Member],
    since: datetime,
) -> None:
    earlier = session.exec(
        select(AuditEvent)
        .where(
            AuditEvent.taskforce_id == context.taskforce_id,
            AuditEvent.recommendation_id == row.id,
            AuditEvent.action == Action.UPDATE_ASKED.value,
            col(AuditEvent.at) > since,
        )
        .order_by(col(AuditEvent.seq).desc())
    ).first()
    if earlier is not None:
        raise AskedAlready(number=row.number, who=members.get(earlier.actor_id or 0), at=earlier.at)
