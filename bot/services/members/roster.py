"""The list of members, people's own settings, and what the secretariat may change about others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.domain.audit.events import Action
from bot.domain.members.member import Member, MemberSeats, Role, Roster, Seat, Seated, Side
from bot.domain.members.permissions import Act, may
from bot.domain.paging import Page
from bot.errors import EnlaceError
from bot.i18n import N_, Language
from bot.services.context import Caller, ServiceContext
from bot.services.members.queries import actor, as_member, find, require
from bot.store import tables
from bot.store.audit_trail import Entry

PAGE = 30
"""Members on one page of the list. Each is a line of one section."""


class UnknownMember(EnlaceError):
    message = N_(
        "“%(person)s” is not someone I know. Mention the person with @ and choose the name that "
        "Slack offers; `%(taskforce)s members` lists everyone."
    )


class RoleInFile(EnlaceError):
    message = N_(
        "The role of %(who)s stands in the deploy file, and what the file names the file decides. "
        "Please have an admin change it there."
    )


class SideInFile(EnlaceError):
    message = N_(
        "The side of %(who)s stands in the deploy file, and what the file names the file decides. "
        "Please have an admin change it there."
    )


class StillLeads(EnlaceError):
    message = N_(
        "%(who)s leads recommendation %(number)s for %(side)s. Give that seat to someone else first, with "
        "`%(rec)s lead`."
    )


class NothingToChange(EnlaceError):
    message = N_("It is like that already, so nothing was changed.")


@dataclass(frozen=True)
class MemberChange:
    """The new values for a member. None keeps a value."""

    role: Role | None = None
    side: Side | None = None
    language: Language | None = None
    zone: str | None = None
    digest: bool | None = None

    @property
    def steers(self) -> bool:
        """Whether only the secretariat may make this change."""
        return self.role is not None or self.side is not None


@dataclass(frozen=True)
class MemberChanged:
    """A member before and after a change."""

    before: Member
    member: Member


def list_members(context: ServiceContext, caller: Caller, page: int = 1) -> Roster:
    """Return the active members by role and name."""
    with context.reading() as session:
        actor(session, context, caller)
        rows = session.exec(
            select(tables.Member).where(
                tables.Member.workspace_id == context.workspace_id, col(tables.Member.active)
            )
        )
        order = list(Role)
        members = sorted(
            (as_member(row, context.rules) for row in rows),
            key=lambda member: (order.index(member.role), member.side or "~", member.name.casefold()),
        )
    shown = Page.within(page, len(members), PAGE)
    return Roster(shown.slice(members), len(members), shown)


def show_member(context: ServiceContext, caller: Caller, person: str | None = None) -> MemberSeats:
    """Return a member with their seats and absence, by default the caller. Raises `UnknownMember`.

    `person` is a Slack id, or a handle that Slack did not turn into a mention.
    """
    with context.reading() as session:
        reader = actor(session, context, caller)
        row = find_person(session, context, person or caller.slack_id)
        return standing_of(session, context, row, reader, context.clock.now())


def standing_of(
    session: Session, context: ServiceContext, row: tables.Member, reader: Member, now: datetime
) -> MemberSeats:
    """Return a member with their seats and absence as `reader` sees them, within the caller's transaction."""
    member = as_member(row, context.rules)
    absence = member.absence
    if absence and absence.last < member.translator().today(now):
        absence = None
    delegate = session.get(tables.Member, member.delegate) if absence and member.delegate else None
    return MemberSeats(
        member,
        _seats(session, context, member),
        own=member.id == reader.id,
        version=row.version,
        editable=may(reader.role, Act.EDIT),
        absence=absence,
        delegate=as_member(delegate, context.rules) if delegate else None,
    )


def choose_settings(
    context: ServiceContext,
    caller: Caller,
    *,
    language: Language | None = None,
    zone: str | None = None,
    digest: bool | None = None,
) -> MemberChanged:
    """Set the caller's own language, time zone (an IANA name), or whether they get digests.

    A person's own choice outranks every other source.
    """
    with context.writing(caller) as (session, now):
        reader = actor(session, context, caller)
        row = find_person(session, context, caller.slack_id)
        before = as_member(row, context.rules)
        facts = apply_change(row, MemberChange(language=language, zone=zone, digest=digest))
        _record(
            session,
            context,
            row,
            Entry(now, reader.id, Action.SETTINGS_CHANGED, caller.command, None, row.id, facts),
        )
        return MemberChanged(before, as_member(row, context.rules))


