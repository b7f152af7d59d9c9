"""Brings the people into line with the deploy file."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import select

from bot.config.models import Config
from bot.config.models import Member as Named
from bot.domain.audit.events import Action
from bot.services.alignment.claims import note_claim
from bot.services.alignment.repeated import refuse_repeated
from bot.services.alignment.transaction import Pass
from bot.services.context import ServiceContext
from bot.services.members.departures import tell_of_departure
from bot.services.members.queries import Profile, is_in_slack, note_profile
from bot.store import tables


@dataclass(frozen=True)
class Found:
    """The people of the file whom a Slack workspace knows, by their reference; `vacant` are the references by
    a user name that nobody has there.
    """

    profiles: Mapping[str, Profile] = field(default_factory=dict)
    vacant: Collection[str] = ()


def align_people(
    work: Pass, config: Config, found: Mapping[str, Found], lines: Mapping[str, int]
) -> tuple[Mapping[str, tables.Member], tuple[str, ...]]:
    """Return the rows of the file's people by reference, and the references that someone claims. `found` are
    the people by Slack's id of each workspace.
    """
    rows = list(
        work.session.exec(
            select(tables.Member).where(tables.Member.taskforce_id == work.context.taskforce_id)
        )
    )
    by_key = {row.file_key: row for row in rows if row.file_key is not None}
    for team, people in found.items():
        refuse_repeated(_ids(team, config, people.profiles, by_key), lines)
    references = {name.casefold() for person in config.members.people for name in person.references}
    members: dict[str, tables.Member] = {}
    named: set[int | None] = set()
    claimed: list[str] = []
    left: list[tuple[tables.Member, int]] = []
    for person in config.members.people:
        key = person.reference.casefold()
        profiles = _profiles_of(work, person, found, by_key.get(key), claimed)
        row_found = _row_of(person, profiles, rows, references)
        for holder in rows:
            # Slack may resolve the reference to someone else now; only one row may have it.
            if holder is not row_found and holder.file_key == key:
                work.settle(holder, {"file_key": None})
        row, seq = _align_person(work, row_found, person, profiles, rows)
        if seq is not None:
            left.append((row, seq))
        if _is_vacant(person, row, found):
            work.settle(row, {"handle_vacant": True})
        if row_found is None:
            rows.append(row)
        members[key] = row
        named.add(row.id)
    left.extend(_taken_out(work, [row for row in by_key.values() if row.id not in named]))
    left.extend(_left_behind(work, [row for row in rows if row.id not in named]))
    for row, seq in left:
        tell_of_departure(work.session, work.context, row, seq, work.now)
    return members, tuple(claimed)


def _profiles_of(
    work: Pass,
    person: Named,
    found: Mapping[str, Found],
    row: tables.Member | None,
    claimed: list[str],
) -> dict[str, Profile]:
    """Return a person's profiles by Slack's id of the workspace, without those of people who only claim to be
    them, which adds to `claimed`.
    """
    profiles: dict[str, Profile] = {}
    for team, people in found.items():
        profile = people.profiles.get(person.reference)
        if profile is None:
            continue
        if _by_handle(work.context, person, team) and note_claim(work, row, profile, team):
            claimed.append(person.reference)
        else:
            profiles[team] = profile
    return profiles


def _by_handle(context: ServiceContext, person: Named, team_id: str) -> bool:
    """Say whether the file names a person in a workspace by their user name."""
    team = context.rules.teams.get(team_id)
    there = (person.workspaces or {}).get(team.key) if team else None
    return bool((there or person).handle)


def _is_vacant(person: Named, row: tables.Member, found: Mapping[str, Found]) -> bool:
    return any(
        person.reference in people.vacant and row.identity_in(team) is None for team, people in found.items()
    )


def _left_behind(work: Pass, rows: Iterable[tables.Member]) -> Iterator[tuple[tables.Member, int]]:
    """Take off the list those who are only in workspaces that the file names no more, and yield them with
    their events.
    """
    gone = work.context.rules.left
    for row in rows:
        if row.active and row.identities and all(each.team_id in gone for each in row.identities):
            row.version += 1
            work.settle(row, {"active": False})
            yield row, work.record("deactivated", Action.MEMBER_DEACTIVATED, {}, member_id=row.id).seq


def _taken_out(work: Pass, rows: Iterable[tables.Member]) -> Iterator[tuple[tables.Member, int]]:
    """Take off the list whom the file names no more, and yield them with their events."""
    for row in rows:
        if row.active:
            row.version += 1
            work.settle(row, {"active": False, "role_in_file": False, "side_in_file": False})
            yield row, work.record("deactivated", Action.MEMBER_DEACTIVATED, {}, member_id=row.id).seq


def _ids(
    team_id: str, config: Config, profiles: Mapping[str, Profile], by_key: Mapping[str, tables.Member]
) -> dict[str, str]:
    """Return the ids in a workspace of the file's people by reference, as Slack says now or an earlier start
    found.
    """
    found: dict[str, str] = {}
    for person in config.members.people:
        profile, row = profiles.get(person.reference), by_key.get(person.reference.casefold())
        known = row.identity_in(team_id) if row else None
        slack_id = profile.slack_id if profile else person.slack_id or (known.slack_id if known else None)
        if slack_id:
            found[person.reference] = slack_id
    return found


def _row_of(
    person: Named,
    profiles: Mapping[str, Profile],
    rows: Iterable[tables.Member],
    references: Collection[str],
) -> tables.Member | None:
    """Return a person's row: whom Slack knows by one of their ids, else by what the file calls them.

    A user name that was theirs before the file had several workspaces counts, unless somebody has it there.
    """
    rows = list(rows)
    by_slack = [
        row
        for team, profile in profiles.items()
        for row in rows
        if (known := row.identity_in(team)) and known.slack_id == profile.slack_id
    ]
    if by_slack:
        # Of several rows that turn out to be one person, the one that the file names goes on.
        return next((row for row in by_slack if row.file_key is not None), by_slack[0])
    keys = [name.casefold() for name in person.references]
    bare = [each.handle for each in (person.workspaces or {}).values() if each.handle]
    keys += [handle for handle in bare if handle not in references]
    return next((row for key in keys for row in rows if row.file_key == key), None)


def _gather(
    work: Pass, row: tables.Member, profiles: Mapping[str, Profile], rows: Iterable[tables.Member]
) -> None:
    """Give a person's row the identities that other rows have: they turn out to be the same person."""
    for team, profile in profiles.items():
        for holder in rows:
            known = holder.identity_in(team)
            if holder is row or known is None or known.slack_id != profile.slack_id:
                continue
            holder.identities.remove(known)
            row.identities.append(known)
            work.session.flush()
            if holder.active and not holder.identities and holder.file_key is None:
                holder.version += 1
                work.settle(holder, {"active": False})
                work.record("deactivated", Action.MEMBER_DEACTIVATED, {}, member_id=holder.id)


