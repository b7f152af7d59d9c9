"""The list of members, people's own settings, and what the secretariat may change about others."""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from bot.domain.audit.events import Action
from bot.domain.members.member import Member, MemberSeats, Role, Roster, Seat, Seated, Side
from bot.domain.members.permissions import Act, may
from bot.domain.paging import Page
from bot.errors import EnlaceError
from bot.i18n import N_, Language
from bot.services.context import Caller, Rules, ServiceContext
from bot.services.members.queries import (
    Profile,
    actor,
    as_member,
    chosen_zone,
    find,
    note_profile,
    require,
)
from bot.store import tables
from bot.store.audit_trail import Entry

Inherited = Literal["slack"]
SLACK_ID = re.compile(r"[UW](0[A-Z0-9]{3,}|[A-Z0-9]{8,})")
GROUP = "subteam^"
"""What a user group begins with where people are named; its name follows."""
PAGE = 30
"""Members on one page of the list. Each is a line of one section."""


class UnknownMember(EnlaceError):
    message = N_(
        "“%(person)s” is not someone the bot knows. Mention the person with @ and choose the name "
        "that Slack suggests; `%(taskforce)s members` lists everyone."
    )


class NotYetAMember(UnknownMember):
    message = N_(
        "%(who)s is not on the taskforce’s list yet. The secretariat can add them, for example with "
        "`%(taskforce)s member @… role member`."
    )


class IsAGroup(NotYetAMember):
    message = N_("@%(group)s is a user group, and this needs people. Please mention each person with @.")


class IsTheBot(NotYetAMember):
    message = N_("%(who)s is the bot itself, and this needs a person. Please mention someone else with @.")


class RoleInFile(EnlaceError):
    message = N_(
        "The role of %(who)s is set in the deploy file and can only be changed there. Please ask an admin."
    )


class SideInFile(EnlaceError):
    message = N_(
        "The side of %(who)s is set in the deploy file and can only be changed there. Please ask an admin."
    )


class StillLeads(EnlaceError):
    message = N_(
        "%(who)s holds a seat in recommendation %(number)s for %(side)s. Give that seat to someone "
        "else first, with `%(rec)s lead`."
    )


class NothingToChange(EnlaceError):
    message = N_("That is already set, so nothing was changed.")


class OnlyWorkspace(EnlaceError):
    message = N_(
        "You are known in this Slack workspace only, so the bot writes to you here. Nothing was changed."
    )


class NotInWorkspace(EnlaceError):
    message = N_(
        "“%(given)s” is not one of your Slack workspaces; choose %(known)s. Send, for example, "
        "`%(taskforce)s me workspace %(example)s`."
    )


INHERITED: Final = "slack"
"""In place of a zone or a language: no own choice any more; the deploy file's counts again, or Slack's."""


@dataclass(frozen=True)
class MemberChange:
    """The new values for a member. None keeps a value; `INHERITED` gives up the own language or zone."""

    role: Role | None = None
    side: Side | None = None
    language: Language | Inherited | None = None
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
                tables.Member.taskforce_id == context.taskforce_id, col(tables.Member.active)
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
        workspaces=tuple(_workspaces_of(context, row, member)),
    )


def _workspaces_of(context: ServiceContext, row: tables.Member, member: Member) -> dict[str, str]:
    """Return Slack's ids of a member's workspaces by key, first the one in which they are spoken to."""
    teams = context.rules.teams
    found = [each.team_id for each in row.identities if each.team_id in teams]
    return {teams[team].key: team for team in sorted(found, key=lambda team: team != member.home)}


def choose_workspace(context: ServiceContext, caller: Caller, key: str) -> MemberSeats:
    """Set in which Slack workspace the caller is written to, by the workspace's key in the deploy file.

    Raises `OnlyWorkspace`, `NotInWorkspace`, `NothingToChange`.
    """
    with context.writing(caller) as (session, now):
        reader = actor(session, context, caller)
        row = find_person(session, context, caller.slack_id)
        known = _workspaces_of(context, row, as_member(row, context.rules))
        if len(known) == 1:
            raise OnlyWorkspace
        if key not in known:
            raise NotInWorkspace(given=key, known=list(known), example=next(iter(known)))
        facts = {}
        if row.workspace_own != known[key]:
            facts = {"workspace_own": [row.workspace_own, known[key]]}
            row.workspace_own, row.version = known[key], row.version + 1
        entry = Entry(now, reader.id, Action.SETTINGS_CHANGED, caller.command, None, row.id, facts)
        _record(session, context, row, entry)
        return standing_of(session, context, row, reader, now)


def choose_settings(
    context: ServiceContext,
    caller: Caller,
    *,
    language: Language | Inherited | None = None,
    zone: str | None = None,
    digest: bool | None = None,
) -> MemberChanged:
    """Set the caller's own language, time zone (an IANA name), or whether they get digests.

    A person's own choice outranks every other source. `INHERITED` gives it up. Raises `NothingToChange`,
    `MisleadingZone`, `UnknownZone`.
    """
    with context.writing(caller) as (session, now):
        reader = actor(session, context, caller)
        row = find_person(session, context, caller.slack_id)
        before = as_member(row, context.rules)
        change = MemberChange(language=language, zone=zone, digest=digest)
        check_change(session, context, row, change)
        facts = apply_change(row, change)
        _record(
            session,
            context,
            row,
            Entry(now, reader.id, Action.SETTINGS_CHANGED, caller.command, None, row.id, facts),
        )
        return MemberChanged(before, as_member(row, context.rules))


