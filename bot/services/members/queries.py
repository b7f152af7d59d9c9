"""Reads members: the caller, all of them, and their profiles from Slack."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from bot.characters import beginning, one_line
from bot.config.zones import meant_by
from bot.domain.audit.events import Action
from bot.domain.members.member import Absence, Member, Origin, Role, Side
from bot.domain.members.permissions import BY_ROLE, REFUSALS, Act, may
from bot.domain.members.zones import nearest_zones, zone_named, zones_meant
from bot.domain.texts import shortened
from bot.errors import EnlaceError
from bot.i18n import N_, Language, language_of
from bot.services.context import Caller, Rules, ServiceContext
from bot.services.members.state import all_members, calling, kept, note_state
from bot.store import tables
from bot.store.audit_trail import Entry
from bot.store.tables.people import home_of, identity_in

LONGEST_NAME = 200
LONGEST_ECHO = 60


class Stranger(EnlaceError):
    """The bot has not met this person. The calling code looks them up in Slack and calls `welcome`."""

    message = N_("The bot did not know you yet. Please send the command again.")


class NotAdmitted(EnlaceError):
    message = N_(
        "This bot is for members of the taskforce, and you are not on its list yet. Please ask the "
        "secretariat to add you."
    )


class Deactivated(EnlaceError):
    message = N_(
        "You are no longer on the taskforce's list, so nothing was changed. If this is a mistake, "
        "please ask the secretariat."
    )


class SlackSilent(EnlaceError):
    message = N_(
        "Slack could not tell the bot who you are, so nothing was done. Please try again in a moment."
    )


class OtherWorkspace(EnlaceError):
    message = N_(
        "This command came from a Slack workspace other than the taskforce's. Please send it from the "
        "taskforce's workspace."
    )


@dataclass(frozen=True)
class Profile:
    """A person's profile in Slack. `language_tag` and `zone` are missing for people of other companies.

    `team_id` is the person's own workspace, and `teams` are those of an organization's person. If Slack could
    not be asked, the profile is not `known`. People write their names themselves, so these are cleaned as
    everything that people write.
    """

    slack_id: str
    handle: str = ""
    name: str = ""
    email: str | None = None
    language_tag: str | None = None
    zone: str | None = None
    deleted: bool = False
    foreign: bool = False
    guest: bool = False
    team_id: str | None = None
    teams: tuple[str, ...] = ()
    known: bool = True
    bot: bool = False

    def outside(self, team_id: str) -> bool:
        """Say whether they come from outside a workspace."""
        return self.foreign or (self.team_id not in {None, "", team_id} and team_id not in self.teams)

    def __post_init__(self) -> None:
        """Clean what the person wrote."""
        for name in ("handle", "name"):
            object.__setattr__(self, name, one_line(getattr(self, name)))


def as_member(row: tables.Member, rules: Rules) -> Member:
    """Return the row as a value, as it is in the Slack workspace of `team_id`. Each setting comes from the
    first source that has one; of several workspaces, the one counts in which they are spoken to.
    """
    known = [each for each in row.identities if each.team_id not in rules.left]
    home = home_of(known, row.workspace_own)
    here = identity_in(known, rules.team_id) if rules.team_id else home
    languages: list[tuple[Language | None, Origin]] = [
        (language_of(row.language_own), "own"),
        (language_of(row.language_file), "file"),
        (language_of(home.language if home else None), "slack"),
    ]
    zones: list[tuple[str | None, Origin]] = [
        (row.zone_own, "own"),
        (row.zone_file, "file"),
        (home.zone if home else None, "slack"),
    ]
    spoken = rules.teams[home.team_id].language if home and home.team_id in rules.teams else rules.language
    language, language_origin = next(
        ((value, origin) for value, origin in languages if value), (spoken, "default")
    )
    zone, zone_origin = next(((value, origin) for value, origin in zones if value), (rules.zone, "default"))
    return Member(
        id=row.id or 0,
        slack_id=here.slack_id if here else None,
        home=home.team_id if home else None,
        name=row.name_file or row.name,
        role=Role(row.role),
        side=Side(row.side) if row.side else None,
        language=language,
        zone=ZoneInfo(zone),
        active=row.active,
        language_origin=language_origin,
        zone_origin=zone_origin,
        in_file=row.file_key is not None,
        absence=Absence(row.absent_from, row.absent_until) if row.absent_from and row.absent_until else None,
        delegate=row.delegate_id,
        digest_muted=row.digest_muted,
    )


# These two belong to nearly every command; SQLAlchemy takes longer to build them than SQLite to answer.
_IN_WORKSPACE = tables.Member.taskforce_id == bindparam("workspace")
_ONE = (
    select(tables.Member)
    .join(tables.SlackIdentity, col(tables.SlackIdentity.member_id) == tables.Member.id)
    .where(
        _IN_WORKSPACE,
        tables.SlackIdentity.team_id == bindparam("team"),
        tables.SlackIdentity.slack_id == bindparam("who"),
    )
)


def find(session: Session, context: ServiceContext, slack_id: str) -> tables.Member | None:
    """Return the row of a Slack user of the context's workspace, if the bot has met them."""
    named = {"workspace": context.taskforce_id, "team": context.team_id, "who": slack_id}
    return session.exec(_ONE, params=named).first()


