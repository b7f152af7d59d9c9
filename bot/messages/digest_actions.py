"""Notices to chairs and secretariat when one of them acts on a digest: the kinds of `DigestAction`."""

from datetime import date, datetime
from typing import Any

from bot.domain.digests.actions import DigestAction, DigestActionNotice
from bot.domain.texts import chosen
from bot.messages.content import Content
from bot.messages.reading import OutgoingMessage, ReadContext, recipient_of
from bot.store.tables import DigestCorrection, OutboxMessage, Texts


def content(
    hand: DigestAction,
    actor: int,
    *,
    schedule: str,
    week: str,
    day: date,
    due_at: datetime,
    reason: Texts | None,
    correction: int | None = None,
) -> Content:
    """Freeze the action, the row id of the member who took it, the week of the schedule, and the reason
    given.

    `correction` is the row id of a correction, whose text is told in place of a reason.
    """
    values: dict[str, Any] = {
        "actor": actor,
        "schedule": schedule,
        "week": week,
        "day": day.isoformat(),
        "due_at": due_at.isoformat(),
        "reason": reason,
    }
    if correction is not None:
        values["correction"] = correction
    return Content(hand.value, values)


def read(row: OutboxMessage, context: ReadContext) -> OutgoingMessage:
    """Read the action back, with the reason in the reader's language if it exists."""
    values, recipient = row.content, recipient_of(row, context)
    correction = values.get("correction")
    said = context.session.get_one(DigestCorrection, correction).text if correction else values["reason"]
    told = DigestActionNotice(
        hand=DigestAction(row.kind),
        actor=context.lookups.everyone()[values["actor"]],
        schedule=values["schedule"],
        week=values["week"],
        day=date.fromisoformat(values["day"]),
        due_at=datetime.fromisoformat(values["due_at"]),
        reason=chosen(said, recipient.language),
    )
    return OutgoingMessage(recipient, told)
