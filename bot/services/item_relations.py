"""How people are related to an action item: who leads its recommendation, who may accept it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from bot.domain.item_rights import ItemAct, Relation, may_with_item
from bot.domain.members import Member, Role
from bot.services.desk import Desk
from bot.services.summaries import seats_on
from bot.store import tables


def leads_of(
    session: Session,
    desk: Desk,
    members: Mapping[int, Member],
    recommendation: tables.Recommendation | None,
) -> tuple[Member, ...]:
    """Return the leads and alternates of a recommendation, or nobody without one."""
    if recommendation is None:
        return ()
    return tuple(dict.fromkeys(each.member for each in seats_on(session, desk, members, recommendation)))


def relation(
    member: Member, assigner: Member, assignees: Sequence[Member], leads: Sequence[Member], now: datetime
) -> Relation:
    """Return how `member` is related at this moment to an item with these people."""
    assignee = _among(member, assignees)
    return Relation(
        assignee=assignee,
        assigner=member.id == assigner.id or (_stands_in(member, assigner, now) and not assignee),
        stands_in=any(_stands_in(member, each, now) for each in assignees),
        leads=_among(member, leads),
        orphaned=not assigner.active or assigner.role is Role.OBSERVER,
    )


def allowed(
    act: ItemAct,
    everyone: Iterable[Member],
    assigner: Member,
    assignees: Sequence[Member],
    leads: Sequence[Member],
    now: datetime,
) -> tuple[Member, ...]:
    """Return who may do `act` with an item with these people: those nearest to it first."""
    nearest = dict.fromkeys((*assignees, assigner, *leads, *everyone))
    return tuple(
        member
        for member in nearest
        if member.active
        and may_with_item(member.role, act, relation(member, assigner, assignees, leads, now))
    )


def accepters(
    everyone: Iterable[Member],
    assigner: Member,
    assignees: Sequence[Member],
    leads: Sequence[Member],
    now: datetime,
) -> tuple[Member, ...]:
    """Return who may accept what was handed in, or return it."""
    return allowed(ItemAct.ACCEPT, everyone, assigner, assignees, leads, now)


def _stands_in(member: Member, absent: Member, now: datetime) -> bool:
    """Say whether `member` stands in for someone today, by the absent one's own calendar."""
    return absent.delegate == member.id and absent.away(absent.translator().today(now))


def _among(member: Member, people: Iterable[Member]) -> bool:
    return any(member.id == each.id for each in people)
