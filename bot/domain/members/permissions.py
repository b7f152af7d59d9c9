"""Who may do what: the taskforce's permissions by role, and the refusal for people who lack one."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.members.member import Role
from bot.errors import EnlaceError
from bot.i18n import N_


class Act(StrEnum):
    """What a person may be allowed to do."""

    SEE = "see"
    UPDATE = "update"
    ATTACH = "attach"
    CONFIRM = "confirm"
    CLOSE = "close"
    EDIT = "edit"
    READ_TRAIL = "read_trail"
    READ_WHOLE_TRAIL = "read_whole_trail"
    INSPECT = "inspect"
    ASSIGN = "assign"
    COMMENT = "comment"
    DIGEST = "digest"
    ASK = "ask"
    TRANSLATE = "translate"
    SEE_TRANSLATIONS = "see_translations"


EVERYONE = frozenset(Role)
STEERING = frozenset({Role.CHAIR, Role.SECRETARIAT})

BY_ROLE: Mapping[Act, frozenset[Role]] = {
    Act.SEE: EVERYONE,
    Act.UPDATE: STEERING,
    Act.ATTACH: STEERING,
    Act.CONFIRM: frozenset({Role.CHAIR}),
    Act.CLOSE: frozenset({Role.CHAIR}),
    Act.EDIT: frozenset({Role.SECRETARIAT}),
    Act.READ_TRAIL: STEERING,
    Act.READ_WHOLE_TRAIL: STEERING,
    Act.INSPECT: STEERING,
    Act.ASSIGN: STEERING,
    Act.COMMENT: EVERYONE - {Role.OBSERVER},
    Act.DIGEST: STEERING,
    Act.ASK: STEERING,
    Act.TRANSLATE: frozenset({Role.SECRETARIAT}),
    Act.SEE_TRANSLATIONS: STEERING,
}
BY_LEAD = frozenset({Act.UPDATE, Act.ATTACH, Act.CONFIRM, Act.READ_TRAIL, Act.ASSIGN})
"""What leads and alternates may do with their own recommendation, whatever their role."""


class NotAllowed(EnlaceError):
    """Base class of the refusals. `people` are those who are allowed."""


class MayNotUpdate(NotAllowed):
    message = N_(
        "Only the leads of recommendation %(number)s, the chairs and the secretariat can change its "
        "status. Please ask %(people)s."
    )


class MayNotAttach(NotAllowed):
    message = N_(
        "Only the leads of recommendation %(number)s, the chairs and the secretariat can attach "
        "evidence to it. Please send yours to %(people)s."
    )


class MayNotConfirm(NotAllowed):
    message = N_(
        "Only the leads of recommendation %(number)s and the chairs can confirm or refuse what was "
        "reported, each for their own side. Please ask %(people)s."
    )


class MayNotClose(NotAllowed):
    message = N_("Only a chair can close or reopen a recommendation. Please ask %(people)s.")


class MayNotEdit(NotAllowed):
    message = N_("Only the secretariat can change leads and members. Please ask %(people)s.")


class MayNotReadTrail(NotAllowed):
    message = N_(
        "Only its leads, the chairs and the secretariat can read the whole history of recommendation "
        "%(number)s. `%(rec)s %(number)s` shows everyone its latest events. For the rest, please ask "
        "%(people)s."
    )


class MayNotReadWholeTrail(NotAllowed):
    message = N_("Only the chairs and the secretariat can read the whole audit trail. Please ask %(people)s.")


class MayNotInspect(NotAllowed):
    message = N_(
        "Only the chairs and the secretariat can see the bot's health report. Please ask %(people)s."
    )


class MayNotAssign(NotAllowed):
    message = N_(
        "Only the chairs and the secretariat can assign any action item; leads can assign those of their own "
        "recommendations. Please ask %(people)s."
    )


class MayNotCommentOnRecommendation(NotAllowed):
    message = N_(
        "Observers can read, but not comment. Please send your comment on recommendation %(number)s to "
        "%(people)s."
    )


class MayNotDigest(NotAllowed):
    message = N_(
        "Only the chairs and the secretariat can prepare the digests; `%(rec)s` shows everyone the "
        "current status. Please ask %(people)s."
    )


class MayNotAsk(NotAllowed):
    message = N_(
        "Only the chairs and the secretariat can ask leads for an update; `%(rec)s %(number)s` shows "
        "everyone the current status. Please ask %(people)s."
    )


class MayNotTranslate(NotAllowed):
    message = N_("Only the secretariat can translate what people wrote. Please ask %(people)s.")


class MayNotSeeTranslations(NotAllowed):
    message = N_(
        "Only the secretariat and the chairs can see the pending translations. Please ask %(people)s."
    )


REFUSALS: Mapping[Act, type[NotAllowed]] = {
    Act.UPDATE: MayNotUpdate,
    Act.ATTACH: MayNotAttach,
    Act.CONFIRM: MayNotConfirm,
    Act.CLOSE: MayNotClose,
    Act.EDIT: MayNotEdit,
    Act.READ_TRAIL: MayNotReadTrail,
    Act.READ_WHOLE_TRAIL: MayNotReadWholeTrail,
    Act.INSPECT: MayNotInspect,
    Act.ASSIGN: MayNotAssign,
    Act.COMMENT: MayNotCommentOnRecommendation,
    Act.DIGEST: MayNotDigest,
    Act.ASK: MayNotAsk,
    Act.TRANSLATE: MayNotTranslate,
    Act.SEE_TRANSLATIONS: MayNotSeeTranslations,
}


def may(role: Role, act: Act, *, leads: bool = False) -> bool:
    """Say whether someone of `role` may do `act`; `leads` says whether they lead the recommendation in
    question.
    """
    return role in BY_ROLE[act] or (leads and act in BY_LEAD)


def acts_of(role: Role, *, leads: bool) -> frozenset[Act]:
    """Return everything that someone of `role` may do, by the same rule."""
    return frozenset(act for act in Act if may(role, act, leads=leads))
