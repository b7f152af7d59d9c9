"""Who may do what with an action item, by role and by relation to the item."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from bot.domain.members.member import Member, Role, Today, stands_in
from bot.domain.members.permissions import STEERING, MayNotTranslate, NotAllowed
from bot.i18n import N_


class ItemAct(StrEnum):
    """What a person may be allowed to do with an action item."""

    WORK = "item_work"
    GIVE_BACK = "item_give_back"
    ACCEPT = "item_accept"
    MANAGE = "item_manage"
    COMMENT = "item_comment"
    TRANSLATE = "item_translate"
    ATTACH = "item_attach"


class AcceptsAs(IntEnum):
    """The capacity in which someone may accept submitted work, the closest to the item first."""

    ASSIGNER = 0
    LEAD = 1
    STEERING = 2


@dataclass(frozen=True)
class Involved:
    """The people of an action item. `leads` are the leads and alternates of its recommendation."""

    assigner: Member
    assignees: tuple[Member, ...] = ()
    leads: tuple[Member, ...] = ()


@dataclass(frozen=True)
class Relation:
    """How someone is related to an action item. `leads` means lead or alternate of its recommendation.

    `orphaned` means that nobody can ask its assigner any more: they left, are an observer now, or have no
    Slack id. `stands_in` means that they stand in for an absent assignee. The stand-in of an absent assigner
    counts as `assigner`, unless the item is assigned to that stand-in.
    """

    assignee: bool = False
    assigner: bool = False
    stands_in: bool = False
    leads: bool = False
    orphaned: bool = False


class MayNotWork(NotAllowed):
    message = N_("Only the people assigned to %(item)s can start, block or submit it. Please ask %(people)s.")


class MayNotGiveBack(NotAllowed):
    message = N_(
        "Only the people assigned to %(item)s can give it back to the person who assigned it. Please ask "
        "%(people)s."
    )


class MayNotAccept(NotAllowed):
    message = N_(
        "Only the person who assigned %(item)s, or a lead of its recommendation who did not do the "
        "work, can accept or return it. Please ask %(people)s."
    )


class MayNotManage(NotAllowed):
    message = N_(
        "Only the person who assigned %(item)s, the leads of its recommendation, the chairs and the "
        "secretariat can change it. Please ask %(people)s."
    )


class MayOnlyGiveBack(MayNotManage):
    """Someone who works on an item may not change it; `number` is the item's, for the button."""

    message = N_(
        "Only the person who assigned %(item)s, the leads of its recommendation, the chairs and the "
        "secretariat can change it. You can give it back to %(assigner)s, or ask %(people)s."
    )


class MayNotComment(NotAllowed):
    message = N_("Observers can read but not comment. Please send your comment on %(item)s to %(people)s.")


class MayNotAttachToItem(NotAllowed):
    message = N_(
        "Only the people assigned to %(item)s, the person who assigned it, the leads of its "
        "recommendation, the chairs and the secretariat can attach evidence to it. Please send yours "
        "to %(people)s."
    )


ITEM_REFUSALS: Mapping[ItemAct, type[NotAllowed]] = {
    ItemAct.WORK: MayNotWork,
    ItemAct.GIVE_BACK: MayNotGiveBack,
    ItemAct.ACCEPT: MayNotAccept,
    ItemAct.MANAGE: MayNotManage,
    ItemAct.COMMENT: MayNotComment,
    ItemAct.TRANSLATE: MayNotTranslate,
    ItemAct.ATTACH: MayNotAttachToItem,
}


def may_with_item(role: Role, act: ItemAct, relation: Relation) -> bool:
    """Say whether someone of `role`, related to the item by `relation`, may do `act` with it.

    An assignee who became an observer still finishes the work or gives it back. Work goes back to its
    assigner, unless that is the assignee or nobody can ask them any more.
    """
    if act is ItemAct.GIVE_BACK:
        return relation.assignee and not relation.assigner and not relation.orphaned
    if role is Role.OBSERVER:
        return act is ItemAct.WORK and relation.assignee
    match act:
        case ItemAct.COMMENT:
            return True
        case ItemAct.TRANSLATE:
            return role is Role.SECRETARIAT
        case ItemAct.ATTACH:
            works = relation.assignee or relation.stands_in
            return works or relation.assigner or relation.leads or role in STEERING
        case ItemAct.WORK:
            return relation.assignee or relation.stands_in
        case ItemAct.MANAGE:
            return relation.assigner or relation.leads or role in STEERING
        case ItemAct.ACCEPT:
            return accepts_as(role, relation) is not None


def accepts_as(role: Role, relation: Relation) -> AcceptsAs | None:
    """Return the capacity in which someone may accept or return submitted work; None if they may not.

    Every list of items to accept uses this rule: `/action`, the Home tab, the digest's decisions, and the
    reminders, which go to the closest people who are present.
    """
    if role is Role.OBSERVER:
        return None
    if relation.assigner:
        return AcceptsAs.ASSIGNER
    if relation.assignee or relation.stands_in:
        return None
    if relation.leads:
        return AcceptsAs.LEAD
    return AcceptsAs.STEERING if relation.orphaned and role in STEERING else None


def relation(member: Member, involved: Involved, today: Today) -> Relation:
    """Return how `member` is related today to an item with these people."""
    assigner, assignee = involved.assigner, _among(member, involved.assignees)
    return Relation(
        assignee=assignee,
        assigner=member.id == assigner.id or (stands_in(member, assigner, today) and not assignee),
        stands_in=any(stands_in(member, each, today) for each in involved.assignees),
        leads=_among(member, involved.leads),
        orphaned=not assigner.reachable,
    )


def allowed(act: ItemAct, everyone: Iterable[Member], involved: Involved, today: Today) -> tuple[Member, ...]:
    """Return everyone who may do `act` with an item with these people, the closest to the item first."""
    nearest = {each.id: each for each in (*involved.assignees, involved.assigner, *involved.leads, *everyone)}
    return tuple(
        member
        for member in nearest.values()
        if member.active and may_with_item(member.role, act, relation(member, involved, today))
    )


def accepters(everyone: Iterable[Member], involved: Involved, today: Today) -> tuple[Member, ...]:
    """Return everyone who may accept or return submitted work."""
    return allowed(ItemAct.ACCEPT, everyone, involved, today)


def _among(member: Member, people: Iterable[Member]) -> bool:
    return any(member.id == each.id for each in people)
