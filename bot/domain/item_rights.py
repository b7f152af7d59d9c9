"""Who may do what with an action item: by role, and by how one is related to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.members import Role
from bot.domain.permissions import STEERING, MayNotTranslate, NotAllowed
from bot.i18n import N_


class ItemAct(StrEnum):
    """What a permission is asked for."""

    WORK = "item_work"
    ACCEPT = "item_accept"
    MANAGE = "item_manage"
    COMMENT = "item_comment"
    TRANSLATE = "item_translate"
    ATTACH = "item_attach"


@dataclass(frozen=True)
class Relation:
    """How someone is related to an action item; `leads` its recommendation, as lead or alternate.

    `orphaned` says that whoever assigned it is no longer there to answer for it. Someone `stands_in` for an
    assignee who is absent; whoever stands in for an absent assigner counts as `assigner`.
    """

    assignee: bool = False
    assigner: bool = False
    stands_in: bool = False
    leads: bool = False
    orphaned: bool = False


class MayNotWork(NotAllowed):
    message = N_(
        "Only those to whom %(item)s is assigned start it, block it or hand it in. Please ask %(people)s."
    )


class MayNotAccept(NotAllowed):
    message = N_(
        "%(item)s is accepted or returned by whoever assigned it, or by a lead of its recommendation who did "
        "not do the work. Please ask %(people)s."
    )


class MayNotManage(NotAllowed):
    message = N_(
        "Only whoever assigned %(item)s, the leads of its recommendation, the chairs and the secretariat "
        "change it. Please ask %(people)s."
    )


class MayNotComment(NotAllowed):
    message = N_("Observers read and do not comment. Please send your comment on %(item)s to %(people)s.")


class MayNotAttachToItem(NotAllowed):
    message = N_(
        "Only those to whom %(item)s is assigned, whoever assigned it, the leads of its recommendation, the "
        "chairs and the secretariat attach evidence to it. Please send yours to %(people)s."
    )


ITEM_REFUSALS: Mapping[ItemAct, type[NotAllowed]] = {
    ItemAct.WORK: MayNotWork,
    ItemAct.ACCEPT: MayNotAccept,
    ItemAct.MANAGE: MayNotManage,
    ItemAct.COMMENT: MayNotComment,
    ItemAct.TRANSLATE: MayNotTranslate,
    ItemAct.ATTACH: MayNotAttachToItem,
}


def may_with_item(role: Role, act: ItemAct, relation: Relation) -> bool:
    """Say whether someone of `role` may do `act` with an item that they are related to like that."""
    if role is Role.OBSERVER:
        return False
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
            in_place = relation.leads or (relation.orphaned and role in STEERING)
            return relation.assigner or (in_place and not (relation.assignee or relation.stands_in))
