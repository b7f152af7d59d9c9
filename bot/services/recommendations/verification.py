"""The two-keys rule in practice: confirm or refuse a report, close and reopen."""

from dataclasses import dataclass

from bot.domain.audit.events import Action
from bot.domain.members.member import Side
from bot.domain.members.permissions import Act
from bot.domain.recommendations import reference
from bot.domain.recommendations.moves import (
    NotClosed,
    check_close,
    check_closing_rule,
    check_key,
)
from bot.domain.recommendations.recommendation import Progress
from bot.domain.recommendations.reference import Reference
from bot.domain.recommendations.statuses import Status
from bot.domain.recommendations.verification import missing_keys
from bot.domain.texts import written
from bot.services.context import Caller, ServiceContext
from bot.services.recommendations.change import RecommendationChange, changing
from bot.services.recommendations.queries import keys
from bot.store import tables
from bot.store.sources import sources

NEEDS_REASON = frozenset({Status.CLOSED_NOT_IMPLEMENTED, Status.IN_PROGRESS})
"""What a chair closes something as, or reopens it to, with a reason only."""


@dataclass(frozen=True)
class ConfirmationResult:
    """A recommendation after a side spoke. `missing` are the sides whose confirmation is still awaited."""

    progress: Progress
    side: Side
    confirmed: bool
    missing: tuple[Side, ...] = ()


@dataclass(frozen=True)
class Closed:
    """A recommendation after a chair closed or reopened it."""

    progress: Progress
    before: Status


def confirm(
    context: ServiceContext,
    caller: Caller,
    which: Reference,
    *,
    side: Side | None = None,
    expected: int | None = None,
) -> ConfirmationResult:
    """Confirm a report for the caller's side; `side` is the one that they named, if they named one.

    Raises `MayNotConfirm`, `NotReported`, `ClosedNow`, `NoSide`, `OtherSide`, `OwnReport`, `KeyTurned`.
    """
    with changing(context, caller, which, Act.CONFIRM, expected=expected) as change:
        side = _speak(change, side, confirmed=True, reason=None)
        change.record(Action.CONFIRMED, {"side": side.value, "round": change.row.round})
        turned = {key.side for key in keys(change.session, change.row, change.members)}
        missing = missing_keys(turned, two_keys=context.rules.two_keys)
        return ConfirmationResult(change.progress(), side, confirmed=True, missing=missing)


def refuse(
    context: ServiceContext,
    caller: Caller,
    which: Reference,
    reason: str,
    *,
    side: Side | None = None,
    expected: int | None = None,
) -> ConfirmationResult:
    """Refuse a report, with a recorded reason: it goes back to the status it was reported from.

    Raises as `confirm` does, and `TextBlank`, `TextTooLong`.
    """
    with changing(context, caller, which, Act.CONFIRM, expected=expected) as change:
        words = written(reason, change.actor.language)
        side = _speak(change, side, confirmed=False, reason=words)
        row = change.row
        target = Status(row.reported_from or Status.IN_PROGRESS)
        change.move_to(target)
        row.note = words
        facts = {"side": side.value, "round": row.round, "from": Status.REPORTED.value, "to": target.value}
        change.record(Action.REFUSED, facts, {"reason": words})
        return ConfirmationResult(change.progress(), side, confirmed=False)


def close(
    context: ServiceContext,
    caller: Caller,
    which: Reference,
    target: Status,
    reason: str | None = None,
    *,
    expected: int | None = None,
) -> Closed:
    """Close as implemented, under the closing rule, or as not implemented, with a reason. Only chairs may.

    Raises `MayNotClose`, `CitationMissing`, `KeysMissing`, `TextBlank`, `TextTooLong`, and the errors of
    `check_close`.
    """
    with changing(context, caller, which, Act.CLOSE, expected=expected) as change:
        row, before = change.row, change.status
        check_close(row.number, before, target)
        if target is Status.CLOSED_IMPLEMENTED:
            check_closing_rule(
                row.number,
                sources(change.session, row, change.actor, change.members),
                keys(change.session, row, change.members),
                two_keys=context.rules.two_keys,
                may_turn=change.verifiers(but=row.reported_by_id),
                actor=change.actor,
                subject={"reference": reference.written(row.key, row.number), "version": row.version},
            )
        return _move(change, target, Action.CLOSED, reason)


def reopen(
    context: ServiceContext, caller: Caller, which: Reference, reason: str, *, expected: int | None = None
) -> Closed:
    """Reopen a closed recommendation, with a reason. Only chairs may.

    Raises `MayNotClose`, `NotClosed`, `TextBlank`, `TextTooLong`.
    """
    with changing(context, caller, which, Act.CLOSE, expected=expected) as change:
        if not change.status.closed:
            raise NotClosed(number=change.row.number, current=change.status)
        return _move(change, Status.IN_PROGRESS, Action.REOPENED, reason)


def _move(change: RecommendationChange, target: Status, action: Action, reason: str | None) -> Closed:
    row, before = change.row, change.status
    needed = target in NEEDS_REASON
    words = written(reason or "", change.actor.language) if reason or needed else None
    change.move_to(target)
    row.reason = words
    change.record(action, {"from": before.value, "to": target.value}, {"reason": words})
    return Closed(change.progress(), before)


def _speak(
    change: RecommendationChange, named: Side | None, *, confirmed: bool, reason: dict[str, str] | None
) -> Side:
    row = change.row
    side = check_key(
        row.number,
        change.status,
        change.actor,
        row.reported_by_id,
        keys(change.session, row, change.members),
        change.verifiers(but=row.reported_by_id),
        named=named,
    )
    key = tables.Confirmation(
        taskforce_id=change.context.taskforce_id,
        recommendation_id=row.id or 0,
        round=row.round,
        side=side.value,
        member_id=change.actor.id,
        confirmed=confirmed,
        reason=reason,
        at=change.now,
    )
    change.session.add(key)
    change.touched.add(key)
    change.session.flush()
    return side
