"""Updates a recommendation: its status, its news, its evidence."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.audit.events import Action
from bot.domain.members.permissions import Act
from bot.domain.recommendations.moves import Supplied, check_update, left_behind, text_slot
from bot.domain.recommendations.recommendation import Progress
from bot.domain.recommendations.reference import Reference
from bot.domain.recommendations.statuses import Status
from bot.domain.texts import NOTE_LIMIT, SHORT_LIMIT, written
from bot.i18n import Language
from bot.services.context import Caller, ServiceContext
from bot.services.evidence.attachment import Sourced, attach, check_link, count_evidence
from bot.services.recommendations.change import changing
from bot.store.tables import Texts

REMOVABLE = ("awaited", "next_step")
"""The texts that may be taken off the record without anything in their place."""


@dataclass(frozen=True)
class Updated:
    """A recommendation after an update. `before` equals its status if only news were added."""

    progress: Progress
    before: Status


def update_status(
    context: ServiceContext,
    caller: Caller,
    which: Reference,
    *,
    status: Status | None = None,
    note: str | None = None,
    cause: str | None = None,
    remaining: str | None = None,
    awaited: str | None = None,
    next_step: str | None = None,
    source: Sourced | None = None,
    expected: int | None = None,
) -> Updated:
    """Move a recommendation to `status`, or add to what is on record about its present one.

    Each text replaces its own kind only. What stands there already is no news. An empty `awaited` or
    `next_step` takes that text off the record. A `cause` of something that is not blocked, and what remains
    of something that is not partially implemented, are part of the note. A `source` is attached first, as a
    separate event. Raises the errors of `bot.domain.recommendations.moves.check_update`, `MayNotUpdate`,
    `TextTooLong`, and those of `bot.services.evidence.attachment.attach_evidence`.
    """
    if source:
        check_link(context, caller, source)
    with changing(context, caller, which, Act.UPDATE, expected=expected) as change:
        row, before = change.row, change.status
        if source:
            attach(change, source)
            change.begin_anew()
        target = status or before
        sent = {"cause": cause, "remaining": remaining, "awaited": awaited, "next_step": next_step}
        gone = left_behind(before, target)
        kept = {name: getattr(row, name) or {} for name in sent if name not in gone}
        given = _news(target, {"note": note, **sent}, kept)
        removed = [name for name in REMOVABLE if sent[name] == "" and kept.get(name)]
        there = {name: name in given or (name not in removed and bool(kept.get(name))) for name in sent}
        supplied = Supplied(
            news=bool(given or removed),
            cause=there["cause"],
            awaited=there["awaited"],
            remaining=there["remaining"],
        )
        check_update(row.number, before, target, supplied, evidence=lambda: count_evidence(change))
        texts = _written(given, change.actor.language)
        if target is before:
            row.updated_at = change.now
        else:
            change.move_to(target)
        if target is Status.REPORTED and target is not before:
            row.round += 1
            row.reported_by_id, row.reported_from = change.actor.id, before.value
        for name, words in {**dict.fromkeys(removed), **texts}.items():
            setattr(row, name, words)
        facts = {"from": before.value, "to": target.value, **({"removed": removed} if removed else {})}
        change.record(_action(before, target, texts), facts, texts)
        return Updated(change.progress(), before)


def _news(target: Status, sent: Mapping[str, str | None], kept: Mapping[str, Texts]) -> dict[str, str]:
    """Return what was sent that is not on record (`kept`) yet, each text under where it belongs."""
    own = text_slot(target)
    misplaced = [name for name in ("cause", "remaining") if name != own]
    note = "\n".join(text for name in ("note", *misplaced) if (text := sent[name]))
    given = {"note": note, **{name: text for name, text in sent.items() if name not in {"note", *misplaced}}}
    return {name: text for name, text in given.items() if text and text not in kept.get(name, {}).values()}


def _written(given: Mapping[str, str], language: Language) -> dict[str, Texts]:
    return {
        name: written(text, language, limit=SHORT_LIMIT if name == "awaited" else NOTE_LIMIT)
        for name, text in given.items()
    }


def _action(before: Status, target: Status, texts: Mapping[str, Texts]) -> Action:
    if target is not before:
        return Action.STATUS_CHANGED
    return Action.NOTED if "note" in texts else Action.DETAILS_CHANGED
