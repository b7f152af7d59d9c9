"""Notices of a change to an action item: the kinds of `NoticeKind`."""

from datetime import date

from bot.domain.outbox.notices import Notice, NoticeKind
from bot.domain.texts import chosen, words
from bot.messages.content import Content, read_day, stored_day
from bot.messages.reading import OutgoingMessage, ReadContext, recipient_of
from bot.store.tables import ActionItem, OutboxMessage, Recommendation, Texts


def content(
    kind: NoticeKind,
    actor: int,
    item: ActionItem,
    recommendation: Recommendation | None,
    *,
    note: Texts | None = None,
    before: date | None = None,
    undone: int | None = None,
) -> Content:
    """Freeze an action item as it is now.

    `actor` is the row id of the member who changed it. `note` is what they said with the change, and `before`
    the due date until then. `undone` is the place in the trail of the event that undid a change.
    """
    values = {
        "actor": actor,
        "item": item.number,
        "text": item.text,
        "due_on": stored_day(item.due_on),
        "recommendation": recommendation.number if recommendation else None,
        "title": recommendation.short if recommendation else None,
        "note": note,
        "before": stored_day(before),
    }
    if undone is not None:
        values["undone"] = undone
    return Content(kind.value, values)


def read(row: OutboxMessage, context: ReadContext) -> OutgoingMessage:
    """Read a notice back. The trail says what was undone, in the reader's language."""
    values, recipient = row.content, recipient_of(row, context)
    language, undone = recipient.language, row.content.get("undone")
    event = context.lookups.event_at(undone, language) if undone else None
    notice = Notice(
        kind=NoticeKind(row.kind),
        recipient=recipient,
        actor=context.lookups.everyone()[values["actor"]],
        number=values["item"],
        text=words(values["text"], language),
        due_on=read_day(values.get("due_on")),
        recommendation=values.get("recommendation"),
        title=chosen(values.get("title"), language),
        before=read_day(values.get("before")),
        note=chosen(values.get("note"), language),
        undone=event.undone if event else None,
    )
    return OutgoingMessage(recipient, notice)
