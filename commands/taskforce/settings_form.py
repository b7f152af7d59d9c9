"""Draw the form for settings, and read it as a request."""

from collections.abc import Sequence

from bot.config.zones import meant_by
from bot.config.zones import zones as every_zone
from bot.domain.members.member import Absence, Role, Side
from bot.domain.members.zones import ZONES, nearest_zones, zone_named, zones_meant
from bot.domain.texts import fold
from bot.i18n import Language, language_of
from bot.services.members import settings
from bot.services.members.absences import (
    AbsenceBackwards,
    AbsenceOver,
    AbsenceTooLong,
    ObserverCannotStandIn,
    OwnDelegate,
)
from bot.services.members.queries import MisleadingZone, UnknownZone
from bot.services.members.roster import (
    INHERITED,
    Inherited,
    MemberChange,
    RoleInFile,
    SideInFile,
    StillLeads,
    UnknownMember,
)
from bot.views.blockkit.modals import Modal
from bot.views.forms.draft import Draft
from bot.views.forms.names import Field, FormName
from bot.views.members import forms as view
from commands.command import Call
from commands.form import FieldMistakes, Form
from commands.parsing.bounds import LONGEST_NAME
from commands.requests import Request
from commands.taskforce.parser import AbsenceEndMissing
from commands.taskforce.requests import SaveSettings
from commands.taskforce.table import TASKFORCE


def zones(call: Call, typed: str, most: int = 50) -> Sequence[tuple[str, str]]:
    """Return the time zones that match the typed text, those of both countries first."""
    wanted = fold(typed[: LONGEST_NAME + 1]).replace(" ", "_")
    back = view.way_back(call.localizer)
    offered = [back] if wanted in fold(back[0]).replace(" ", "_") else []
    found = [key for key in ZONES if wanted in fold(view.zone_label(key, call.localizer)).replace(" ", "_")]
    if wanted:
        named = zone_named(typed)
        meant = (named,) if named else zones_meant(typed) or (() if found else nearest_zones(typed))
        found = list(dict.fromkeys((*(key for key in meant if meant_by(key) is None), *found)))
        others = sorted(
            key for key in set(every_zone()) - set(ZONES) - set(found) if wanted in key.casefold()
        )
        found += others[: max(0, most - len(found))]
    return [*offered, *((view.zone_label(key, call.localizer), key) for key in found)]


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
        language=_language(draft),
        zone=draft.text(Field.ZONE),
        digest=None if digest is None else digest == view.SENT,
    )
    absence = Absence(first or today, last) if last else None
    delegate = draft.text(Field.DELEGATE) if absence else None
    wanted = settings.Settings(change, absence, delegate)
    return SaveSettings(wanted, draft.about.get("person"), draft.number("version"))


def _language(draft: Draft) -> Language | Inherited | None:
    chosen = draft.text(Field.LANGUAGE)
    return INHERITED if chosen == INHERITED else language_of(chosen)


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
            MisleadingZone: Field.ZONE,
            UnknownZone: Field.ZONE,
            RoleInFile: Field.ROLE,
            StillLeads: Field.ROLE,
            SideInFile: Field.SIDE,
        },
    )
}
