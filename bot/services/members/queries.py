"""Reads members: the caller, all of them, and their profiles from Slack."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.domain.audit.events import Action
from bot.domain.members.member import Absence, Member, Origin, Role, Side
from bot.domain.members.permissions import BY_ROLE, REFUSALS, Act, may
from bot.errors import EnlaceError
from bot.i18n import N_, Language, language_of
from bot.services.context import Caller, Rules, ServiceContext
from bot.store import tables
from bot.store.audit_trail import Entry


class Stranger(EnlaceError):
    """The bot has not met this person. The calling code looks them up in Slack and calls `welcome`."""

    message = N_("We have not met yet. Please send the command again.")


class NotAdmitted(EnlaceError):
    message = N_(
        "This bot serves the members of the taskforce, and you are not on its list yet. "
        "Please ask the secretariat to add you."
    )


class Deactivated(EnlaceError):
    message = N_(
        "You are no longer on the taskforce's list, so nothing was changed. "
        "If that is a mistake, please ask the secretariat."
    )


class OtherWorkspace(EnlaceError):
    message = N_(
        "This command came from another Slack workspace than the taskforce's. "
        "Please send it from the taskforce's own workspace."
    )


@dataclass(frozen=True)
class Profile:
    """A person's profile in Slack. `language_tag` and `zone` are missing for people of other companies."""

    slack_id: str
    handle: str = ""
    name: str = ""
    email: str | None = None
    language_tag: str | None = None
    zone: str | None = None
    deleted: bool = False
    foreign: bool = False


def as_member(row: tables.Member, rules: Rules) -> Member:
    """Return the row as a value. Each setting comes from the first source that has one."""
    languages: list[tuple[Language | None, Origin]] = [
        (language_of(row.language_own), "own"),
        (language_of(row.language_file), "file"),
        (language_of(row.language_slack), "slack"),
    ]
    zones: list[tuple[str | None, Origin]] = [
        (row.zone_own, "own"),
        (row.zone_file, "file"),
        (row.zone_slack, "slack"),
    ]
    language, language_origin = next(
        ((value, origin) for value, origin in languages if value), (rules.language, "default")
    )
    zone, zone_origin = next(((value, origin) for value, origin in zones if value), (rules.zone, "default"))
    return Member(
        id=row.id or 0,
        slack_id=row.slack_id,
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


def find(session: Session, context: ServiceContext, slack_id: str) -> tables.Member | None:
    """Return the row of a Slack user, if the bot has met them."""
    return session.exec(
        select(tables.Member).where(
            tables.Member.workspace_id == context.workspace_id, tables.Member.slack_id == slack_id
        )
    ).first()


def actor(session: Session, context: ServiceContext, caller: Caller) -> Member:
    """Return the caller as a member, with the language and visibility that `caller` asks for.

    Raises `OtherWorkspace`, `Stranger`, `NotAdmitted` or `Deactivated`.
    """
    row = find(session, context, caller.slack_id)
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
    return NotAdmitted() if row.file_key is None and not context.rules.admit_unknown else None


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
            tables.Member.workspace_id == context.workspace_id,
            col(tables.Member.role).in_([role.value for role in roles]),
            col(tables.Member.active),
        )
        .order_by(col(tables.Member.id))
    )
    return tuple(as_member(row, context.rules) for row in rows)


def everyone(session: Session, context: ServiceContext) -> dict[int, Member]:
    """Return all members by row id, including those who left: history still names them."""
    rows = session.exec(select(tables.Member).where(tables.Member.workspace_id == context.workspace_id))
    return {row.id or 0: as_member(row, context.rules) for row in rows}


def handles_of(context: ServiceContext, slack_ids: Collection[str]) -> dict[str, str]:
    """Return the Slack handles of the members with these Slack ids. Other people are not known by name."""
    with context.reading() as session:
        rows = session.exec(
            select(tables.Member.slack_id, tables.Member.handle).where(
                tables.Member.workspace_id == context.workspace_id,
                col(tables.Member.slack_id).in_(slack_ids),
                col(tables.Member.handle).is_not(None),
            )
        )
        return {slack_id: handle for slack_id, handle in rows if slack_id and handle}


def require_member(context: ServiceContext, caller: Caller) -> Member:
    """Return the caller if they may use the bot. Raises as `actor` does."""
    with context.reading() as session:
        return actor(session, context, caller)


def welcome(context: ServiceContext, caller: Caller, profile: Profile) -> Member:
    """Store someone met for the first time, as an observer, and return them.

    Raises `NotAdmitted` if the deploy file refuses unknown people, `OtherWorkspace` for people of other
    companies.
    """
    if caller.team_id != context.team_id or profile.foreign:
        raise OtherWorkspace
    if not context.rules.admit_unknown:
        raise NotAdmitted
    with context.writing(None) as (session, now):
        row = find(session, context, profile.slack_id)
        if row is None:
            row = tables.Member(
                workspace_id=context.workspace_id,
                slack_id=profile.slack_id,
                name="",
                role=Role.OBSERVER,
                created_at=now,
            )
            note_profile(row, profile)
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
                    facts={"role": Role.OBSERVER.value, "source": "slack"},
                ),
            )
        return as_member(row, context.rules)


def note_profile(row: tables.Member, profile: Profile) -> None:
    """Update a row from Slack's profile, except what the file or the person decided."""
    row.slack_id = profile.slack_id
    row.handle = profile.handle or row.handle
    row.email = profile.email or row.email
    row.name = (profile.name or profile.handle or row.name or profile.slack_id)[:200]
    row.language_slack = profile.language_tag[:8] if profile.language_tag else row.language_slack
    row.zone_slack = known_zone(profile.zone) or row.zone_slack


def known_zone(name: str | None) -> str | None:
    """Return `name` if it is a time zone of the IANA database, else None."""
    try:
        return ZoneInfo(name).key if name else None
    except (KeyError, ValueError, OSError):  # unknown, malformed, or the name of a folder of zones
        return None


def refresh(context: ServiceContext, profile: Profile) -> None:
    """Update the stored profile of someone the bot knows. It stores nothing about other people."""
    with context.reading() as session:
        if find(session, context, profile.slack_id) is None:
            return
    with context.writing(None) as (session, _):
        row = find(session, context, profile.slack_id)
        if row is not None:
            note_profile(row, profile)
            session.add(row)
