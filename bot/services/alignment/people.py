"""Brings the people into line with the deploy file."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlmodel import select

from bot.config.models import Config
from bot.config.models import Member as Named
from bot.domain.audit.events import Action
from bot.services.alignment.claims import note_claim
from bot.services.alignment.repeated import refuse_repeated
from bot.services.alignment.transaction import Pass
from bot.services.members.departures import tell_of_departure
from bot.services.members.queries import Profile, note_profile
from bot.store import tables


def align_people(
    work: Pass,
    config: Config,
    profiles: Mapping[str, Profile],
    vacant: Collection[str],
    lines: Mapping[str, int],
) -> tuple[Mapping[str, tables.Member], tuple[str, ...]]:
    """Return the rows of the file's people by reference, and the references that someone claims."""
    rows = list(
        work.session.exec(
            select(tables.Member).where(tables.Member.taskforce_id == work.context.taskforce_id)
        )
    )
    by_key = {row.file_key: row for row in rows if row.file_key is not None}
    refuse_repeated(_ids(config, profiles, by_key), lines)
    members: dict[str, tables.Member] = {}
    named: set[int | None] = set()
    claimed: list[str] = []
    left: list[tuple[tables.Member, int]] = []
    for person in config.members.people:
        key, profile = person.reference.casefold(), profiles.get(person.reference)
        if person.handle and profile and note_claim(work, by_key.get(key), profile):
            claimed.append(person.reference)
            profile = None
        found = _row_of(person, profile, rows)
        for holder in rows:
            # Slack may resolve the reference to someone else now; only one row may have it.
            if holder is not found and holder.file_key == key:
                work.settle(holder, {"file_key": None})
        row, seq = _align_person(work, found, person, profile)
        if seq is not None:
            left.append((row, seq))
        if person.reference in vacant and row.identity is None:
            work.settle(row, {"handle_vacant": True})
        if found is None:
            rows.append(row)
        members[key] = row
        named.add(row.id)
    left.extend(_taken_out(work, [row for row in by_key.values() if row.id not in named]))
    for row, seq in left:
        tell_of_departure(work.session, work.context, row, seq, work.now)
    return members, tuple(claimed)


def _taken_out(work: Pass, rows: Iterable[tables.Member]) -> Iterator[tuple[tables.Member, int]]:
    """Take off the list whom the file names no more, and yield them with their events."""
    for row in rows:
        if row.active:
            row.version += 1
            work.settle(row, {"active": False, "role_in_file": False, "side_in_file": False})
            yield row, work.record("deactivated", Action.MEMBER_DEACTIVATED, {}, member_id=row.id).seq


def _ids(
    config: Config, profiles: Mapping[str, Profile], by_key: Mapping[str, tables.Member]
) -> dict[str, str]:
    """Return the Slack ids of the file's people by reference, as Slack says now or an earlier start found."""
    found: dict[str, str] = {}
    for person in config.members.people:
        profile, row = profiles.get(person.reference), by_key.get(person.reference.casefold())
        slack_id = profile.slack_id if profile else person.slack_id or (row.slack_id if row else None)
        if slack_id:
            found[person.reference] = slack_id
    return found


def _row_of(person: Named, profile: Profile | None, rows: Iterable[tables.Member]) -> tables.Member | None:
    rows = list(rows)
    by_slack = next((row for row in rows if profile and row.slack_id == profile.slack_id), None)
    return by_slack or next((row for row in rows if row.file_key == person.reference.casefold()), None)


def _align_person(
    work: Pass, found: tables.Member | None, person: Named, profile: Profile | None
) -> tuple[tables.Member, int | None]:
    """Return the person's row, and the event by which they left if that was found out now."""
    row = found or tables.Member(
        taskforce_id=work.context.taskforce_id,
        name=person.reference[:200],
        role=person.role,
        created_at=work.now,
    )
    if profile:
        row.handle_vacant, row.handle_claim = False, None
        note_profile(row, profile, work.context.team_id)
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
        "active": not (profile.deleted if profile else row.identity is not None and row.identity.deactivated),
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
