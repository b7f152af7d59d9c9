"""Answer each request of `/taskforce`: one service call, one view."""

from collections.abc import Mapping

from bot.services import health
from bot.services.changes import history
from bot.services.members import absences, claims, roster, settings
from bot.views import health as health_view
from bot.views.audit import events
from bot.views.blockkit.blocks import Message
from bot.views.members import changes
from bot.views.members import member as people
from commands.command import Answer, Call
from commands.requests import Request
from commands.taskforce.requests import (
    ChangeMember,
    ChooseDigests,
    ChooseLanguage,
    ChooseWorkspace,
    ChooseZone,
    ConfirmMember,
    ListMembers,
    NoteAbsence,
    RefuseMember,
    SaveSettings,
    ShowHealth,
    ShowMe,
    ShowMember,
    ShowTrail,
)
from commands.taskforce.translations import ANSWERS as TRANSLATION_ANSWERS


def show_me(call: Call, _: ShowMe) -> Message:
    """Answer with the caller's own profile."""
    return people.standing(roster.show_member(call.context, call.caller), call.localizer)


def choose_language(call: Call, request: ChooseLanguage) -> Message:
    """Set the caller's language, and answer in it."""
    done = roster.choose_settings(call.context, call.caller, language=request.language)
    return people.language_chosen(done.member, call.localizer_for(done.member))


def choose_zone(call: Call, request: ChooseZone) -> Message:
    """Set the caller's time zone, and answer with the time there."""
    done = roster.choose_settings(call.context, call.caller, zone=request.zone)
    return people.zone_chosen(done.member, call.localizer_for(done.member))


def choose_workspace(call: Call, request: ChooseWorkspace) -> Message:
    """Set in which Slack workspace the caller is written to."""
    done = roster.choose_workspace(call.context, call.caller, request.key)
    return people.workspace_chosen(done, call.localizer)


def choose_digests(call: Call, request: ChooseDigests) -> Message:
    """Set whether the caller receives digests."""
    done = roster.choose_settings(call.context, call.caller, digest=request.wanted)
    return people.digests_chosen(done.member, call.localizer_for(done.member))


def save_settings(call: Call, request: SaveSettings) -> Message:
    """Save the settings in a form; if they are the caller's own, answer in the new language."""
    done = settings.save_settings(
        call.context, call.caller, request.settings, request.person, expected=request.expected
    )
    return people.standing(done, call.localizer_for(done.member) if done.own else call.localizer)


def note_absence(call: Call, request: NoteAbsence) -> Message:
    """Record a person's absence, or end it."""
    if request.absence is None:
        done = absences.end_absence(call.context, call.caller, person=request.person)
    else:
        done = absences.note_absence(
            call.context, call.caller, request.absence, request.delegate, person=request.person
        )
    return people.absence_noted(done, call.localizer)


def list_members(call: Call, request: ListMembers) -> Message:
    """Answer with a page of the list of members."""
    return people.roster(roster.list_members(call.context, call.caller, request.page), call.localizer)


def show_member(call: Call, request: ShowMember) -> Message:
    """Answer with a member's profile."""
    return people.standing(roster.show_member(call.context, call.caller, request.person), call.localizer)


def change_member(call: Call, request: ChangeMember) -> Message:
    """Change a member's role, side, language or time zone, or add someone whom the bot has not met."""
    profile = None if roster.is_known(call.context, request.person) else call.profile_of(request.person)
    done = roster.change_member(call.context, call.caller, request.person, request.change, profile)
    return people.member_changed(done.before, done.member, call.localizer)


def confirm_member(call: Call, request: ConfirmMember) -> Message:
    """Confirm that someone is the person whom the file means."""
    found = claims.confirm_claim(call.context, call.caller, request.person)
    return people.standing(found, call.localizer)


def refuse_member(call: Call, request: RefuseMember) -> Message:
    """Record that someone is not the person whom the file means."""
    handle = claims.refuse_claim(call.context, call.caller, request.person)
    return changes.claim_refused(handle, call.context.named_here(request.person), call.localizer)


def show_trail(call: Call, request: ShowTrail) -> Message:
    """Answer with a page of the whole audit trail."""
    return events.history(history.show_trail(call.context, call.caller, request.page), call.localizer)


def show_health(call: Call, _: ShowHealth) -> Message:
    """Answer with the bot's health report."""
    return health_view.health(
        health.show_health(call.context, call.caller, call.connection()), call.localizer
    )


ANSWERS: Mapping[type[Request], Answer] = {
    ShowMe: show_me,
    ChooseLanguage: choose_language,
    ChooseWorkspace: choose_workspace,
    ChooseZone: choose_zone,
    ChooseDigests: choose_digests,
    SaveSettings: save_settings,
    NoteAbsence: note_absence,
    ListMembers: list_members,
    ShowMember: show_member,
    ChangeMember: change_member,
    ConfirmMember: confirm_member,
    RefuseMember: refuse_member,
    ShowTrail: show_trail,
    ShowHealth: show_health,
    **TRANSLATION_ANSWERS,
}
