"""Corrections of digests that were sent: at the top of their messages, in their threads, and on record.

The digest itself stays as it was frozen. One transaction writes the correction and its event, counts a change
to each message of the digest (`bot.services.outbox.revisions`), and puts a reply for each thread into the
outbox, which waits for the message that it belongs to.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import func
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.audit.events import Action
from bot.domain.digests.actions import Correctable, Corrected, DigestAction, PastCorrections
from bot.domain.digests.names import names_of
from bot.domain.digests.occurrences import DAY, WEEK, reaches
from bot.domain.members.member import Member
from bot.domain.members.permissions import Act
from bot.domain.outbox.pace import KEPT
from bot.domain.outbox.status import OutboxStatus
from bot.domain.texts import CORRECTION_LIMIT, all_chosen, says, words, written
from bot.errors import EnlaceError
from bot.i18n import N_, Language
from bot.messages import digest_actions, digest_corrections
from bot.messages.digest_corrections import correction_cause
from bot.messages.digests import digest_cause
from bot.services.context import Caller, ServiceContext
from bot.services.digests.actions import UnknownSchedule
from bot.services.digests.weeks import OPENED, day_of, monday_of
from bot.services.members.queries import actor, everyone, require
from bot.services.outbox.messages import Cause, message_id, tell
from bot.services.outbox.queue import NOT_BEGUN
from bot.services.outbox.revisions import revise
from bot.store.audit_trail import Entry
from bot.store.tables import (
    DigestCorrection,
    DigestOccurrence,
    DigestReading,
    MessageRevision,
    OutboxMessage,
)

GOING = (OutboxStatus.PENDING, OutboxStatus.SENDING, OutboxStatus.SENT)
"""The states of messages that have arrived, or still will."""


class NoDigestSent(EnlaceError):
    message = N_(
        "No digest has been sent yet, so there is nothing to correct. `%(digest)s note` adds a note to the "
        "next one."
    )


class NotSent(EnlaceError):
    message = N_(
        "The digest of %(day)s was not sent, so there is nothing to correct. `%(digest)s history` shows "
        "those that were."
    )


class TooOldToCorrect(EnlaceError):
    message = N_(
        "What the digest of %(day)s said is no longer kept, so it can no longer be corrected. "
        '`%(digest)s note "…"` puts a note at the top of the next one.'
    )


class CorrectedAlready(EnlaceError):
    message = N_("The digest of %(day)s already has this correction, so nothing was changed.")


@dataclass(frozen=True)
class WhichSent:
    """Which digest that was sent is meant: of a `schedule`, of a `week` (such as "2026-W49"), of a `day`.

    By default it is the one that was sent last. A `day` means its digest, or else the one of its week.
    """

    schedule: str | None = None
    week: str | None = None
    day: date | None = None


def correct(context: ServiceContext, caller: Caller, which: WhichSent, text: str) -> Corrected:
    """Correct a digest that was sent. Nothing takes this back; a later correction stands beside it.

    Those who had acknowledged the digest are notified. Raises `MayNotDigest`, `NoDigestSent`, `NotSent`,
    `UnknownSchedule`, `CorrectedAlready`, `TextBlank`, `TextTooLong`.
    """
    with context.writing(caller) as (session, now):
        person = actor(session, context, caller)
        require(session, context, person, Act.DIGEST)
        found = _meant(session, context, which)
        # Switching a message to the other language waits until this is committed.
        digest = session.get_one(DigestOccurrence, found.id, with_for_update=True)
        day = day_of(digest, context)
        said = written(text, person.language, limit=CORRECTION_LIMIT)
        if any(says(each.text, said) for each in _corrections(session, digest)):
            raise CorrectedAlready(day=day)
        row = DigestCorrection(
            taskforce_id=context.taskforce_id,
            occurrence_id=digest.id or 0,
            number=_next_number(session, context),
            author_id=person.id,
            text=said,
            at=now,
        )
        session.add(row)
        session.flush()
        facts = {"schedule": digest.schedule, "week": digest.week, "correction": row.number}
        entry = Entry(
            now, person.id, Action.DIGEST_CORRECTED, caller.command, facts=facts, texts={"correction": said}
        )
        cause = Cause(context.trail.append(session, entry).seq, person, now)
        revise(session, context, now, [digest_cause(digest.schedule, digest.week)])
        members, calm = everyone(session, context), _calm(context, digest, now)
        _reply(session, context, digest, row, now, members, calm)
        content = digest_actions.content(
            DigestAction.CORRECTED,
            person.id,
            schedule=digest.schedule,
            week=digest.week,
            day=day,
            due_at=digest.due_at,
            reason=said,
            correction=row.id,
        )
        readers = [members[each] for each in _readers(session, digest)]
        told = tell(session, context, cause, readers, content, reaches=calm)
        shown = _correctable(session, context, digest, person.language)
        return Corrected(shown, row.number, words(said, person.language), told)


def to_correct(context: ServiceContext, caller: Caller, which: WhichSent) -> Correctable:
    """Return a digest that was sent, if the caller may correct it. Raises as `correct` does."""
    with context.reading() as session:
        person = actor(session, context, caller)
        require(session, context, person, Act.DIGEST)
        return _correctable(session, context, _meant(session, context, which), person.language)


def _meant(session: Session, context: ServiceContext, which: WhichSent) -> DigestOccurrence:
    of = DigestOccurrence
    sent = (of.taskforce_id == context.taskforce_id, of.status == OPENED)
    keys = session.exec(select(of.schedule).where(*sent).distinct()).all()
    if which.schedule is not None:
        keys = _named(context, which.schedule, keys)
    query = (
        select(of)
        .where(*sent, col(of.schedule).in_(keys))
        # These columns are long, and not needed here. For mypy: SQLModel's columns are attributes.
        .options(defer(col(of.snapshots)), defer(col(of.drafts)))  # type: ignore[arg-type]
        .order_by(col(of.at).desc(), col(of.id).desc())
    )
    found = _sent(session, context, which, query)
    if found.expired_at is not None:
        raise TooOldToCorrect(day=day_of(found, context))
    return found


def _sent(
    session: Session, context: ServiceContext, which: WhichSent, query: SelectOfScalar[DigestOccurrence]
) -> DigestOccurrence:
    if which.week is not None:
        found = session.exec(query.where(DigestOccurrence.week == which.week)).first()
        day = monday_of(which.week)
    elif which.day is not None:
        day = which.day
        noon = datetime.combine(day, time(12), UTC)
        around = col(DigestOccurrence.due_at).between(noon - WEEK - DAY, noon + WEEK + DAY)
        near = session.exec(query.where(around)).all()
        year, week, _ = day.isocalendar()
        those = [each for each in near if day_of(each, context) == day]
        those += [each for each in near if each.week == f"{year}-W{week:02}"]
        found = next(iter(those), None)
    else:
        found = session.exec(query).first()
        if found is None:
            raise NoDigestSent
        return found
    if found is None:
        raise NotSent(day=day)
    return found


def _named(context: ServiceContext, word: str, sent: Iterable[str]) -> Sequence[str]:
    """Return the schedules that a word means, if anything of them was sent or the deploy file has them."""
    planned = [each.key for each in context.rules.digests]
    found = [key for key in dict.fromkeys((*sent, *planned)) if word.casefold() in names_of(key)]
    if not found:
        raise UnknownSchedule(given=word, known=list(context.rules.digests))
    return found


def _next_number(session: Session, context: ServiceContext) -> int:
    row = DigestCorrection
    highest = select(func.max(row.number)).where(row.taskforce_id == context.taskforce_id)
    return (session.exec(highest).one() or 0) + 1


def _corrections(session: Session, digest: DigestOccurrence) -> Sequence[DigestCorrection]:
    row = DigestCorrection
    return session.exec(
        select(row).where(row.occurrence_id == digest.id).order_by(col(row.number).desc())
    ).all()


def _readers(session: Session, digest: DigestOccurrence) -> Sequence[int]:
    row = DigestReading
    return session.exec(
        select(row.member_id).where(row.occurrence_id == digest.id).order_by(col(row.member_id))
    ).all()


def _messages(session: Session, context: ServiceContext, digest: DigestOccurrence) -> Sequence[OutboxMessage]:
    """Return the messages of a digest, without what follows in their threads."""
    return session.exec(
        select(OutboxMessage)
        .where(
            OutboxMessage.taskforce_id == context.taskforce_id,
            OutboxMessage.cause == digest_cause(digest.schedule, digest.week),
        )
        .order_by(col(OutboxMessage.target))
    ).all()


def _reply(
    session: Session,
    context: ServiceContext,
    digest: DigestOccurrence,
    row: DigestCorrection,
    now: datetime,
    members: Mapping[int, Member],
    calm: Callable[[Member], datetime],
) -> None:
    """Put a reply for the thread of each message of a digest into the outbox, to be sent when `calm` says.

    It waits for its message, too. If that was given up, the reply is as well, until the message is sent after
    all.
    """
    cause = correction_cause(digest.schedule, digest.week, row.number)
    for root in _messages(session, context, digest):
        languages: Sequence[Language] = root.content["languages"]
        content = digest_corrections.content(row, languages=languages, zone=root.content["zone"])
        going = root.status in GOING
        goes = calm(members[root.recipient_id]) if root.recipient_id is not None else now
        session.add(
            OutboxMessage(
                id=message_id(context, cause, root.target),
                taskforce_id=context.taskforce_id,
                cause=cause,
                target=root.target,
                recipient_id=root.recipient_id,
                kind=content.kind,
                content=content.values,
                status=OutboxStatus.PENDING if going else OutboxStatus.DROPPED,
                problem=None if going else NOT_BEGUN,
                created_at=now,
                not_before=goes,
                expires_at=max(goes, root.not_before) + KEPT,
                after_id=root.id,
                team_id=root.team_id,
            )
        )
    session.flush()


def _calm(context: ServiceContext, digest: DigestOccurrence, now: datetime) -> Callable[[Member], datetime]:
    """Return what says when a member may be told: at once, or after the quiet hours of the digest's schedule.

    Changing a message disturbs nobody, so that does not wait.
    """
    schedule = next((each for each in context.rules.digests if each.key == digest.schedule), None)
    return lambda member: reaches(now, member.zone, schedule.quiet if schedule else None)


def _correctable(
    session: Session, context: ServiceContext, digest: DigestOccurrence, language: Language
) -> Correctable:
    """Return a digest with whom it reaches, and its corrections for a reader of `language`."""
    going = [each for each in _messages(session, context, digest) if each.status in GOING]
    people = sum(each.recipient_id is not None for each in going)
    texts = all_chosen((each.text for each in _corrections(session, digest)), language)
    return Correctable(
        schedule=digest.schedule,
        week=digest.week,
        day=day_of(digest, context),
        at=digest.at,
        people=people,
        channels=len(going) - people,
        corrections=len(texts),
        last=next(iter(texts), None),
    )


def past_corrections(
    session: Session,
    context: ServiceContext,
    causes: Mapping[int | None, str],
    members: Mapping[int, Member],
    language: Language,
) -> Mapping[int, PastCorrections]:
    """Return the corrections of digests, by row id: of those that have any. `causes` are the digests'."""
    row = DigestCorrection
    found: dict[int, list[DigestCorrection]] = defaultdict(list)
    for each in session.exec(
        select(row).where(col(row.occurrence_id).in_(causes)).order_by(col(row.number).desc())
    ):
        found[each.occurrence_id].append(each)
    shown = _shown(session, context, [causes[occurrence] for occurrence in found]) if found else {}
    return {
        occurrence: PastCorrections(
            count=len(rows),
            by=members[rows[0].author_id],
            at=rows[0].at,
            text=words(rows[0].text, language),
            done=shown[causes[occurrence]][0],
            failed=shown[causes[occurrence]][1],
        )
        for occurrence, rows in found.items()
    }


def _shown(session: Session, context: ServiceContext, causes: Sequence[str]) -> Mapping[str, tuple[int, int]]:
    """Return, for each cause, how many messages show every change, and how many can be changed no more."""
    counts = dict.fromkeys(causes, (0, 0))
    revision, message = MessageRevision, OutboxMessage
    for cause, up_to_date, ended in session.exec(
        select(message.cause, revision.shown >= revision.wanted, col(revision.ended_at).is_not(None))
        .join(message, col(message.id) == revision.message_id)
        .where(
            message.taskforce_id == context.taskforce_id,
            col(message.cause).in_(causes),
            message.status == OutboxStatus.SENT,
        )
    ):
        done, failed = counts[cause]
        counts[cause] = (done + bool(up_to_date), failed + bool(ended and not up_to_date))
    return counts