def change_member(
    context: ServiceContext,
    caller: Caller,
    person: str,
    change: MemberChange,
    profile: Profile | None = None,
) -> MemberChanged:
    """Set someone's role, side, language or zone; only the secretariat may, and only what the file leaves
    open.

    Someone whom the bot has not met is added if their `profile` in Slack is given. Raises `RoleInFile`,
    `SideInFile`, `StillLeads`, `NothingToChange`, `UnknownMember`, `NotYetAMember`.
    """
    with context.writing(caller) as (session, now):
        reader = actor(session, context, caller)
        require(session, context, reader, Act.EDIT)
        added = _added(session, context, caller, reader, profile, now) if profile else None
        row = added or find_person(session, context, person)
        before = as_member(row, context.rules)
        if row.file_key is None:
            row.admitted = True
        check_change(session, context, row, change)
        facts = apply_change(row, change)
        if facts or added is None:
            entry = Entry(now, reader.id, Action.MEMBER_CHANGED, caller.command, None, row.id, facts)
            _record(session, context, row, entry)
        return MemberChanged(before, as_member(row, context.rules))


def is_known(context: ServiceContext, person: str) -> bool:
    """Say whether `person` is no Slack id, or that of someone whom the bot has met."""
    if not SLACK_ID.fullmatch(person):
        return True
    with context.reading() as session:
        return find(session, context, person) is not None


def _added(
    session: Session, context: ServiceContext, caller: Caller, reader: Member, profile: Profile, now: datetime
) -> tables.Member | None:
    """Add someone from this workspace as an observer, or return None: nobody else can be added."""
    known = find(session, context, profile.slack_id)
    if known or not profile.known or profile.deleted or profile.outside(context.team_id):
        return None
    row = tables.Member(
        taskforce_id=context.taskforce_id, name="", role=Role.OBSERVER, admitted=True, created_at=now
    )
    note_profile(row, profile, context.team_id)
    session.add(row)
    session.flush()
    facts = {"role": Role.OBSERVER.value}
    context.trail.append(
        session, Entry(now, reader.id, Action.MEMBER_ADDED, caller.command, None, row.id, facts)
    )
    return row


def check_change(session: Session, context: ServiceContext, row: tables.Member, change: MemberChange) -> None:
    """Raise `RoleInFile`, `SideInFile`, `StillLeads`, `MisleadingZone` or `UnknownZone` if the change is not
    possible.
    """
    before = as_member(row, context.rules)
    if change.zone not in {None, INHERITED}:
        chosen_zone(str(change.zone), on=context.clock.now().date())
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
    """Return the row for a Slack id or a handle, also of someone who left. Raises `UnknownMember`.

    In the context's workspace both are looked for first, and then in the taskforce's others.
    """
    row = find(session, context, person)
    if row is None:
        identity = tables.SlackIdentity
        named = (
            select(tables.Member)
            .join(identity, col(identity.member_id) == tables.Member.id)
            .where(
                tables.Member.taskforce_id == context.taskforce_id,
                or_(func.lower(identity.handle) == person.lower(), col(identity.slack_id) == person),
            )
            .order_by(
                (col(identity.team_id) == context.team_id).desc(),
                col(tables.Member.active).desc(),
                col(tables.Member.id).desc(),
            )
        )
        row = session.exec(named).first()
    if row is None and person.startswith(GROUP):
        raise IsAGroup(group=person.removeprefix(GROUP))
    if row is None and SLACK_ID.fullmatch(person):
        raise NotYetAMember(who=_somebody(person, context.rules))
    if row is None:
        raise UnknownMember(person=person)
    return row


def slack_ids_of(context: ServiceContext, people: AbstractSet[str]) -> dict[str, str]:
    """Return the Slack id of each of `people` who is known by it or by the handle, and of every Slack id."""
    found: dict[str, str] = {person: person for person in people if SLACK_ID.fullmatch(person)}
    with context.reading() as session:
        for person in people - found.keys():
            with suppress(UnknownMember):
                if slack_id := as_member(find_person(session, context, person), context.rules).slack_id:
                    found[person] = slack_id
    return found


def _somebody(slack_id: str, rules: Rules) -> Member:
    """Return someone whom the bot has not met, so that a sentence can name them."""
    return Member(0, slack_id, "", Role.OBSERVER, None, rules.language, ZoneInfo(rules.zone))


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
    zone = change.zone if change.zone in {None, INHERITED} else chosen_zone(str(change.zone))
    wanted: Mapping[str, str | bool | None] = {
        "role": change.role,
        "side": change.side,
        "language_own": change.language,
        "zone_own": zone,
        "digest_muted": None if change.digest is None else not change.digest,
    }
    chosen = {
        field: None if value == INHERITED else value if isinstance(value, bool) else str(value)
        for field, value in wanted.items()
        if value is not None
    }
    facts = {
        field: [getattr(row, field), value] for field, value in chosen.items() if getattr(row, field) != value
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
            tables.Lead.taskforce_id == context.taskforce_id,
            tables.Lead.member_id == member.id,
            col(tables.Recommendation.active),
        )
        .order_by(col(tables.Recommendation.number))
    )
    return tuple((number, Seated(Side(lead.side), Seat(lead.seat), member)) for lead, number in rows)