def change_member(
    context: ServiceContext, caller: Caller, person: str, change: MemberChange
) -> MemberChanged:
    """Set someone's role, side, language or zone; only the secretariat may, and only what the file leaves
    open.

    Raises `RoleInFile`, `SideInFile`, `StillLeads`, `NothingToChange`, `UnknownMember`.
    """
    with context.writing(caller) as (session, now):
        reader = actor(session, context, caller)
        require(session, context, reader, Act.EDIT)
        row = find_person(session, context, person)
        before = as_member(row, context.rules)
        check_change(session, context, row, change)
        facts = apply_change(row, change)
        _record(
            session,
            context,
            row,
            Entry(now, reader.id, Action.MEMBER_CHANGED, caller.command, None, row.id, facts),
        )
        return MemberChanged(before, as_member(row, context.rules))


def check_change(session: Session, context: ServiceContext, row: tables.Member, change: MemberChange) -> None:
    """Raise `RoleInFile`, `SideInFile` or `StillLeads` if the change is not possible."""
    before = as_member(row, context.rules)
    if change.role and change.role != row.role and row.role_in_file:
        raise RoleInFile(who=before)
    if change.side and change.side != row.side and row.side_in_file:
        raise SideInFile(who=before)
    _refuse_leaderless(session, context, before, change)


def _record(session: Session, context: ServiceContext, row: tables.Member, entry: Entry) -> None:
    """Store a member's change and its event. Raises `NothingToChange` if the entry has no facts."""
    if not entry.facts:
        raise NothingToChange
    session.add(row)
    context.trail.append(session, entry)


def find_person(session: Session, context: ServiceContext, person: str) -> tables.Member:
    """Return the row for a Slack id or a handle. Raises `UnknownMember`."""
    row = find(session, context, person)
    if row is None:
        handles = select(tables.Member).where(
            tables.Member.workspace_id == context.workspace_id,
            func.lower(tables.Member.handle) == person.lower(),
            col(tables.Member.active),
        )
        row = session.exec(handles).first()
    if row is None:
        raise UnknownMember(person=person)
    return row


def _refuse_leaderless(
    session: Session, context: ServiceContext, member: Member, change: MemberChange
) -> None:
    leaves_side = change.side is not None and change.side is not member.side
    if not (leaves_side or change.role is Role.OBSERVER):
        return
    for number, seated in _seats(session, context, member):
        raise StillLeads(who=member, number=number, side=seated.side)


def apply_change(row: tables.Member, change: MemberChange) -> dict[str, Any]:
    """Change the row, and return the changes as `{field: [from, to]}`."""
    wanted: Mapping[str, str | bool | None] = {
        "role": change.role,
        "side": change.side,
        "language_own": change.language,
        "zone_own": change.zone,
        "digest_muted": None if change.digest is None else not change.digest,
    }
    facts = {
        field: [getattr(row, field), value if isinstance(value, bool) else str(value)]
        for field, value in wanted.items()
        if value is not None and getattr(row, field) != value
    }
    for field, (_, value) in facts.items():
        setattr(row, field, value)
    row.version += bool(facts)
    return facts


def _seats(session: Session, context: ServiceContext, member: Member) -> tuple[tuple[int, Seated], ...]:
    if not member.active:
        return ()  # as everywhere: the seats of someone who left are empty
    rows = session.exec(
        select(tables.Lead, tables.Recommendation.number)
        .join(tables.Recommendation, col(tables.Recommendation.id) == tables.Lead.recommendation_id)
        .where(
            tables.Lead.workspace_id == context.workspace_id,
            tables.Lead.member_id == member.id,
            col(tables.Recommendation.active),
        )
        .order_by(col(tables.Recommendation.number))
    )
    return tuple((number, Seated(Side(lead.side), Seat(lead.seat), member)) for lead, number in rows)
