"""Actions of chairs and secretariat on a digest: hold it, resume it, send it now, add a note."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from bot.domain.audit.events import Action
from bot.domain.digests.actions import DigestAction, DigestActionResult, Hold, Noting
from bot.domain.digests.names import names_of
from bot.domain.digests.occurrences import Occurrence, Schedule, coming, occurrence
from bot.domain.members.member import Member
from bot.domain.members.permissions import BY_ROLE, Act
from bot.domain.outbox.pace import USUAL_PACE
from bot.domain.texts import DIGEST_NOTE_LIMIT, HOLD_REASON_LIMIT, chosen, written
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.messages import digest_actions
from bot.services.context import Caller, ServiceContext
from bot.services.digests.occurrences import open_week, planned, row_of
from bot.services.digests.recipients import addressees
from bot.services.digests.weeks import OPENED, PLANNED, monday_of
from bot.services.members.queries import actor, everyone, holders, require
from bot.services.outbox.messages import Cause, tell
from bot.store.audit_trail import Entry
from bot.store.tables import DigestNote, DigestOccurrence, Texts

LOOKED_AHEAD = 60
"""How many occurrences are searched for the next that goes out. Holidays skip a few of them."""


class NoDigests(EnlaceError):
    message = N_(
        "No digests are set up, so there is nothing to do. An admin can add them in the deploy file."
    )


class UnknownSchedule(EnlaceError):
    message = N_("There is no digest called “%(given)s”. The digests are: %(known)s.")


class DigestGone(EnlaceError):
    message = N_(
        "The digest of %(day)s already went out %(at)s, so nothing was changed. `%(digest)s history` "
        "shows who got it."
    )


class DigestOver(EnlaceError):
    message = N_(
        "The time for the digest of %(day)s has passed, so nothing was changed. `%(digest)s schedule` "
        "shows the upcoming ones."
    )


class HeldAlready(EnlaceError):
    message = N_(
        "%(who)s is already holding the digest of %(day)s, so nothing was changed. `%(digest)s "
        "resume` releases it."
    )


class NotHeld(EnlaceError):
    message = N_(
        "The digest of %(day)s is not on hold, so nothing was changed. It goes out at its scheduled "
        "time; `%(digest)s schedule` shows when."
    )


class NoNote(EnlaceError):
    message = N_(
        "You have no note on the digest of %(day)s, so there is nothing to remove. `%(digest)s note` "
        "followed by a text adds one."
    )


@dataclass(frozen=True)
class Which:
    """Which digest is meant. Without a `schedule`: the one that is due first.

    Without a `week` (such as "2026-W49"): the schedule's digest on hold past its hour, else its next.
    """

    schedule: str | None = None
    week: str | None = None


@dataclass(kw_only=True)
class _Touch:
    """A coming week that someone acts on, inside their transaction."""

    context: ServiceContext
    session: Session
    caller: Caller
    now: datetime
    actor: Member
    schedule: Schedule
    occurrence: Occurrence
    row: DigestOccurrence

    @property
    def day(self) -> date:
        """The day that people know it by."""
        return self.occurrence.day or self.occurrence.planned

    def record(self, action: Action, texts: dict[str, Texts] | None = None) -> Cause:
        """Write an event to the audit trail, and return it as the cause of notices."""
        facts = {"schedule": self.schedule.key, "week": self.occurrence.week}
        entry = Entry(self.now, self.actor.id, action, self.caller.command, facts=facts, texts=texts or {})
        self.session.add(self.row)
        return Cause(self.context.trail.append(self.session, entry).seq, self.actor, self.now)

    def tell(
        self, cause: Cause, hand: DigestAction, reason: Texts | None = None, *, but: Iterable[Member] = ()
    ) -> tuple[Member, ...]:
        """Notify the others who look after digests, except those in `but`, and return them."""
        keepers = holders(self.session, self.context, BY_ROLE[Act.DIGEST])
        spared = {each.id for each in but}
        content = digest_actions.content(
            hand,
            cause.actor.id,
            schedule=self.schedule.key,
            week=self.occurrence.week,
            day=self.day,
            due_at=self.occurrence.instant,
            reason=reason,
        )
        others = (each for each in keepers if each.id not in spared)
        return tell(self.session, self.context, cause, others, content)


def hold(
    context: ServiceContext, caller: Caller, which: Which, reason: str | None = None
) -> DigestActionResult:
    """Put a digest on hold until someone resumes it. Its holder may add or change the reason.

    Raises as `_touching` does, `HeldAlready`, `TextBlank`, `TextTooLong`.
    """
    with _touching(context, caller, which) as touch:
        row, session = touch.row, touch.session
        if row.held_at is not None and (row.held_by_id != touch.actor.id or reason is None):
            raise HeldAlready(who=everyone(session, context).get(row.held_by_id or 0), day=touch.day)
        row.hold_reason = (
            written(reason, touch.actor.language, limit=HOLD_REASON_LIMIT) if reason is not None else None
        )
        row.held_at, row.held_by_id = touch.now, touch.actor.id
        texts = {"reason": row.hold_reason} if row.hold_reason else None
        told = touch.tell(touch.record(Action.DIGEST_HELD, texts), DigestAction.HELD, row.hold_reason)
        held = Hold(touch.actor, touch.now, chosen(row.hold_reason, touch.actor.language))
        return DigestActionResult(touch.occurrence, hold=held, told=told)


def resume(context: ServiceContext, caller: Caller, which: Which) -> DigestActionResult:
    """Release a digest that is on hold: it goes out at its hour, or at once if that has passed.

    Raises as `_touching` does, `NotHeld`.
    """
    with _touching(context, caller, which) as touch:
        if touch.row.held_at is None:
            raise NotHeld(day=touch.day)
        touch.row.held_at = touch.row.held_by_id = touch.row.hold_reason = None
        told = touch.tell(touch.record(Action.DIGEST_RESUMED), DigestAction.RESUMED)
        if touch.occurrence.instant > touch.now:
            return DigestActionResult(touch.occurrence, told=told)
        return _sent(touch, told)


def send(context: ServiceContext, caller: Caller, which: Which) -> DigestActionResult:
    """Send a digest now instead of at its hour. Raises as `_touching` does, `DigestGone` if it was sent
    already.
    """
    with _touching(context, caller, which, sending=True) as touch:
        touch.row.held_at = touch.row.held_by_id = touch.row.hold_reason = None
        return _sent(touch)


def note(context: ServiceContext, caller: Caller, which: Which, text: str | None) -> DigestActionResult:
    """Put a note at the top of a digest, in place of the caller's earlier one. None removes it.

    Raises as `_touching` does, `NoNote`, `TextBlank`, `TextTooLong`.
    """
    with _touching(context, caller, which) as touch:
        found = touch.session.get(DigestNote, (touch.row.id, touch.actor.id))
        if text is None:
            if found is None:
                raise NoNote(day=touch.day)
            touch.session.delete(found)
            touch.record(Action.DIGEST_NOTE_REMOVED)
        else:
            said = written(text, touch.actor.language, limit=DIGEST_NOTE_LIMIT)
            row = found or DigestNote(
                occurrence_id=touch.row.id or 0,
                author_id=touch.actor.id,
                taskforce_id=context.taskforce_id,
                text=said,
                at=touch.now,
            )
            row.text, row.at = said, touch.now
            touch.session.add(row)
            touch.record(Action.DIGEST_NOTED, {"note": said})
        return DigestActionResult(touch.occurrence)


def to_act_on(context: ServiceContext, caller: Caller, which: Which) -> Noting:
    """Return a coming digest and the caller's note, if they may act on it. Raises as `_touching` does."""
    with context.reading() as session:
        person = actor(session, context, caller)
        require(session, context, person, Act.DIGEST)
        schedule, of = _meant(session, context, which, context.clock.now(), sending=False)
        row = row_of(session, context, schedule.key, of.week)
        _refuse_gone(of, row, context.clock.now())
        found = session.get(DigestNote, (row.id, person.id)) if row else None
        return Noting(schedule.key, of, chosen(found.text, person.language) if found else None)