def _align_person(
    work: Pass,
    found: tables.Member | None,
    person: Named,
    profiles: Mapping[str, Profile],
    rows: Iterable[tables.Member],
) -> tuple[tables.Member, int | None]:
    """Return the person's row, and the event by which they left if that was found out now."""
    row = found or tables.Member(
        taskforce_id=work.context.taskforce_id,
        name=person.reference[:200],
        role=person.role,
        created_at=work.now,
    )
    _gather(work, row, profiles, rows)
    for team, profile in profiles.items():
        row.handle_vacant, row.handle_claim = False, None
        note_profile(row, profile, team)
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
        "active": is_in_slack(row, work.context.rules),
    }
    facts = work.settle(row, wanted)
    if found is None:
        added = {"role": person.role, "side": person.side, "source": "file"}
        work.record("added", Action.MEMBER_ADDED, added, member_id=row.id)
        return row, None
    shown = {name: change for name, change in facts.items() if name in {"role", "side"}}
    if row.active is not was_active:
        kind, action = (
            ("changed", Action.MEMBER_RESTORED) if row.active else ("deactivated", Action.MEMBER_DEACTIVATED)
        )
    elif shown:
        kind, action = "changed", Action.MEMBER_CHANGED
    else:
        return row, None
    row.version += 1
    event = work.record(kind, action, shown, member_id=row.id)
    return row, None if row.active else event.seq