def actor(session: Session, context: ServiceContext, caller: Caller) -> Member:
    """Return the caller as a member, with the language and visibility that `caller` asks for.

    Raises `OtherWorkspace`, `Stranger`, `NotAdmitted` or `Deactivated`.
    """
    session.flush()  # a mapped query would do so
    row, state = calling(session.connection(), context, caller.slack_id)
    note_state(session, state)
    if refusal := refusal_of(row, context, caller):
        raise refusal
    assert row is not None  # noqa: S101 (a stranger is refused above)
    member = as_member(row, context.rules)
    if caller.language is None and not caller.public:
        return member
    return replace(
        member,
        language=caller.language or member.language,
        role=Role.OBSERVER if caller.public else member.role,
    )


def refusal_of(row: tables.Member | None, context: ServiceContext, caller: Caller) -> EnlaceError | None:
    """Return why someone may not use the bot at all, or None."""
    if caller.team_id != context.team_id:
        return OtherWorkspace()
    if row is None:
        return Stranger()
    if not row.active:
        return Deactivated()
    return None if _admitted(row, context) else NotAdmitted()


def _admitted(row: tables.Member, context: ServiceContext) -> bool:
    """Say whether someone may read. `bot.services.home.publication` asks the same of rows in SQL."""
    if row.file_key is not None or row.admitted:
        return True
    rules, there = context.rules, identity_in(row.identities, context.team_id)
    if there is None:
        return rules.admit_unknown
    return rules.admit_unknown and not there.external and (rules.admit_guests or not there.guest)


def require(
    session: Session,
    context: ServiceContext,
    member: Member,
    act: Act,
    *,
    leads: bool = False,
    also: Iterable[Member] = (),
    but: int | None = None,
    **values: object,
) -> None:
    """Raise the refusal for `act` unless `member` may do it.

    The refusal names who may: `also` first, then by role. `but` is the row id of someone who may not in this
    case.
    """
    if may(member.role, act, leads=leads):
        return
    people = dict.fromkeys((*also, *holders(session, context, BY_ROLE[act])))
    raise REFUSALS[act](people=tuple(person for person in people if person.id != but), **values)


def holders(session: Session, context: ServiceContext, roles: Iterable[Role]) -> tuple[Member, ...]:
    """Return the active members in any of `roles`, in the order of their rows."""
    rows = session.exec(
        select(tables.Member)
        .where(
            tables.Member.taskforce_id == context.taskforce_id,
            col(tables.Member.role).in_([role.value for role in roles]),
            col(tables.Member.active),
        )
        .order_by(col(tables.Member.id))
    )
    return tuple(as_member(row, context.rules) for row in rows)


def member_by_id(session: Session, context: ServiceContext, id_: int) -> Member:
    """Return one member by row id, also one who left."""
    return as_member(session.get_one(tables.Member, id_), context.rules)


def everyone(session: Session, context: ServiceContext) -> dict[int, Member]:
    """Return all members by row id, including those who left: history still names them."""

    def read() -> dict[int, Member]:
        rows = all_members(session, context)
        return {row.id or 0: as_member(row, context.rules) for row in rows}

    return dict(kept(session, context, "members", read))


def handles_of(context: ServiceContext, slack_ids: Collection[str]) -> dict[str, str]:
    """Return the Slack handles of the members with these Slack ids. Other people are not known by name."""
    with context.reading() as session:
        rows = session.exec(
            select(tables.SlackIdentity.slack_id, tables.SlackIdentity.handle).where(
                tables.SlackIdentity.team_id == context.team_id,
                col(tables.SlackIdentity.slack_id).in_(slack_ids),
                col(tables.SlackIdentity.handle).is_not(None),
            )
        )
        return {slack_id: handle for slack_id, handle in rows if handle}


def require_member(context: ServiceContext, caller: Caller) -> Member:
    """Return the caller if they may use the bot. Raises as `actor` does."""
    with context.reading() as session:
        return actor(session, context, caller)


