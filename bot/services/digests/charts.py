"""The digests' pictures: one for each occurrence and language, drawn and uploaded before the text is sent.

The text waits for its pictures, but not for long: each outbox row may be sent from `wait_until` on, and
earlier if every picture of the occurrence is uploaded or has failed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.domain.digests.charts import Chart, PictureStatus
from bot.domain.digests.digest import chart_of, thawed
from bot.domain.outbox.pace import USUAL_PACE, Pace
from bot.domain.outbox.status import OutboxStatus
from bot.i18n import Language, language_of
from bot.messages.digests import digest_cause, goes_at, occurrence_of
from bot.services.context import ServiceContext
from bot.store.built import built_once
from bot.store.instants import instant_of
from bot.store.leases import Lease, LeaseQueue
from bot.store.tables import DigestOccurrence, DigestPicture, OutboxMessage

TOO_LATE = "too_late"
NOT_ACCEPTED = "not_accepted"
"""Our own codes in `DigestPicture.problem`, next to Slack's codes and kinds of failures."""


PICTURES = LeaseQueue(
    DigestPicture, state="status", waiting=PictureStatus.PENDING, claimed=PictureStatus.PENDING
)
"""The pictures to draw."""


@dataclass(frozen=True)
class ChartJob:
    """A picture that only this sender may draw now. `fence` guards its later writes.

    If it is `late`, nobody waits for it any more.
    """

    id: int
    fence: int
    language: Language
    week: str
    chart: Chart
    late: bool = False


def request_charts(
    session: Session,
    context: ServiceContext,
    row: DigestOccurrence,
    languages: Iterable[str],
    until: datetime,
) -> None:
    """Request a picture in each language of an occurrence that is being opened."""
    for language in dict.fromkeys(languages):
        session.add(
            DigestPicture(
                taskforce_id=context.taskforce_id,
                occurrence_id=row.id or 0,
                language=language,
                status=PictureStatus.PENDING,
                not_before=row.at,
                wait_until=until,
            )
        )


def any_ready(session: Session, context: ServiceContext) -> bool:
    """Whether there is anything for `take`. Pictures are files of the workspace of the founding; in others,
    digests have Slack's own charts or none.
    """
    return context.mark is None and PICTURES.any_ready(session, context.clock, _pictures(context))


def take(context: ServiceContext, pace: Pace = USUAL_PACE) -> ChartJob | None:
    """Claim the next picture to draw, or to give up."""
    with context.reading() as session:  # usually there is none, and then no writer has to wait
        if not any_ready(session, context):
            return None
    with context.database.writing() as session:
        held = PICTURES.claim(session, context.clock, _pictures(context), pace.picture_lease)
        if held is None:
            return None
        row = held.row
        occurrence = session.get_one(DigestOccurrence, row.occurrence_id)
        snapshot = thawed(next(iter(occurrence.snapshots.values())))
        language = language_of(row.language) or context.rules.language
        late = row.wait_until <= held.now
        return ChartJob(row.id or 0, row.fence, language, occurrence.week, chart_of(snapshot), late)


@built_once
def _pictures(context: ServiceContext) -> Any:
    return (
        select(DigestPicture)
        .where(DigestPicture.taskforce_id == context.taskforce_id)
        .order_by(col(DigestPicture.id))
    )


def uploaded(context: ServiceContext, of: ChartJob, file_id: str) -> bool:
    """Record the uploaded file. False if another sender has the picture now; then nothing uses the file."""
    with context.database.writing() as session:
        held = _held(session, context, of)
        if held is None:
            return False
        held.row.file_id, held.row.uploaded_at = file_id, held.now
        _settle(session, held, PictureStatus.UPLOADED, None)
    context.notify_outbox()
    return True


def failed(context: ServiceContext, of: ChartJob, problem: str) -> None:
    """Record that there will be no picture, with Slack's code or our own. The text is sent alone."""
    with context.database.writing() as session:
        if held := _held(session, context, of):
            _settle(session, held, PictureStatus.FAILED, problem[:64])
    context.notify_outbox()


def postpone(context: ServiceContext, of: ChartJob, seconds: float) -> bool:
    """Retry after `seconds`; False if the text would be sent by then."""
    with context.database.writing() as session:
        held = _held(session, context, of)
        if held is None or held.after(seconds) >= held.row.wait_until:
            return False
        PICTURES.retry(held, seconds)
        return True


def files_of(session: Session, occurrence: int, languages: Iterable[Language]) -> Mapping[Language, str]:
    """Return the uploaded files by language: of all `languages`, or of none, since neither language ranks
    below the other.
    """
    rows = session.exec(
        select(DigestPicture).where(
            DigestPicture.occurrence_id == occurrence, DigestPicture.status == PictureStatus.UPLOADED
        )
    )
    files = {row.language: row.file_id for row in rows}
    found = {language: file for language in languages if (file := files.get(language))}
    return found if len(found) == len(tuple(languages)) else {}


def refused(context: ServiceContext, message: str, pace: Pace = USUAL_PACE) -> float:
    """Return after how many seconds to retry a digest that Slack refused because of its pictures.

    Slack needs a moment before it shows a file. After that time the text is sent alone.
    """
    with context.database.writing() as session:
        occurrence = occurrence_of(session.get_one(OutboxMessage, message).content)
        rows = session.exec(
            select(DigestPicture, instant_of(context.clock))
            .where(DigestPicture.occurrence_id == occurrence, DigestPicture.status == PictureStatus.UPLOADED)
            .with_for_update(of=DigestPicture)
        ).all()
        patience = timedelta(seconds=pace.picture_patience)
        if any(row.uploaded_at is not None and now < row.uploaded_at + patience for row, now in rows):
            return pace.picture_pause
        for row, _ in rows:
            row.status, row.problem = PictureStatus.FAILED, NOT_ACCEPTED
            session.add(row)
        return 0.0


def next_due(context: ServiceContext) -> datetime | None:
    """Return when the next picture may be drawn, or None if there is none to draw."""
    if context.mark is not None:
        return None
    with context.reading() as session:
        return session.exec(
            select(func.min(DigestPicture.not_before)).where(
                DigestPicture.taskforce_id == context.taskforce_id,
                DigestPicture.status == PictureStatus.PENDING,
            )
        ).one()


def _held(session: Session, context: ServiceContext, of: ChartJob) -> Lease[DigestPicture] | None:
    return PICTURES.held(session, context.clock, (of.id,), of.fence)


def _settle(session: Session, held: Lease[DigestPicture], status: PictureStatus, problem: str | None) -> None:
    """Store a picture's outcome. After an occurrence's last picture, release its text."""
    row = held.row
    # Lock the occurrence: two pictures that finish at once would each see the other as pending.
    occurrence = session.get_one(DigestOccurrence, row.occurrence_id, with_for_update=True)
    PICTURES.finish(held, status)
    row.problem = problem
    session.flush()
    others = select(DigestPicture.id).where(
        DigestPicture.occurrence_id == row.occurrence_id, DigestPicture.status == PictureStatus.PENDING
    )
    if session.exec(others.limit(1)).first() is not None:
        return
    waiting = select(OutboxMessage).where(
        OutboxMessage.taskforce_id == row.taskforce_id,
        OutboxMessage.cause == digest_cause(occurrence.schedule, occurrence.week),
        OutboxMessage.status == OutboxStatus.PENDING,
        OutboxMessage.not_before == row.wait_until,
    )
    for message in session.exec(waiting):
        message.not_before = max(held.now, goes_at(message.content))
        session.add(message)
