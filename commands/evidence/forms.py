"""Draw the forms for evidence, and read them as requests."""

from bot.domain.action_items.rights import ItemAct
from bot.domain.members.permissions import Act
from bot.domain.texts import TextTooLong
from bot.errors import EnlaceError
from bot.i18n import N_, language_of
from bot.services.action_items.change import looking
from bot.services.evidence.attachment import (
    InTheFuture,
    LinkTooLong,
    NotALink,
    NothingNew,
    NothingNewOfItem,
    Sourced,
)
from bot.views.blockkit.modals import Modal
from bot.views.evidence import forms as view
from bot.views.forms.draft import Draft
from bot.views.forms.names import Field, FormName
from commands.action_items.forms import asking_which
from commands.action_items.requests import AttachToItem
from commands.action_items.table import ACTION
from commands.command import Call
from commands.form import FieldMistakes, Form
from commands.parsing.mistakes import LinkMissing
from commands.recommendations.forms import composing, subject_of
from commands.recommendations.requests import AttachEvidence
from commands.recommendations.table import REC
from commands.requests import Request

PLACES: dict[type[EnlaceError], Field] = {
    NotALink: Field.LINK,
    LinkTooLong: Field.LINK,
    NothingNew: Field.LINK,
    NothingNewOfItem: Field.LINK,
    InTheFuture: Field.ISSUED_ON,
    TextTooLong: Field.TITLE,
}


class LinkAndFile(EnlaceError):
    message = N_("Give either the link or the file, not both; each is a separate piece of evidence.")


def compose_for_item(call: Call, draft: Draft) -> Modal:
    """Draw the form for evidence of an action item."""
    with looking(call.context, call.caller, draft.number("number") or 0, ItemAct.ATTACH) as change:
        shown = change.done(change.status).detail
    return view.of_item(shown, draft, call.localizer)


def read_source(draft: Draft) -> Sourced:
    """Return the source that was filled in; raises `FieldMistakes` unless there is one link or one file."""
    link, file = draft.text(Field.LINK), next(iter(draft.several(Field.FILE)), None)
    if link is None and file is None:
        raise FieldMistakes({Field.LINK: LinkMissing()})
    if link and file:
        raise FieldMistakes({Field.FILE: LinkAndFile()})
    return Sourced(
        link or "",
        draft.text(Field.TITLE),
        draft.text(Field.ISSUER),
        draft.day(Field.ISSUED_ON),
        language_of(draft.text(Field.LANGUAGE)),
        file,
    )


def read_for_recommendation(_: Call, draft: Draft) -> Request:
    """Return the request to attach the evidence to a recommendation."""
    found = read_source(draft)
    return AttachEvidence(
        subject_of(draft) or 0,
        found.url,
        found.title,
        found.issuer,
        found.issued_on,
        language_of(found.language),
        file=found.file,
    )


def read_for_item(_: Call, draft: Draft) -> Request:
    """Return the request to attach the evidence to an action item."""
    return AttachToItem(draft.number("number") or 0, read_source(draft))


FORMS = {
    FormName.EVIDENCE: Form(
        REC,
        composing(FormName.EVIDENCE, N_("Attach evidence"), Act.ATTACH, view.of_recommendation),
        read_for_recommendation,
        PLACES,
    ),
    FormName.ITEM_EVIDENCE: Form(
        ACTION,
        asking_which(FormName.ITEM_EVIDENCE, N_("Attach evidence"), compose_for_item),
        read_for_item,
        PLACES,
    ),
}
