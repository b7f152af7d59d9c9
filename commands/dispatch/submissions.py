"""Draw forms, draw them again after a choice or a mistake, and carry them out once submitted."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import structlog

from bot.domain.texts import TextBlank, Words
from bot.errors import EnlaceError
from bot.failures import log_failure
from bot.i18n import N_
from bot.services.action_items.change import ItemChangedMeanwhile
from bot.services.context import AlreadyDone
from bot.services.members.settings import SettingsChangedMeanwhile
from bot.services.recommendations.change import ChangedMeanwhile
from bot.views.blockkit.blocks import Message, divider, message, section
from bot.views.blockkit.modals import Modal, done, reading
from bot.views.blockkit.text import inline
from bot.views.forms.draft import Draft
from bot.views.forms.fields import STEP, WHICH
from bot.views.forms.names import Field, FormName
from bot.views.localizer import Localizer
from bot.views.refusals import at_field, refused
from commands.command import Call
from commands.dispatch.form_table import FORMS
from commands.dispatch.registry import ANSWERS
from commands.form import ControlUnknown, FieldMistakes, Form
from commands.recommendations.requests import Search

log = structlog.get_logger("enlace.commands")


class FieldEmpty(EnlaceError):
    message = N_("Please fill this in.")


class FormOutdated(EnlaceError):
    message = N_(
        "The bot has changed since this form was opened, and no longer understands something in it, so "
        "nothing was done. Choose again here, or open the form again."
    )


OVERTAKEN = (ChangedMeanwhile, ItemChangedMeanwhile, SettingsChangedMeanwhile)
"""Errors that report a change by someone else; the form is about their `version` from then on."""
UNREADABLE = (KeyError, ValueError, AttributeError, TypeError, OSError)
"""What reading a form raises that this version of the bot did not make; `OSError` for the name of a zone that
is too long for a file's.
"""
WRITTEN = (
    Field.CAUSE,
    Field.REMAINING,
    Field.AWAITED,
    Field.NOTE,
    Field.TEXT,
    Field.NEXT_STEP,
    Field.TITLE,
)
"""Fields with free text, which must never be lost."""


@dataclass(frozen=True)
class Mistakes:
    """The mistakes by field, each a sentence; the form stays open unchanged."""

    at: Mapping[str, str]


def filled_in(name: str, view: Mapping[str, Any]) -> tuple[Form, Draft]:
    """Return the form and its draft from a view that Slack sent; raises `ControlUnknown`."""
    try:
        return FORMS[FormName(name)], Draft.read(view)
    except UNREADABLE:
        raise ControlUnknown from None


@contextmanager
def as_this_version_makes_it() -> Iterator[None]:
    """Read a form in the block; one that an earlier version opened may hold what none holds now.

    Raises `FormOutdated`.
    """
    try:
        yield
    except UNREADABLE as failure:
        log_failure(log, "form_unreadable", failure)
        raise FormOutdated from None


def drawn(call: Call, form: Form, draft: Draft) -> Modal:
    """Return a form with what was filled in so far and, above it, why it was not accepted.

    Raises an error if the person may not have the form.
    """
    with as_this_version_makes_it():
        modal = form.compose(call, draft)
    if draft.error is None:
        return modal
    said = refused(draft.error, call.localizer, in_form=True)
    return replace(modal, blocks=(*said.blocks, divider(), *modal.blocks))


def submitted(call: Call, form: Form, draft: Draft) -> Modal | Mistakes:
    """Carry out a form; until that succeeds it stays open, with everything that was typed."""
    if draft.about.get(STEP) == WHICH:
        return _once_more(call, form, draft)
    if blank := draft.blank:
        return Mistakes({name.value: at_field(_missing(draft, name), call.localizer) for name in blank})
    try:
        with as_this_version_makes_it():
            request = form.read(call, draft)
        answer = ANSWERS[type(request)](call, request)
    except FieldMistakes as found:
        return Mistakes(
            {name.value: at_field(error, call.localizer) for name, error in found.mistakes.items()}
        )
    except AlreadyDone as repeated:
        return reading(refused(repeated, call.localizer, in_form=True), call.localizer)
    except OVERTAKEN as overtaken:
        version = overtaken.values["version"]
        return _once_more(call, form, replace(draft.about_now(version=version), error=overtaken))
    except EnlaceError as error:
        place = form.places.get(type(error))
        if place is not None and draft.shown(place):
            return Mistakes({place.value: at_field(error, call.localizer)})
        return _once_more(call, form, replace(draft, error=error))
    if isinstance(answer, Modal):
        return answer
    return reading(answer, call.localizer) if isinstance(request, Search) else done(answer, call.localizer)


def _missing(draft: Draft, name: Field) -> EnlaceError:
    return TextBlank() if draft.typed(name) else FieldEmpty()


def _once_more(call: Call, form: Form, draft: Draft) -> Modal:
    try:
        return drawn(call, form, draft)
    except EnlaceError as gone:
        return reading(
            refused(gone, call.localizer).followed_by(*_kept(draft, call.localizer)), call.localizer
        )


def given_back(refusal: Message, view: Mapping[str, Any], localizer: Localizer) -> Message:
    """Return a refusal that replaces a form, followed by what the person wrote into the form."""
    try:
        return refusal.followed_by(*_kept(Draft.read(view), localizer))
    except UNREADABLE:
        return refusal


def corrected(form: Modal, mistakes: Mistakes, localizer: Localizer) -> Modal:
    """Return a form that was drawn again, with the mistakes in its fields listed above them.

    Slack shows a sentence at a field only in the direct response to the submission.
    """
    labels = {
        block["block_id"]: block["label"]["text"] for block in form.blocks if block.get("type") == "input"
    }
    said = [
        section(
            localizer.gettext(
                "⚠️ %(field)s: %(mistake)s", field=inline(labels.get(name, "–")), mistake=inline(sentence)
            )
        )
        for name, sentence in mistakes.at.items()
    ]
    return replace(form, blocks=(*said, divider(), *form.blocks))


def said_of_form(found: Modal, view: Mapping[str, Any], localizer: Localizer) -> Message:
    """Return why a form was not accepted, for a person who closed it before that was known."""
    ends = next((place for place, block in enumerate(found.blocks) if block["type"] == "divider"), 0)
    said = localizer.gettext("You closed the form before the bot could say that it was not accepted.")
    return given_back(message([section(said), *found.blocks[:ends]]), view, localizer)


def _kept(draft: Draft, localizer: Localizer) -> list[Message]:
    """Return what a person wrote into a form that no longer exists, so that they can copy it."""
    texts = [text for name in WRITTEN if (text := draft.text(name))]
    if not texts:
        return []
    own = localizer.translator.language
    said = section(localizer.gettext(N_("This is what you had written:")))
    return [message([said, *(block for text in texts for block in localizer.quoted(Words(text, own)))])]
