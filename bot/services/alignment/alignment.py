"""Brings people, catalog and leads into line with the deploy file: adds, changes, deactivates, never deletes.

The file owns what it names (roles, sides, leads, texts of the catalog). People own what it leaves open, and a
start of the bot does not change that.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bot.clock import Clock
from bot.config.catalog import Catalog
from bot.config.models import Config
from bot.config.models import Member as Named
from bot.domain.audit.events import Action
from bot.domain.evidence.files import MEGABYTE
from bot.domain.members.member import Role, Seat, Side
from bot.services.alignment.catalog import align_catalog
from bot.services.alignment.transaction import Pass
from bot.services.context import Rules, ServiceContext
from bot.services.digests.schedules import reminder_policy_of, schedules_of
from bot.services.members.queries import Profile, note_profile
from bot.store import tables
from bot.store.audit_trail import Trail
from bot.store.database import Database

SEATS = {
    "us": (Side.US, Seat.LEAD),
    "us_alternate": (Side.US, Seat.ALTERNATE),
    "mx": (Side.MX, Seat.LEAD),
    "mx_alternate": (Side.MX, Seat.ALTERNATE),
}


@dataclass(frozen=True)
class Aligned:
    """What a start changed.

    `unresolved` are references of the file that match nobody in Slack. `repeated` are references to someone
    whom the file has named before; the first entry counts.
    """

    added: int = 0
    changed: int = 0
    deactivated: int = 0
    unresolved: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()


def open_context(
    database: Database,
    clock: Clock,
    team_id: str,
    audit_key: bytes,
    config: Config,
    *,
    notify_outbox: Callable[[], None] = lambda: None,
    workspace_url: str | None = None,
) -> ServiceContext:
    """Return the service context of a Slack workspace, and create its row the first time.

    See `ServiceContext.notify_outbox`.
    """
    with database.writing() as session:
        workspace_id = _found(session, clock, team_id)
        trail = Trail(audit_key, workspace_id)
        trail.check_key(session)
    rules = Rules(
        language=config.language,
        zone=config.timezone,
        two_keys=config.closing.two_keys,
        stale_after_days=config.review.stale_after_days,
        admit_unknown=config.members.unknown == "observer",
        digests=schedules_of(config),
        reminders=reminder_policy_of(config),
        max_file_bytes=config.evidence.max_file_mb * MEGABYTE,
        workspace_url=workspace_url,
    )
    return ServiceContext(database, clock, trail, workspace_id, team_id, rules, notify_outbox)


def _found(session: Session, clock: Clock, team_id: str) -> int:
    """Return the row id of a workspace. Two replicas may create it at the same time."""
    known = select(tables.Workspace.id).where(tables.Workspace.team_id == team_id)
    if session.exec(known).first() is None:
        with suppress(IntegrityError), session.begin_nested():
            session.add(tables.Workspace(team_id=team_id, created_at=clock.now()))
    return session.exec(known).one() or 0


def bring_into_line(
    context: ServiceContext, config: Config, catalog: Catalog, profiles: Mapping[str, Profile]
) -> Aligned:
    """Apply the deploy file. `profiles` maps its references of people to their Slack profiles."""
    with context.writing(None) as (session, now):
        work = Pass(context, session, now)
        members, repeated = _align_people(work, config, profiles)
        recommendations = align_catalog(work, catalog)
        _align_leads(work, config, members, recommendations)
        if context.rules.reminders is None:
            # Days with reminders turned off do not count as missed. Turning reminders on starts from zero.
            session.exec(
                delete(tables.ReminderRound).where(
                    col(tables.ReminderRound.workspace_id) == context.workspace_id
                )
            )
        workspace = session.get_one(tables.Workspace, context.workspace_id)
        workspace.synced_at = now
        session.add(workspace)
    unresolved = tuple(
        person.reference for person in config.members.people if person.reference not in profiles
    )
    return Aligned(**work.counts, unresolved=unresolved, repeated=repeated)


def known_slack_ids(context: ServiceContext) -> dict[str, str]:
    """Return the Slack ids that earlier starts found for references of the file."""
    with context.reading() as session:
        rows = session.exec(
            select(tables.Member).where(
                tables.Member.workspace_id == context.workspace_id, col(tables.Member.file_key).is_not(None)
            )
        )
        return {row.file_key: row.slack_id for row in rows if row.file_key and row.slack_id}


def _align_people(
    work: Pass, config: Config, profiles: Mapping[str, Profile]
) -> tuple[Mapping[str, tables.Member], tuple[str, ...]]:
    """Return the rows of the file's people by reference, and the references that repeat someone."""
    rows = list(
        work.session.exec(
            select(tables.Member).where(tables.Member.workspace_id == work.context.workspace_id)
        )
    )
    named_before = [row for row in rows if row.file_key is not None]
    members: dict[str, tables.Member] = {}
    named: set[int | None] = set()
    repeated = []
    for person in config.members.people:
        key, profile = person.reference.casefold(), profiles.get(person.reference)
        found = _row_of(person, profile, rows)
        if found is not None and found.id in named:
            repeated.append(person.reference)
            members[key] = found
            continue
        for holder in rows:
            # Slack may resolve the reference to someone else now; only one row may have it.
            if holder is not found and holder.file_key == key:
                work.settle(holder, {"file_key": None})
        row = _align_person(work, found, person, profile)
        if found is None:
            rows.append(row)
        members[key] = row
        named.add(row.id)
    for row in named_before:
        if row.id not in named and row.active:
            row.version += 1
            work.settle(row, {"active": False, "role_in_file": False, "side_in_file": False})
            work.record("deactivated", Action.MEMBER_DEACTIVATED, {}, member_id=row.id)
    return members, tuple(repeated)


