"""Open forms filled in with what a command said, and find the form that can mend a refused request."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.characters import units
from bot.domain.action_items.moves import Move
from bot.domain.recommendations.moves import text_slot
from bot.domain.texts import Words
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.services.action_items.assignment import ME
from bot.services.evidence.attachment import Sourced
from bot.services.members.roster import GROUP, slack_ids_of
from bot.views.action_items.forms import PRIORITY, USUAL
from bot.views.blockkit.blocks import Block, divider, section
from bot.views.blockkit.modals import Modal
from bot.views.forms.draft import Draft, Value
from bot.views.forms.inputs import TYPED_LIMIT
from bot.views.forms.names import RECORD, Field, FormName
from bot.views.recommendations.forms import seat_value
from bot.views.refusals import refused
from commands.action_items.requests import (
    Assign,
    AttachToItem,
    CommentOn,
    EditItem,
    FinishItem,
    MoveDue,
    MoveItem,
    Reassign,
    SnoozeItem,
)
from commands.command import Call
from commands.digests.requests import CorrectDigest, HoldDigest, NoteDigest
from commands.dispatch.form_table import FORMS
from commands.parsing.openings import filled_form
from commands.recommendations.requests import (
    AttachEvidence,
    Close,
    CommentOnRecommendation,
    NameLead,
    Refuse,
    Reopen,
    UpdateStatus,
)
from commands.requests import OpenForm, Request
from commands.taskforce.requests import NoteAbsence

PEOPLE = (Field.PEOPLE, Field.PERSON, Field.DELEGATE)


def open_form(call: Call, request: OpenForm) -> Modal:
    """Answer with a form, filled in with what is known; above it, what is in doubt and what has no field.

    Raises an error if the person may not have the form.
    """
    values, unknown = _with_ids(call, request.values)
    kept = [words for words in (request.words, *unknown) if words]
    # A field takes only the beginning of a text that is longer than Slack allows there.
    kept += [value for value in values.values() if isinstance(value, str) and units(value) > TYPED_LIMIT]
    modal = FORMS[request.form].compose(call, Draft(request.about, values))
    said: list[Block] = []
    if request.in_doubt and request.missing is not None:
        said += refused(request.missing, call.localizer, in_form=True).blocks
    if kept:
        own = call.localizer.translator.language
        said.append(section(call.localizer.gettext(N_("This is what you had written:"))))
        said += [block for text in kept for block in call.localizer.quoted(Words(text, own))]
    return replace(modal, blocks=(*said, divider(), *modal.blocks)) if said else modal


def _with_ids(call: Call, values: Mapping[Field, Value]) -> tuple[dict[str, Value], list[str]]:
    """Return the values with Slack ids for user names, and the user names that nobody has."""
    found: dict[str, Value] = {name.value: value for name, value in values.items()}
    unknown: list[str] = []
    named = {name for field in PEOPLE for name in _several(values.get(field))}
    if not named:
        return found, unknown
    ids = {ME: call.caller.slack_id, **slack_ids_of(call.context, named - {ME})}
    unknown = sorted(f"@{name.removeprefix(GROUP)}" for name in named if name not in ids)
    for field in PEOPLE:
        if field in values:
            known = tuple(dict.fromkeys(ids[name] for name in _several(values[field]) if name in ids))
            found[field.value] = known if field is Field.PEOPLE else next(iter(known), None)
    return {name: value for name, value in found.items() if value}, unknown


def _several(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,) if value else ()


def mendable(request: Request, error: EnlaceError) -> OpenForm | None:
    """Return the form, filled in as typed, in which a refused request can be mended; None if none can."""
    form = form_of(request)
    if form is None or not isinstance(error, tuple(FORMS[form.form].places)):
        return None
    return replace(form, missing=error, in_doubt=True)


def form_of(request: Request) -> OpenForm | None:
    """Return the form that says the same as a request, filled in; None if there is no such form."""
    return _form_of_recommendation(request) or _form_of_item(request) or _other_form(request)


def _form_of_recommendation(request: Request) -> OpenForm | None:
    match request:
        case UpdateStatus():
            link = request.source.url if request.source else None
            return _record(
                FormName.UPDATE,
                request.which,
                {
                    Field.STATUS: request.status,
                    Field.CAUSE: request.cause,
                    Field.REMAINING: request.remaining,
                    Field(text_slot(request.status)): request.note,
                    Field.AWAITED: request.awaited,
                    Field.NEXT_STEP: request.next_step,
                    Field.LINK: link,
                },
            )
        case Refuse():
            return _record(FormName.REFUSE, request.which, {Field.NOTE: request.reason})
        case Reopen():
            return _record(FormName.REOPEN, request.which, {Field.NOTE: request.reason})
        case Close():
            values: Mapping[Field, object] = {Field.STATUS: request.status, Field.NOTE: request.reason}
            return _record(FormName.CLOSE, request.which, values)
        case NameLead():
            seat = seat_value(request.side, request.seat)
            return _record(FormName.LEADS, request.which, {Field.SEAT: seat, Field.PERSON: request.person})
        case CommentOnRecommendation():
            said = {Field.TEXT: request.text, Field.PEOPLE: request.people}
            return _record(FormName.COMMENT_RECOMMENDATION, request.which, said)
        case AttachEvidence():
            source = Sourced(request.url, request.title, request.issuer, request.issued_on, request.language)
            return _record(FormName.EVIDENCE, request.which, _source(source))
        case _:
            return None


def _form_of_item(request: Request) -> OpenForm | None:
    match request:
        case MoveItem() | FinishItem():
            move = request.move if isinstance(request, MoveItem) else Move.SUBMIT
            return _item(FormName.MOVE_ITEM, request.number, {Field.NOTE: request.note}, move=move.value)
        case MoveDue():
            return _item(FormName.EDIT_ITEM, request.number, {Field.DUE: request.due_on})
        case Reassign():
            return _item(FormName.REASSIGN, request.number, {Field.PEOPLE: request.people})
        case SnoozeItem():
            return _item(FormName.SNOOZE, request.number, {Field.UNTIL: request.until})
        case EditItem():
            wanted = request.wanted
            urgency = {True: PRIORITY, False: USUAL, None: None}[wanted.priority]
            changed = {Field.TEXT: wanted.text, Field.DUE: wanted.due_on, Field.PRIORITY: urgency}
            return _item(FormName.EDIT_ITEM, request.number, changed)
        case CommentOn():
            said = {Field.TEXT: request.text, Field.PEOPLE: request.people}
            return _item(FormName.COMMENT, request.number, said)
        case AttachToItem():
            return _item(FormName.ITEM_EVIDENCE, request.number, _source(request.source))
        case _:
            return None


def _other_form(request: Request) -> OpenForm | None:
    match request:
        case Assign(wanted=wanted):
            return filled_form(
                FormName.ASSIGN,
                {RECORD: wanted.recommendation},
                {
                    Field.TEXT: wanted.text,
                    Field.PEOPLE: wanted.people,
                    Field.DUE: wanted.due_on,
                    Field.PRIORITY: PRIORITY if wanted.priority else None,
                },
            )
        case NoteDigest():
            return filled_form(FormName.DIGEST_NOTE, {}, {Field.TEXT: request.text})
        case CorrectDigest(which=which):
            day = which.day.isoformat() if which.day else None
            about = {"schedule": which.schedule, "week": which.week, "day": day}
            return filled_form(FormName.DIGEST_CORRECT, about, {Field.TEXT: request.text})
        case HoldDigest():
            return filled_form(FormName.DIGEST_HOLD, {}, {Field.NOTE: request.reason})
        case NoteAbsence(absence=absence) if absence is not None:
            return filled_form(
                FormName.SETTINGS,
                {"person": request.person},
                {
                    Field.ABSENT_FROM: absence.first,
                    Field.ABSENT_UNTIL: absence.last,
                    Field.DELEGATE: request.delegate,
                },
            )
        case _:
            return None


def _source(source: Sourced) -> Mapping[Field, object]:
    return {
        Field.LINK: source.url,
        Field.TITLE: source.title,
        Field.ISSUER: source.issuer,
        Field.ISSUED_ON: source.issued_on,
        Field.LANGUAGE: source.language,
    }


def _record(form: FormName, which: object, values: Mapping[Any, object]) -> OpenForm:
    return filled_form(form, {RECORD: which}, values)


def _item(form: FormName, number: int, values: Mapping[Any, object], **about: str) -> OpenForm:
    return filled_form(form, {**about, "number": number}, values)
