"""A digest in half a minute: each recommendation once, under what presses most."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.domain.digests.digest import Decision, Digest, DigestItem, Followed
from bot.domain.recommendations.statuses import Status

IMPORTANCE = (
    Status.CLOSED_IMPLEMENTED,
    Status.CLOSED_NOT_IMPLEMENTED,
    Status.REPORTED,
    Status.BLOCKED,
    Status.PARTIALLY_IMPLEMENTED,
    Status.IN_PROGRESS,
    Status.NOT_STARTED,
)
"""What a recommendation moved to, the most important first. News without a move comes after all moves."""


@dataclass(frozen=True)
class Brief:
    """What a digest's message tells. A recommendation is in one of `decisions`, `blocked`, `unverified`,
    `changed`, `stale` and `leaderless` only; `changed` begins with what matters most.
    """

    decisions: tuple[Decision, ...]
    changed: tuple[Followed, ...]
    finished: tuple[DigestItem, ...]
    blocked: tuple[Followed, ...]
    unverified: tuple[Followed, ...]
    overdue: tuple[DigestItem, ...]
    due_soon: tuple[DigestItem, ...]
    stale: tuple[Followed, ...]
    leaderless: tuple[Followed, ...]


def brief(shown: Digest) -> Brief:
    """Choose what the message tells of a digest; its full text goes into the thread."""
    told = {each.followed.number for each in shown.decisions if each.followed}
    decided = {each.duty.number for each in shown.decisions if each.duty}

    def once(found: Iterable[Followed], wanted: Callable[[Followed], bool]) -> tuple[Followed, ...]:
        left = tuple(each for each in found if each.number not in told and wanted(each))
        told.update(each.number for each in left)
        return left

    blocked = once(shown.blocked, lambda _: True)
    unverified = once(shown.unverified, lambda _: True)
    changed = once(shown.changed, lambda _: True)
    return Brief(
        decisions=shown.decisions,
        changed=tuple(sorted(changed, key=_importance)),
        finished=shown.finished,
        blocked=blocked,
        unverified=unverified,
        overdue=tuple(duty for duty in shown.overdue if duty.number not in decided),
        due_soon=tuple(duty for duty in shown.due_soon if duty.number not in decided),
        stale=once(shown.silent, lambda each: each.stale),
        leaderless=once(shown.silent, lambda each: bool(each.without_lead)),
    )


def _importance(each: Followed) -> int:
    """Return the place of a change: by what it moved to, then what only has news; priority first in each."""
    moved = IMPORTANCE.index(each.status) if each.status is not each.before else len(IMPORTANCE)
    return 2 * moved + (not each.priority)
