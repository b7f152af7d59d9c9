"""How people are related to an action item: who leads its recommendation, who may accept it."""

from collections.abc import Iterable, Mapping, Sequence

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
    member: Member, assigner: Member, assignees: Sequence[Member], leads: Sequence[Member]
) -> Relation:
    """Return how `member` is related to an item with these people."""
    return Relation(
        assignee=_among(member, assignees),
        assigner=member.id == assigner.id,
        leads=_among(member, leads),
        orphaned=not assigner.active or assigner.role is Role.OBSERVER,
    )


def allowed(
    act: ItemAct,
    everyone: Iterable[Member],
    assigner: Member,
    assignees: Sequence[Member],
    leads: Sequence[Member],
) -> tuple[Member, ...]:
    """Return who may do `act` with an item with these people: those nearest to it first."""
    nearest = dict.fromkeys((*assignees, assigner, *leads, *everyone))
    return tuple(
        member
        for member in nearest
        if member.active and may_with_item(member.role, act, relation(member, assigner, assignees, leads))
    )


def accepters(
    everyone: Iterable[Member], assigner: Member, assignees: Sequence[Member], leads: Sequence[Member]
) -> tuple[Member, ...]:
    """Return who may accept what was handed in, or return it."""
    return allowed(ItemAct.ACCEPT, everyone, assigner, assignees, leads)


def _among(member: Member, people: Iterable[Member]) -> bool:
    return any(member.id == each.id for each in people)
