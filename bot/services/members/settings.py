"""Saves all of someone's settings at once, for a form: one transaction, one event for each kind."""

from dataclasses import dataclass, replace

from bot.domain.audit.events import Action
from bot.domain.members.member import Absence, Member, MemberSeats
from bot.domain.members.permissions import Act
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.services.changes.events import Subject, changes_since
from bot.services.context import Caller, ServiceContext
from bot.services.members.absences import set_absence
from bot.services.members.queries import actor, as_member, everyone, require
from bot.services.members.roster import (
    MemberChange,
    NothingToChange,
    apply_change,
    check_change,
    find_person,
    standing_of,
)
from bot.store.audit_trail import Entry


class SettingsChangedMeanwhile(EnlaceError):
    message = N_(
        "These settings have changed since you opened this form. What happened: %(changes)s. Nothing "
        "was overwritten, and what you entered is still here: review it, and submit it if it still "
        "applies."
    )


@dataclass(frozen=True)
class Settings:
    """The new settings of someone. `absence` None ends an absence; `delegate` is a Slack id."""

    change: MemberChange
    absence: Absence | None = None
    delegate: str | None = None


def to_settings(context: ServiceContext, caller: Caller, person: str | None = None) -> MemberSeats:
    """Return the settings that the caller may change: their own or, for the secretariat, anyone's.

    Raises `MayNotEdit`, `UnknownMember`.
    """
    with context.reading() as session:
        reader = actor(session, context, caller)
        row = find_person(session, context, person or caller.slack_id)
        if row.id != reader.id:
            require(session, context, reader, Act.EDIT)
        return standing_of(session, context, row, reader, context.clock.now())


def save_settings(
    context: ServiceContext,
    caller: Caller,
    wanted: Settings,
    person: str | None = None,
    *,
    expected: int | None = None,
) -> MemberSeats:
    """Save someone's settings. Only the secretariat may set roles, sides, and other people's settings.

    `expected` is the version that the caller saw. Raises `MayNotEdit`, `SettingsChangedMeanwhile`,
    `RoleInFile`, `SideInFile`, `StillLeads`, `UnknownMember`, the errors of an absence, and
    `NothingToChange`.
    """
    with context.writing(caller) as (session, now):
        reader = actor(session, context, caller)
        row = find_person(session, context, person or caller.slack_id)
        if row.id != reader.id or wanted.change.steers:
            require(session, context, reader, Act.EDIT)
        if expected is not None and expected != row.version:
            subject, versions = Subject(member=row.id), row.version - expected
            members = everyone(session, context)
            raise SettingsChangedMeanwhile(
                version=row.version,
                changes=changes_since(session, context, reader, members, subject, versions=versions),
            )
        change = _new(as_member(row, context.rules), wanted.change)
        check_change(session, context, row, change)
        facts = apply_change(row, change)
        if facts:
            action = Action.SETTINGS_CHANGED if row.id == reader.id else Action.MEMBER_CHANGED
            session.add(row)
            entry = Entry(now, reader.id, action, caller.command, member_id=row.id, facts=facts)
            context.trail.append(session, entry)
        away = False
        if wanted.absence or standing_of(session, context, row, reader, now).absence:
            away = set_absence(session, context, caller, reader, row, wanted.absence, wanted.delegate, now)
        if not (facts or away):
            raise NothingToChange
        return standing_of(session, context, row, reader, now)


def _new(member: Member, wanted: MemberChange) -> MemberChange:
    """Drop the values that are in effect already: leaving a field unchanged is not a choice."""
    return replace(
        wanted,
        language=None if wanted.language == member.language else wanted.language,
        zone=None if wanted.zone == member.zone.key else wanted.zone,
    )
