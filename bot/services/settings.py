"""All of someone's settings at once, as a form shows them: one transaction, an event for each kind."""

from dataclasses import dataclass

from bot.domain.members import Absence, Standing
from bot.domain.permissions import Act
from bot.domain.trail import Action
from bot.services.absences import set_absence
from bot.services.desk import Caller, Desk
from bot.services.members import actor, require
from bot.services.roster import (
    Change,
    NothingToChange,
    apply_change,
    check_change,
    find_person,
    standing_of,
)
from bot.store.trail import Entry


@dataclass(frozen=True)
class Settings:
    """What someone's settings are to be; an `absence` that is None ends one, `delegate` is a Slack id."""

    change: Change
    absence: Absence | None = None
    delegate: str | None = None


def to_settings(desk: Desk, caller: Caller, person: str | None = None) -> Standing:
    """Return the settings that the caller may change: their own, or for the secretariat anyone's.

    Raises `MayNotEdit`, `UnknownMember`.
    """
    with desk.reading() as session:
        reader = actor(session, desk, caller)
        row = find_person(session, desk, person or caller.slack_id)
        if row.id != reader.id:
            require(session, desk, reader, Act.EDIT)
        return standing_of(session, desk, row, reader, desk.clock.now())


def save_settings(desk: Desk, caller: Caller, wanted: Settings, person: str | None = None) -> Standing:
    """Have someone's settings be as wanted; role, side and other people's are the secretariat's to set.

    Raises `MayNotEdit`, `RoleInFile`, `SideInFile`, `StillLeads`, `UnknownMember`, the errors of an absence,
    and `NothingToChange`.
    """
    with desk.writing(caller) as (session, now):
        reader = actor(session, desk, caller)
        row = find_person(session, desk, person or caller.slack_id)
        if row.id != reader.id or wanted.change.steers:
            require(session, desk, reader, Act.EDIT)
        check_change(session, desk, row, wanted.change)
        facts = apply_change(row, wanted.change)
        if facts:
            action = Action.SETTINGS_CHANGED if row.id == reader.id else Action.MEMBER_CHANGED
            session.add(row)
            entry = Entry(now, reader.id, action, caller.command, member_id=row.id, facts=facts)
            desk.trail.append(session, entry)
        away = False
        if wanted.absence or standing_of(session, desk, row, reader, now).absence:
            away = set_absence(session, desk, caller, reader, row, wanted.absence, wanted.delegate, now)
        if not (facts or away):
            raise NothingToChange
        return standing_of(session, desk, row, reader, now)