def _row_of(person: Named, profile: Profile | None, rows: Iterable[tables.Member]) -> tables.Member | None:
    rows = list(rows)
    by_slack = next((row for row in rows if profile and row.slack_id == profile.slack_id), None)
    return by_slack or next((row for row in rows if row.file_key == person.reference.casefold()), None)


def _align_person(
    work: Pass, found: tables.Member | None, person: Named, profile: Profile | None
) -> tables.Member:
    row = found or tables.Member(
        workspace_id=work.context.workspace_id,
        name=person.reference[:200],
        role=person.role,
        created_at=work.now,
    )
    if profile:
        note_profile(row, profile)
    was_active = row.active
    wanted: dict[str, Any] = {
        "file_key": person.reference.casefold(),
        "role": person.role,
        "role_in_file": True,
        "side": person.side or row.side,
        "side_in_file": person.side is not None,
        "name_file": person.name and person.name[:200],
        "language_file": person.language,
        "zone_file": person.timezone,
        "active": not (profile and profile.deleted),
    }
    facts = work.settle(row, wanted)
    if found is None:
        added = {"role": person.role, "side": person.side, "source": "file"}
        work.record("added", Action.MEMBER_ADDED, added, member_id=row.id)
        return row
    shown = {name: change for name, change in facts.items() if name in {"role", "side"}}
    if row.active is not was_active:
        kind, action = (
            ("changed", Action.MEMBER_RESTORED) if row.active else ("deactivated", Action.MEMBER_DEACTIVATED)
        )
    elif shown:
        kind, action = "changed", Action.MEMBER_CHANGED
    else:
        return row
    row.version += 1
    work.record(kind, action, shown, member_id=row.id)
    return row


def _align_leads(
    work: Pass,
    config: Config,
    members: Mapping[str, tables.Member],
    recommendations: Mapping[int, tables.Recommendation],
) -> None:
    rows = {
        (lead.recommendation_id, lead.side, lead.seat): lead
        for lead in work.session.exec(
            select(tables.Lead).where(tables.Lead.workspace_id == work.context.workspace_id)
        )
    }
    named = set()
    for number, seats in config.leads.items():
        for name, (side, seat) in SEATS.items():
            reference: str | None = getattr(seats, name)
            person = config.members.find(reference) if reference else None
            if person is None:
                continue
            recommendation, member = recommendations[number], members[person.reference.casefold()]
            place = (recommendation.id or 0, side.value, seat.value)
            named.add(place)
            lead = rows.get(place) or tables.Lead(
                workspace_id=work.context.workspace_id,
                recommendation_id=place[0],
                side=side.value,
                seat=seat.value,
            )
            facts = work.settle(lead, {"member_id": member.id, "in_file": True})
            if "member_id" in facts:
                recommendation.version += 1
                about = {"recommendation_number": number, "member_id": member.id}
                shown = {"side": side.value, "seat": seat.value, "before": facts["member_id"][0]}
                work.record("changed", Action.LEAD_NAMED, shown, **about)
    open_seats = [rows[place] for place in sorted(rows.keys() - named)]
    for lead in open_seats:
        work.settle(lead, {"in_file": False})
    _vacate(work, open_seats, recommendations)


def _vacate(
    work: Pass, leads: Iterable[tables.Lead], recommendations: Mapping[int, tables.Recommendation]
) -> None:
    """Empty the seats that people gave to someone whom the file now makes ineligible.

    `bot.services.recommendations.leads` refuses a lead who is an observer, of the other side, or in both
    seats of a side. A change of the file must not create one either.
    """
    session, workspace = work.session, work.context.workspace_id
    members = {
        row.id: row
        for row in session.exec(select(tables.Member).where(tables.Member.workspace_id == workspace))
    }
    in_file = {
        (lead.recommendation_id, lead.side, lead.member_id)
        for lead in session.exec(
            select(tables.Lead).where(tables.Lead.workspace_id == workspace, col(tables.Lead.in_file))
        )
    }
    numbers = {row.id: row for row in recommendations.values()}
    for lead in leads:
        member, recommendation = members.get(lead.member_id), numbers[lead.recommendation_id]
        if member is None or not member.active:
            continue  # the seat of someone who left is empty already, and theirs again if they return
        doubled = (lead.recommendation_id, lead.side, lead.member_id) in in_file
        if member.role == Role.OBSERVER or member.side != lead.side or doubled:
            work.settle(lead, {"member_id": None})
            recommendation.version += 1
            work.record(
                "changed",
                Action.LEAD_REMOVED,
                {"side": lead.side, "seat": lead.seat, "before": member.id},
                recommendation_number=recommendation.number,
                member_id=member.id,
            )
