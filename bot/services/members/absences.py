"""Absences of members, and their stand-ins."""

from datetime import date, datetime

from sqlmodel import Session

from bot.domain.audit.events import Action
from bot.domain.members.member import Absence, Member, MemberSeats, Role
from bot.domain.members.permissions import Act
from bot.domain.reminders.selection import LONGEST_ABSENCE
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.services.context import Caller, ServiceContext
from bot.services.members.queries import actor, as_member, require
from bot.services.members.roster import NothingToChange, UnknownMember, find_person, standing_of
from bot.store import tables
from bot.store.audit_trail import Entry


class AbsenceBackwards(EnlaceError):
    message = N_(
        "The absence would end on %(last)s, before it begins on %(first)s. Please give both days again."
    )


class AbsenceOver(EnlaceError):
    message = N_("That absence is already over: it ends on %(last)s. Please give a future date.")


class AbsenceTooLong(EnlaceError):
    message = N_(
        "An absence can last until %(last)s at the latest. For a longer one, please ask the "
        "secretariat to take the person off the list."
    )


class OwnDelegate(EnlaceError):
    message = N_("People cannot stand in for themselves. Please name someone else, or nobody.")


class ObserverCannotStandIn(EnlaceError):
    message = N_(
        "%(who)s is an observer, and observers cannot stand in for anyone. Please name someone else."
    )


def note_absence(
    context: ServiceContext,
    caller: Caller,
    absence: Absence,
    delegate: str | None = None,
    *,
    person: str | None = None,
) -> MemberSeats:
    """Record an absence of someone (by default the caller), with `delegate` (a Slack id or a handle) as
    stand-in.

    Only the secretariat may record the absences of others. Raises `MayNotEdit`, `UnknownMember`,
    `AbsenceBackwards`, `AbsenceOver`, `AbsenceTooLong`, `OwnDelegate`, `ObserverCannotStandIn`,
    `NothingToChange`.
    """
    return _change(context, caller, person, absence, delegate)


def end_absence(context: ServiceContext, caller: Caller, *, person: str | None = None) -> MemberSeats:
    """End someone's present absence, or cancel the coming one. Raises as `note_absence` does."""
    return _change(context, caller, person, None, None)


def _change(
    context: ServiceContext, caller: Caller, person: str | None, absence: Absence | None, delegate: str | None
) -> MemberSeats:
    with context.writing(caller) as (session, now):
        reader = actor(session, context, caller)
        row = find_person(session, context, person or caller.slack_id)
        if row.id != reader.id:
            require(session, context, reader, Act.EDIT)
        if not set_absence(session, context, caller, reader, row, absence, delegate, now):
            raise NothingToChange
        return standing_of(session, context, row, reader, now)


def set_absence(
    session: Session,
    context: ServiceContext,
    caller: Caller,
    reader: Member,
    row: tables.Member,
    absence: Absence | None,
    delegate: str | None,
    now: datetime,
) -> bool:
    """Store a member's absence and stand-in, and say whether that changed anything.

    Raises as `note_absence` does.
    """
    member = as_member(row, context.rules)
    if not member.active:
        raise UnknownMember(person=member.name)
    if absence is not None:
        _check(absence, member.translator().today(now))
    stand_in = _stand_in(session, context, member, delegate) if delegate else None
    if (member.absence, member.delegate) == (absence, stand_in and stand_in.id):
        return False
    row.absent_from, row.absent_until = (absence.first, absence.last) if absence else (None, None)
    row.delegate_id = stand_in.id if stand_in else None
    row.version += 1
    session.add(row)
    facts: dict[str, object] = {"assignees": [stand_in.id] if stand_in else []}
    if absence:
        facts |= {"first": absence.first.isoformat(), "last": absence.last.isoformat()}
    action = Action.ABSENCE_NOTED if absence else Action.ABSENCE_ENDED
    context.trail.append(
        session, Entry(now, reader.id, action, caller.command, member_id=row.id, facts=facts)
    )
    session.flush()
    return True


def _check(absence: Absence, today: date) -> None:
    if absence.last < absence.first:
        raise AbsenceBackwards(first=absence.first, last=absence.last)
    if absence.last < today:
        raise AbsenceOver(last=absence.last)
    latest = absence.first + LONGEST_ABSENCE
    if absence.last > latest:
        raise AbsenceTooLong(last=latest)


def _stand_in(session: Session, context: ServiceContext, member: Member, delegate: str) -> Member:
    row: tables.Member = find_person(session, context, delegate)
    found = as_member(row, context.rules)
    if not found.active:
        raise UnknownMember(person=found.name)
    if found.id == member.id:
        raise OwnDelegate
    if found.role is Role.OBSERVER:
        raise ObserverCannotStandIn(who=found)
    return found
