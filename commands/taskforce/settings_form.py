"""Draw the form for settings, and read it as a request."""

from collections.abc import Sequence
from zoneinfo import available_timezones

from bot.domain.members.member import Absence, Role, Side
from bot.domain.members.zones import ZONES
from bot.domain.texts import fold
from bot.i18n import language_of
from bot.services.members import settings
from bot.services.members.absences import (
    AbsenceBackwards,
    AbsenceOver,
    AbsenceTooLong,
    ObserverCannotStandIn,
    OwnDelegate,
)
from bot.services.members.roster import MemberChange, RoleInFile, SideInFile, StillLeads, UnknownMember
from bot.views.blockkit.modals import Modal
from bot.views.forms.draft import Draft
from bot.views.forms.names import Field, FormName
from bot.views.members import forms as view
from commands.command import Call
from commands.form import FieldMistakes, Form
from commands.requests import Request
from commands.taskforce.parser import AbsenceEndMissing
from commands.taskforce.requests import SaveSettings
from commands.taskforce.table import TASKFORCE


def zones(call: Call, typed: str, most: int = 50) -> Sequence[tuple[str, str]]:
    """Return the time zones that match the typed text, those of both countries first."""
    wanted = fold(typed).replace(" ", "_")
    found = [key for key in ZONES if wanted in fold(view.zone_label(key, call.localizer)).replace(" ", "_")]
    if wanted:
        others = sorted(key for key in available_timezones() - set(ZONES) if wanted in key.casefold())
        found += others[: max(0, most - len(found))]
    return [(view.zone_label(key, call.localizer), key) for key in found]


def compose(call: Call, draft: Draft) -> Modal:
    """Draw the form for the caller's own settings, or, for the secretariat, for another member's."""
    shown = settings.to_settings(call.context, call.caller, draft.about.get("person"))
    return view.settings(shown, draft.seen_at(shown.version), call.localizer)


def read(call: Call, draft: Draft) -> Request:
    """Return the request to save the settings as filled in."""
    first, last = draft.day(Field.ABSENT_FROM), draft.day(Field.ABSENT_UNTIL)
    if first and not last:
        raise FieldMistakes({Field.ABSENT_UNTIL: AbsenceEndMissing()})
    today = call.localizer.translator.today(call.localizer.now)
    role, side, digest = (draft.text(name) for name in (Field.ROLE, Field.SIDE, Field.DIGEST))
    change = MemberChange(
        role=Role(role) if role else None,
        side=Side(side) if side else None,
        language=language_of(draft.text(Field.LANGUAGE)),
        zone=draft.text(Field.ZONE),
        digest=None if digest is None else digest == view.SENT,
    )
    absence = Absence(first or today, last) if last else None
    delegate = draft.text(Field.DELEGATE) if absence else None
    wanted = settings.Settings(change, absence, delegate)
    return SaveSettings(wanted, draft.about.get("person"), draft.number("version"))


FORMS = {
    FormName.SETTINGS: Form(
        TASKFORCE,
        compose,
        read,
        {
            AbsenceBackwards: Field.ABSENT_UNTIL,
            AbsenceOver: Field.ABSENT_UNTIL,
            AbsenceTooLong: Field.ABSENT_UNTIL,
            OwnDelegate: Field.DELEGATE,
            ObserverCannotStandIn: Field.DELEGATE,
            UnknownMember: Field.DELEGATE,
            RoleInFile: Field.ROLE,
            StillLeads: Field.ROLE,
            SideInFile: Field.SIDE,
        },
    )
}