def welcome(context: ServiceContext, caller: Caller, profile: Profile) -> Member:
    """Store someone met for the first time, as an observer, and return them.

    Raises `NotAdmitted` if the deploy file refuses unknown people or guests, `OtherWorkspace` for people of
    other companies, `SlackSilent` if Slack could not say who they are.
    """
    if caller.team_id != context.team_id or profile.outside(context.team_id):
        raise OtherWorkspace
    if not profile.known:
        raise SlackSilent
    if not context.rules.admit_unknown or (profile.guest and not context.rules.admit_guests):
        raise NotAdmitted
    with context.writing(None) as (session, now):
        row = find(session, context, profile.slack_id)
        if row is None:
            row = tables.Member(
                taskforce_id=context.taskforce_id,
                name="",
                role=Role.OBSERVER,
                side=context.rules.side,
                created_at=now,
            )
            note_profile(row, profile, context.team_id)
            session.add(row)
            session.flush()
            context.trail.append(
                session,
                Entry(
                    now,
                    None,
                    Action.MEMBER_ADDED,
                    caller.command,
                    member_id=row.id,
                    facts=_welcomed(row),
                ),
            )
        return as_member(row, context.rules)


def _welcomed(row: tables.Member) -> dict[str, str]:
    side = {"side": row.side} if row.side else {}
    return {"role": Role.OBSERVER.value, **side, "source": "slack"}


def is_in_slack(row: tables.Member, rules: Rules) -> bool:
    """Say whether some workspace has a person who was not deactivated there, or none has identified them."""
    present = (each for each in row.identities if each.team_id not in rules.left)
    return not row.identities or any(not each.deactivated for each in present)


def note_profile(row: tables.Member, profile: Profile, team_id: str) -> None:
    """Update a row from Slack's profile, except what the file or the person decided."""
    identity = row.identity_in(team_id)
    if identity is None:
        identity = tables.SlackIdentity(
            member_id=None, taskforce_id=row.taskforce_id, team_id=team_id, slack_id=profile.slack_id
        )
        row.identities.append(identity)
    identity.slack_id = profile.slack_id
    identity.handle = profile.handle or identity.handle
    identity.email = profile.email or identity.email
    identity.language = profile.language_tag[:8] if profile.language_tag else identity.language
    identity.zone = known_zone(profile.zone) or identity.zone
    identity.deactivated = profile.deleted
    identity.external = profile.outside(team_id)
    identity.guest = profile.guest
    if home_of(row.identities, row.workspace_own) is not identity:
        return  # their name is the one in the workspace in which they are spoken to
    row.name = beginning(profile.name or profile.handle or row.name or profile.slack_id, LONGEST_NAME)


class MisleadingZone(EnlaceError):
    """`choices` are the zones that may have been meant."""

    message = N_(
        "“%(given)s” is a fixed offset from UTC, and the clocks of most places change during the year. "
        "Choose the zone of a city: %(choices)s."
    )


class SharedZone(MisleadingZone):
    message = N_(
        "“%(given)s” is the time of several places, whose clocks may change on different days. Choose the "
        "zone of a city: %(choices)s."
    )


class UnknownZone(EnlaceError):
    message = N_(
        "“%(given)s” is not the name of a time zone. Use one like America/Tijuana, America/Mexico_City or "
        "America/New_York."
    )


class MisspeltZone(UnknownZone):
    """`choices` are the zones whose names are like it."""

    message = N_("“%(given)s” is not the name of a city or time zone that I know. Did you mean %(choices)s?")


def chosen_zone(name: str, *, on: date | None = None) -> str:
    """Return the time zone that a person chose by its name or its city, in either language and any case.

    Raises `MisleadingZone` (also as `SharedZone`), `UnknownZone` (also as `MisspeltZone`). For a distance
    from UTC, the zones of both countries that have it `on` a day are offered. What Slack reports is
    taken as it is (`known_zone`): there nobody can have misread a name.
    """
    given = shortened(name.strip(), LONGEST_ECHO)
    if len(name) > LONGEST_NAME:
        raise UnknownZone(given=given)
    if meant_by(name) is None and (found := zone_named(name)):
        return found
    meant = zones_meant(name, on)
    if len(meant) == 1 and meant_by(name) is None:
        return meant[0]
    if meant:
        raise (SharedZone if meant_by(name) is None else MisleadingZone)(given=given, choices=list(meant))
    if near := nearest_zones(name):
        raise MisspeltZone(given=given, choices=list(near))
    raise UnknownZone(given=given)


def known_zone(name: str | None) -> str | None:
    """Return `name` if it is a time zone of the IANA database, else None."""
    try:
        return ZoneInfo(name).key if name else None
    except (KeyError, ValueError, OSError):  # unknown, malformed, or the name of a folder of zones
        return None
