"""What a message of the outbox says, as values: read back when it is sent, for whoever then gets it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from bot.domain.members import Member
from bot.domain.notices import Failure, Notice, NoticeKind, Undelivered
from bot.domain.texts import chosen
from bot.services.desk import Desk
from bot.services.history import event_at
from bot.services.members import everyone
from bot.services.outbox import Claimed
from bot.services.summaries import words
from bot.store.tables import OutboxMessage

UNDELIVERED = "outbox.undelivered"
"""The kind of a message about messages that could not be delivered; there is none about it in turn."""


@dataclass(frozen=True)
class Letter:
    """What to say to whom."""

    recipient: Member
    content: Notice | Undelivered


def read_letter(desk: Desk, claimed: Claimed) -> Letter:
    """Return what a claimed message says, in values."""
    with desk.reading() as session:
        row = session.get_one(OutboxMessage, claimed.id)
        members = everyone(session, desk)
        recipient = members[row.recipient_id or 0]
        if row.kind == UNDELIVERED:
            return Letter(recipient, _undelivered(row, members))
        return Letter(recipient, _notice(session, desk, row, recipient, members))


def _notice(
    session: Session, desk: Desk, row: OutboxMessage, recipient: Member, members: Mapping[int, Member]
) -> Notice:
    content, language = row.content, recipient.language
    undone = content.get("undone")
    event = event_at(session, desk, members, undone, language) if undone else None
    return Notice(
        kind=NoticeKind(row.kind),
        recipient=recipient,
        actor=members[content["actor"]],
        number=content["item"],
        text=words(content["text"], language),
        due_on=_day(content.get("due_on")),
        recommendation=content.get("recommendation"),
        title=chosen(content.get("title"), language),
        before=_day(content.get("before")),
        note=chosen(content.get("note"), language),
        undone=event.undone if event else None,
    )


def _undelivered(row: OutboxMessage, members: Mapping[int, Member]) -> Undelivered:
    return Undelivered(
        total=row.content["total"],
        failures=tuple(
            Failure(members.get(each["recipient"] or 0), each["channel"], each["problem"])
            for each in row.content["failures"]
        ),
    )


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