def _sent(touch: _Touch, told: tuple[Member, ...] | None = None) -> DigestActionResult:
    """Open the week now. If nobody was `told` yet, notify the others who look after digests but do not get
    it.
    """
    context, session, of = touch.context, touch.session, touch.occurrence
    wait = timedelta(seconds=USUAL_PACE.picture_wait)
    open_week(session, context, touch.schedule, of, touch.now, by=touch.actor, wait=wait)
    cause = touch.record(Action.DIGEST_SENT)
    reached = addressees(session, context, touch.schedule)
    people = [each.member for each in reached if each.member is not None]
    if told is None:
        told = touch.tell(cause, DigestAction.SENT, but=people)
    later = max(touch.now, of.instant)
    following = next((each for each in coming(touch.schedule, later, LOOKED_AHEAD) if each.day), None)
    return DigestActionResult(
        of, told=told, people=len(people), channels=len(reached) - len(people), following=following
    )


@contextmanager
def _touching(
    context: ServiceContext, caller: Caller, which: Which, *, sending: bool = False
) -> Iterator[_Touch]:
    """Yield a week that has not been sent. It commits at the end, or rolls back on an error.

    Raises `MayNotDigest`, `NoDigests`, `UnknownSchedule`, `DigestGone`, `DigestOver`. When `sending`, the
    next week of the calendar is meant even if it was sent ahead of its hour, never the one after it.
    """
    with context.writing(caller) as (session, now):
        person = actor(session, context, caller)
        require(session, context, person, Act.DIGEST)
        schedule, of = _meant(session, context, which, now, sending=sending)
        row = planned(session, context, of, now)
        _refuse_gone(of, row, now)
        yield _Touch(
            context=context,
            session=session,
            caller=caller,
            now=now,
            actor=person,
            schedule=schedule,
            occurrence=of,
            row=row,
        )


