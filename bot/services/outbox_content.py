"""What a message of the outbox says, as values: read back when it is sent, for whoever then gets it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.domain.digest_hands import Ahead, Hand, HandTold
from bot.domain.digests import Digest, thawed
from bot.domain.digests import chosen as chosen_for
from bot.domain.files import FileFacts
from bot.domain.item_moves import item_name
from bot.domain.members import Member, Role
from bot.domain.notices import (
    Failure,
    FileChecked,
    Introduction,
    Notice,
    NoticeKind,
    Question,
    Reminders,
    Undelivered,
)
from bot.domain.occurrences import PUNCTUAL
from bot.domain.statuses import Status
from bot.domain.texts import chosen, words
from bot.i18n import Language, language_of
from bot.services.desk import Desk
from bot.services.digest_pictures import files_of
from bot.services.digest_weeks import hold_of
from bot.services.file_checks import FILE_CHECKED
from bot.services.history import event_at
from bot.services.introducing import INTRODUCTION, still_there
from bot.services.members import as_member, everyone
from bot.services.outbox import Claimed
from bot.services.reminder_letters import read_reminders
from bot.services.reminders import REMINDERS
from bot.store import tables
from bot.store.tables import DigestOccurrence, OutboxMessage

DIGEST = "digest"
"""The kind of a digest's messages."""
DIGEST_PREVIEW = "digest.preview"
"""The kind of what chairs and secretariat see ahead of a digest."""
UPDATE_ASKED = "recommendation.update_asked"
"""The kind of a question to a recommendation's leads."""
UNDELIVERED = "outbox.undelivered"
"""The kind of a message about messages that could not be delivered; there is none about it in turn."""


@dataclass(frozen=True)
class DigestLetter:
    """A digest for one recipient, `part` of it: 0 for the message itself, then what goes into its thread.

    `languages` are in the order in which they stand; `due_at` is when it was due, if it is late;
    `occurrence` is the row's id by which it is acknowledged; `pictures` are the uploaded files by language.
    """

    digest: Digest
    languages: tuple[Language, ...]
    part: int
    due_at: datetime | None
    occurrence: int = 0
    pictures: Mapping[Language, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PreviewLetter:
    """A digest as its recipient would get it, before it goes out."""

    digest: Digest
    languages: tuple[Language, ...]
    part: int
    ahead: Ahead


@dataclass(frozen=True)
class Letter:
    """What to say to whom; a channel stands in as a member whom nobody knows."""

    recipient: Member
    content: (
        Notice
        | Undelivered
        | DigestLetter
        | PreviewLetter
        | HandTold
        | Question
        | Reminders
        | Introduction
        | FileChecked
    )


def read_letter(desk: Desk, claimed: Claimed) -> Letter | None:
    """Return what a claimed message says, in values; None if nothing of it is to be said any more."""
    with desk.reading() as session:
        row = session.get_one(OutboxMessage, claimed.id)
        if row.kind == DIGEST:
            return _digest(session, desk, row)
        if row.kind == INTRODUCTION:
            return _introduction(session, desk, row)
        members = everyone(session, desk)
        recipient = members[row.recipient_id or 0]
        if row.kind == DIGEST_PREVIEW:
            return Letter(recipient, _preview(session, row, members, recipient))
        if row.kind in set(Hand):
            return Letter(recipient, _hand(row, members, recipient.language))
        if row.kind == UPDATE_ASKED:
            return Letter(recipient, _asked(row, members, recipient.language))
        if row.kind == UNDELIVERED:
            return Letter(recipient, _undelivered(row, members))
        if row.kind == FILE_CHECKED:
            return Letter(recipient, _file_checked(row, recipient.language))
        if row.kind == REMINDERS:
            still = read_reminders(session, desk, row, recipient)
            return Letter(recipient, still) if still else None
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


def _digest(session: Session, desk: Desk, row: OutboxMessage) -> Letter:
    content = row.content
    occurrence = session.get_one(DigestOccurrence, content["occurrence"])
    snapshot = thawed(occurrence.snapshots[content["since"]])
    known = session.get(tables.Member, row.recipient_id) if row.recipient_id else None
    reader = as_member(known, desk.rules) if known else None
    languages = tuple(content["languages"])
    late = desk.clock.now() - datetime.fromisoformat(content["reaches"]) > PUNCTUAL
    return Letter(
        reader or _channel(languages[0], content["zone"]),
        DigestLetter(
            chosen_for(snapshot, reader),
            languages,
            content.get("part", 0),
            occurrence.due_at if late else None,
            occurrence.id or 0,
            files_of(session, content["occurrence"], languages),
        ),
    )


def _preview(
    session: Session, row: OutboxMessage, members: Mapping[int, Member], reader: Member
) -> PreviewLetter:
    content = row.content
    occurrence = session.get_one(DigestOccurrence, content["occurrence"])
    return PreviewLetter(
        digest=chosen_for(thawed(occurrence.drafts[content["since"]]), reader),
        languages=tuple(content["languages"]),
        part=content.get("part", 0),
        ahead=Ahead(
            schedule=occurrence.schedule,
            week=occurrence.week,
            goes_at=datetime.fromisoformat(content["goes_at"]),
            people=content["people"],
            channels=content["channels"],
            hold=hold_of(occurrence, members, reader.language),
        ),
    )


def _hand(row: OutboxMessage, members: Mapping[int, Member], language: Language) -> HandTold:
    content = row.content
    return HandTold(
        hand=Hand(row.kind),
        actor=members[content["actor"]],
        schedule=content["schedule"],
        week=content["week"],
        day=date.fromisoformat(content["day"]),
        due_at=datetime.fromisoformat(content["due_at"]),
        reason=chosen(content["reason"], language),
    )


def _asked(row: OutboxMessage, members: Mapping[int, Member], language: Language) -> Question:
    content = row.content
    since = content["status_since"]
    return Question(
        actor=members[content["actor"]],
        number=content["number"],
        title=words(content["title"], language),
        status=Status(content["status"]),
        status_since=datetime.fromisoformat(since) if since else None,
    )


def _file_checked(row: OutboxMessage, language: Language) -> FileChecked:
    content = row.content
    return FileChecked(
        subject=item_name(content["item"]) if content["item"] else str(content["recommendation"]),
        evidence=content["evidence"],
        url=content["url"],
        title=words(content["title"], language),
        file=FileFacts(*content["file"]),
        lacks=content["lacks"],
    )


def _introduction(session: Session, desk: Desk, row: OutboxMessage) -> Letter | None:
    if not still_there(session, row):
        return None
    language = language_of(row.content["language"]) or desk.rules.language
    return Letter(_channel(language, desk.rules.zone), Introduction(row.content["bot"]))


def _channel(language: Language, zone: str) -> Member:
    return Member(0, None, "", Role.OBSERVER, None, language, ZoneInfo(zone))


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
