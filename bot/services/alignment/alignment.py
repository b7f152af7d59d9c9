"""Brings people, catalog and leads into line with the deploy file: adds, changes, deactivates, never deletes.

The file owns what it names (roles, sides, leads, texts of the catalog). People own what it leaves open, and a
start of the bot does not change that.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import col, select

from bot.clock import Clock
from bot.config.catalog import Catalog
from bot.config.models import Config
from bot.domain.audit.events import Action
from bot.domain.evidence.files import MEGABYTE
from bot.domain.members.member import Role, Seat, Side
from bot.domain.retention import Retention
from bot.services.alignment.catalog import align_catalog
from bot.services.alignment.people import Found, align_people
from bot.services.alignment.texts_apart import tell_texts_apart
from bot.services.alignment.transaction import Pass
from bot.services.alignment.workspaces import MetWorkspace, found_taskforce, note_workspaces, part
from bot.services.context import Rules, ServiceContext
from bot.services.digests.schedules import reminder_policy_of, schedules_of
from bot.services.members.queries import Profile
from bot.services.recommendations.summaries import former_number
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

    `moved` are the numbers under `leads` whose recommendation had another one until lately, each with its
    key. `unresolved` are references of the file that match nobody in Slack. `claimed` are those by a user
    name that nobody had at first and someone has now; the secretariat is asked whether it is them.
    """

    added: int = 0
    changed: int = 0
    deactivated: int = 0
    unresolved: tuple[str, ...] = ()
    claimed: tuple[str, ...] = ()
    moved: tuple[tuple[int, str], ...] = ()


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
    """Return the service context of the deploy file's first Slack workspace, and create its row the first
    time.

    See `ServiceContext.notify_outbox`.
    """
    met = MetWorkspace(next(iter(config.slack.each)), team_id, url=workspace_url)
    (context,) = open_contexts(database, clock, [met], audit_key, config, notify_outbox=notify_outbox)
    return context


def open_contexts(
    database: Database,
    clock: Clock,
    met: Sequence[MetWorkspace],
    audit_key: bytes,
    config: Config,
    *,
    notify_outbox: Callable[[], None] = lambda: None,
) -> list[ServiceContext]:
    """Return the service contexts of the Slack workspaces that were met, over one taskforce, and create their
    rows the first time. Raises `WorkspacesOfTwoTaskforces`.
    """
    with database.writing() as session:
        taskforce = found_taskforce(session, clock, met, several=config.slack.workspaces is not None)
        taskforce_id, founding_team = taskforce.id or 0, taskforce.team_id
        trail = Trail(audit_key, taskforce_id, clock)
        trail.check_key(session)
        teams, left = note_workspaces(session, taskforce_id, met, config)
    database.trails[taskforce_id] = trail
    first = met[0]
    rules = replace(
        rules_of(config, first.url),
        language=teams[first.team_id].language,
        team_id=first.team_id,
        side=teams[first.team_id].side,
        teams=teams,
        left=left,
    )
    context = ServiceContext(
        database,
        clock,
        trail,
        taskforce_id,
        first.team_id,
        rules,
        notify_outbox,
        founding_team=founding_team,
    )
    return [context.in_team(each.team_id) for each in met]


def rules_of(config: Config, workspace_url: str | None = None) -> Rules:
    """Return what the deploy file decides for services."""
    return Rules(
        language=config.language,
        zone=config.timezone,
        two_keys=config.closing.two_keys,
        stale_after_days=config.review.stale_after_days,
        admit_unknown=config.members.unknown == "observer",
        admit_guests=config.members.guests == "observer",
        digests=schedules_of(config),
        reminders=reminder_policy_of(config),
        max_file_bytes=config.evidence.max_file_mb * MEGABYTE,
        workspace_url=workspace_url,
        retention=retention_of(config),
    )


def retention_of(config: Config) -> Retention:
    """Return how long the deploy file has things kept."""
    kept = config.retention
    return Retention(
        deliveries=timedelta(days=kept.deliveries_days),
        messages=timedelta(days=kept.messages_days),
        digests=timedelta(days=kept.digests_days),
        homes=timedelta(days=kept.homes_days),
    )