def _meant(
    session: Session, context: ServiceContext, which: Which, now: datetime, *, sending: bool
) -> tuple[Schedule, Occurrence]:
    found = [_next(session, context, each, which, now, sending) for each in _schedules(context, which)]
    return min(found, key=lambda pair: (pair[1].instant, pair[0].key))


def _refuse_gone(of: Occurrence, row: DigestOccurrence | None, now: datetime) -> None:
    day = of.day or of.planned
    if row is not None and row.status == OPENED:
        raise DigestGone(day=day, at=row.at)
    held = row is not None and row.held_at is not None
    if (row is not None and row.status != PLANNED) or (of.instant <= now and not held):
        raise DigestOver(day=day)


def _schedules(context: ServiceContext, which: Which) -> list[Schedule]:
    if not context.rules.digests:
        raise NoDigests
    wanted = which.schedule.casefold() if which.schedule else None
    found = [each for each in context.rules.digests if wanted is None or wanted in names_of(each.key)]
    if not found:
        raise UnknownSchedule(given=which.schedule, known=list(context.rules.digests))
    return found


def _next(
    session: Session,
    context: ServiceContext,
    schedule: Schedule,
    which: Which,
    now: datetime,
    sending: bool,  # noqa: FBT001 (private)
) -> tuple[Schedule, Occurrence]:
    if which.week is not None:
        return schedule, occurrence(schedule, monday_of(which.week))
    held = session.exec(
        select(DigestOccurrence)
        .where(
            DigestOccurrence.taskforce_id == context.taskforce_id,
            DigestOccurrence.schedule == schedule.key,
            DigestOccurrence.status == PLANNED,
            col(DigestOccurrence.held_at).is_not(None),
            col(DigestOccurrence.due_at) <= now,
        )
        .order_by(col(DigestOccurrence.due_at).desc())
    ).first()
    if held is not None:
        return schedule, occurrence(schedule, held.planned)
    ahead = [each for each in coming(schedule, now, LOOKED_AHEAD) if each.day is not None]
    for each in ahead:
        row = row_of(session, context, schedule.key, each.week)
        if sending or row is None or row.status == PLANNED:
            return schedule, each
    raise DigestOver(day=now.astimezone(schedule.zone).date())
