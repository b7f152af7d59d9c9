"""Updates a recommendation: its status, its news, its evidence."""

from dataclasses import dataclass

from bot.domain.audit.events import Action
from bot.domain.members.permissions import Act
from bot.domain.recommendations.moves import Supplied, check_update
from bot.domain.recommendations.recommendation import Progress
from bot.domain.recommendations.statuses import Status
from bot.domain.texts import SHORT_LIMIT, written
from bot.services.context import Caller, ServiceContext
from bot.services.evidence.attachment import Sourced, attach, check_link, count_evidence
from bot.services.recommendations.change import changing


@dataclass(frozen=True)
class Updated:
    """A recommendation after an update. `before` equals its status if only news were added."""

    progress: Progress
    before: Status


def update_status(
    context: ServiceContext,
    caller: Caller,
    number: int,
    *,
    status: Status | None = None,
    note: str | None = None,
    awaited: str | None = None,
    next_step: str | None = None,
    source: Sourced | None = None,
    expected: int | None = None,
) -> Updated:
    """Move recommendation `number` to `status` or, without one, add news to its present status.

    `note` is the cause of a block, or what remains of a partial implementation. A `source` is attached first,
    as a separate event. Raises the errors of `bot.domain.recommendations.moves.check_update`, `MayNotUpdate`,
    `TextTooLong`, and those of `bot.services.evidence.attachment.attach_evidence`.
    """
    if source:
        check_link(context, caller, source)
    with changing(context, caller, number, Act.UPDATE, expected=expected) as change:
        row, before = change.row, change.status
        if source:
            attach(change, source)
            change.begin_anew()
        target = status or before
        supplied = Supplied(note=bool(note or (status is None and next_step)), awaited=bool(awaited))
        check_update(number, before, target, supplied, evidence=lambda: count_evidence(change))
        language = change.actor.language
        texts = {
            "note": written(note, language) if note else None,
            "awaited": written(awaited, language, limit=SHORT_LIMIT) if awaited else None,
            "next_step": written(next_step, language) if next_step else None,
        }
        row.note = texts["note"] or row.note
        row.next_step = texts["next_step"] or row.next_step
        row.awaited = texts["awaited"] or (row.awaited if target is before else None)
        if target is Status.BLOCKED:
            row.cause = texts["note"] or row.cause
        if target is Status.PARTIALLY_IMPLEMENTED:
            row.remaining = texts["note"] or row.remaining
        row.updated_at = change.now
        if target is not before:
            row.status, row.status_since = target.value, change.now
        if target is Status.REPORTED and target is not before:
            row.round += 1
            row.reported_by_id, row.reported_from = change.actor.id, before.value
        action = Action.NOTED if target is before else Action.STATUS_CHANGED
        change.record(action, {"from": before.value, "to": target.value}, texts)
        return Updated(change.progress(), before)