def bring_into_line(
    context: ServiceContext,
    config: Config,
    catalog: Catalog,
    profiles: Mapping[str, Profile],
    *,
    vacant: Collection[str] = (),
    lines: Mapping[str, int] | None = None,
    elsewhere: Mapping[str, Found] | None = None,
) -> Aligned:
    """Apply the deploy file. `profiles` maps its references of people to their Slack profiles in the
    workspace of the context; `vacant` are the references by a user name that nobody there has, and `lines`
    the file's lines by reference in lower case. `elsewhere` are the people of other workspaces, by Slack's id
    of each.

    Raises `PersonListedTwice`, `KeyInDoubt`.
    """
    with context.reading() as session:
        old = context.trail.needs_baseline(session)
    if old:
        with context.writing(None) as (session, _):
            context.trail.baseline(session)
    with context.writing(None) as (session, now):
        tell_texts_apart(session, context)
        work = Pass(context, session, now)
        people = {context.team_id: Found(profiles, vacant), **(elsewhere or {})}
        members, claimed = align_people(work, config, people, lines or {})
        recommendations = align_catalog(work, catalog)
        _align_leads(work, config, members, recommendations)
        moved = _moved(config, recommendations, now)
        if context.rules.reminders is None:
            # Days with reminders turned off do not count as missed. Turning reminders on starts from zero.
            session.exec(
                delete(tables.ReminderRound).where(
                    col(tables.ReminderRound.taskforce_id) == context.taskforce_id
                )
            )
        part(work)
        taskforce = session.get_one(tables.Taskforce, context.taskforce_id)
        taskforce.synced_at = now
        session.add(taskforce)
    unresolved = tuple(
        person.reference
        for person in config.members.people
        if not any(person.reference in each.profiles for each in people.values())
        and person.reference not in claimed
    )
    return Aligned(**work.counts, unresolved=unresolved, claimed=claimed, moved=moved)


def _moved(
    config: Config, recommendations: Mapping[str, tables.Recommendation], now: datetime
) -> tuple[tuple[int, str], ...]:
    return tuple(
        (row.number, row.key)
        for row in recommendations.values()
        if row.number in config.leads and former_number(row, now) is not None
    )


def known_slack_ids(context: ServiceContext) -> dict[str, str]:
    """Return the Slack ids that earlier starts found for references of the file in the context's
    workspace.
    """
    with context.reading() as session:
        rows = session.exec(
            select(tables.Member).where(
                tables.Member.taskforce_id == context.taskforce_id, col(tables.Member.file_key).is_not(None)
            )
        )
        return {
            row.file_key: identity.slack_id
            for row in rows
            if row.file_key and (identity := row.identity_in(context.team_id))
        }


def _align_leads(
    work: Pass,
    config: Config,
    members: Mapping[str, tables.Member],
    recommendations: Mapping[str, tables.Recommendation],
) -> None:
    by_number = {row.number: row for row in recommendations.values()}
    rows = {
        (lead.recommendation_id, lead.side, lead.seat): lead
        for lead in work.session.exec(
            select(tables.Lead).where(tables.Lead.taskforce_id == work.context.taskforce_id)
        )
    }
    named = set()
    for name, seats in config.leads.items():
        recommendation = by_number.get(name) if isinstance(name, int) else recommendations.get(name)
        if recommendation is None:
            continue  # `enlace check` and every start refuse such a file
        for place_name, (side, seat) in SEATS.items():
            reference: str | None = getattr(seats, place_name)
            person = config.members.find(reference) if reference else None
            if person is None:
                continue
            member = members[person.reference.casefold()]
            place = (recommendation.id or 0, side.value, seat.value)
            named.add(place)
            lead = rows.get(place) or tables.Lead(
                taskforce_id=work.context.taskforce_id,
                recommendation_id=place[0],
                side=side.value,
                seat=seat.value,
            )
            facts = work.settle(lead, {"member_id": member.id, "in_file": True})
            if "member_id" in facts:
                recommendation.version += 1
                shown = {"side": side.value, "seat": seat.value, "before": facts["member_id"][0]}
                work.record(
                    "changed",
                    Action.LEAD_NAMED,
                    shown,
                    recommendation=recommendation,
                    member_id=member.id,
                )
    open_seats = [rows[place] for place in sorted(rows.keys() - named)]
    for lead in open_seats:
        work.settle(lead, {"in_file": False})
    _vacate(work, open_seats)


def _vacate(work: Pass, leads: Iterable[tables.Lead]) -> None:
    """Empty the seats that people gave to someone whom the file now makes ineligible.

    `bot.services.recommendations.leads` refuses a lead who is an observer, of the other side, or in both
    seats of a side. A change of the file must not create one either.
    """
    session, taskforce = work.session, work.context.taskforce_id
    members = {
        row.id: row
        for row in session.exec(select(tables.Member).where(tables.Member.taskforce_id == taskforce))
    }
    in_file = {
        (lead.recommendation_id, lead.side, lead.member_id)
        for lead in session.exec(
            select(tables.Lead).where(tables.Lead.taskforce_id == taskforce, col(tables.Lead.in_file))
        )
    }
    for lead in leads:
        member = members.get(lead.member_id)
        if member is None or not member.active:
            continue  # the seat of someone who left is empty already, and theirs again if they return
        doubled = (lead.recommendation_id, lead.side, lead.member_id) in in_file
        if member.role == Role.OBSERVER or member.side != lead.side or doubled:
            work.settle(lead, {"member_id": None})
            recommendation = session.get_one(tables.Recommendation, lead.recommendation_id)
            recommendation.version += 1
            work.record(
                "changed",
                Action.LEAD_REMOVED,
                {"side": lead.side, "seat": lead.seat, "before": member.id},
                recommendation=recommendation,
                member_id=member.id,
            )
