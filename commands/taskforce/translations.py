"""`/taskforce translations` lists the texts to translate; `/taskforce translate` enters a translation."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.domain.members.permissions import Act, may
from bot.domain.translations.status import QueueFilters, TextField, TextPlace
from bot.i18n import N_
from bot.services.translations import entry as translating
from bot.services.translations import queue as translation_queue
from bot.views.blockkit.blocks import Message
from bot.views.translations import queue as view
from commands.command import Answer, Call, Subcommand
from commands.parsing.cursor import ITEM_NUMBER, Cursor
from commands.parsing.mistakes import GrammarError, shortened
from commands.parsing.vocabulary import ITEM_KEYWORDS, LANGUAGE_NAMES
from commands.requests import Request
from commands.taskforce.translation_words import (
    COMMENT_FIELDS,
    CORRECTIONS,
    EVIDENCE_FIELDS,
    ITEM_FIELDS,
    PARTS,
    RECOMMENDATION_FIELDS,
    STATES,
    typed,
)

ITEM = re.compile(r"#?a-?\d+[.,:]?", re.IGNORECASE)
PART = re.compile(r"([ec])0*(\d{1,9})[.,:]?", re.IGNORECASE)


class SubjectMissing(GrammarError):
    message = N_(
        "Which text? Begin with the number of its recommendation, such as 5, or of its action item, such as "
        "A-12, or with “correction” and its number. `%(taskforce)s translations` lists them."
    )


class SubjectWanted(GrammarError):
    message = N_(
        "This should be the number of a recommendation, such as 5, or of an action item, such as "
        "A-12, not “%(given)s”."
    )


class PartNumberWanted(GrammarError):
    message = N_(
        "Which one? Give its number, such as e2 for the second piece of evidence or c3 for a comment."
    )


@dataclass(frozen=True)
class ListTranslations(Request):
    filters: QueueFilters = field(default_factory=QueueFilters)
    page: int = 1


@dataclass(frozen=True)
class ShowTranslation(Request):
    """Show the text to translate at a place; made by `translate` without a translation."""

    place: TextPlace


@dataclass(frozen=True)
class Translate(Request):
    place: TextPlace
    text: str
    expected: int | None = None
    source: str | None = None


def parse_translations(cursor: Cursor) -> Request:
    """Parse `[missing] [outdated] [es] [rec 5] [A-12] [page 2]`."""
    filters, page = QueueFilters(), 1
    while not cursor.done:
        if cursor.keyword("page"):
            page = max(1, cursor.number())
        elif cursor.keyword("rec", of=ITEM_KEYWORDS):
            filters = replace(filters, recommendation=cursor.number())
        elif state := cursor.maybe(STATES):
            filters = replace(filters, states=filters.states | {state})
        elif language := cursor.maybe(LANGUAGE_NAMES):
            filters = replace(filters, into=language)
        elif _item_follows(cursor):
            filters = replace(filters, item=cursor.item_number())
        elif (number := cursor.maybe_number()) is not None:
            filters = replace(filters, recommendation=number)
        else:
            cursor.one_of(STATES)
    return ListTranslations(filters, page)


def parse_translate(cursor: Cursor) -> Request:
    """Parse `5 note ["text"] [v7]`, `5 e2 title …`, `A-12 text …`, `A-12 c3 …` or `correction 3 …`."""
    place = _place(cursor)
    text = cursor.maybe_text()
    expected = cursor.options({})
    return Translate(place, text, expected) if text else ShowTranslation(place)


def _place(cursor: Cursor) -> TextPlace:
    if cursor.keyword("correction", of=CORRECTIONS):
        return TextPlace.of_correction(cursor.number())
    recommendation: int | None = None
    item: int | None = None
    if _item_follows(cursor):
        item = cursor.item_number()
    else:
        cursor.keyword("rec", of=ITEM_KEYWORDS)
        recommendation = cursor.maybe_number()
        if recommendation is None:
            token = cursor.peek()
            raise SubjectWanted(given=shortened(token.text)) if token else SubjectMissing
    part = _part(cursor)
    place = TextPlace(TextField.NOTE, recommendation, item)
    if part is None:
        return replace(place, field=cursor.one_of(ITEM_FIELDS if item is not None else RECOMMENDATION_FIELDS))
    kind, number = part
    if kind == "comment":
        return replace(place, field=cursor.maybe(COMMENT_FIELDS) or TextField.TEXT, comment=number)
    return replace(place, field=cursor.maybe(EVIDENCE_FIELDS) or TextField.TITLE, evidence=number)


def _part(cursor: Cursor) -> tuple[str, int] | None:
    token = cursor.peek()
    if token and token.kind == "word" and (short := PART.fullmatch(token.value)):
        cursor.take()
        return {"e": "evidence", "c": "comment"}[short[1].lower()], int(short[2])
    kind = cursor.keyword("evidence", "comment", of=PARTS)
    if kind is None:
        return None
    number = cursor.maybe_number()
    if number is None:
        raise PartNumberWanted
    return kind, number


def _item_follows(cursor: Cursor) -> bool:
    token = cursor.peek()
    return bool(
        token and token.kind == "word" and ITEM.fullmatch(token.value) and ITEM_NUMBER.fullmatch(token.value)
    )


def list_translations(call: Call, request: ListTranslations) -> Message:
    """Answer with a page of the queue."""
    found = translation_queue.waiting(call.context, call.caller, request.filters, request.page)
    return view.queue(
        found,
        call.localizer,
        again=_again(request.filters, call),
        typed=_typed(call),
        may_translate=may(call.member.role, Act.TRANSLATE),
    )


def show_translation(call: Call, request: ShowTranslation) -> Message:
    """Answer with one text and how to translate it."""
    found = translating.to_translate(call.context, call.caller, request.place)
    return view.to_translate(found, call.localizer, typed=_typed(call))


def translate(call: Call, request: Translate) -> Message:
    """Save a translation."""
    done = translating.translate(
        call.context,
        call.caller,
        request.place,
        request.text,
        expected=request.expected,
        source=request.source,
    )
    return view.translated(done, call.localizer, typed=_typed(call))


def _typed(call: Call) -> view.Typed:
    language = call.member.language
    name = TRANSLATE.names[language][0]
    return lambda place: f"{call.localizer.names.taskforce} {name} {typed(place, language)}"


def _again(filters: QueueFilters, call: Call) -> str:
    """Return the command that asks for the same queue, in the reader's words."""
    language = call.member.language
    words = [
        *(STATES.word(state, language) for state in STATES.names if state in filters.states),
        *([filters.into] if filters.into else []),
        *([f"rec {filters.recommendation}"] if filters.recommendation is not None else []),
        *([f"A-{filters.item}"] if filters.item is not None else []),
    ]
    return " ".join([call.localizer.names.taskforce, TRANSLATIONS.names[language][0], *words])


TRANSLATIONS = Subcommand(
    "translations",
    {"en": ("translations", "untranslated"), "es": ("traducciones", "sin-traducir")},
    N_("translations [missing] [outdated] [es] [rec NUMBER]"),
    N_("lists the pending translations of what people wrote, oldest first."),
    N_("translations missing es"),
    parse_translations,
    Act.SEE_TRANSLATIONS,
    alone=True,
)
TRANSLATE = Subcommand(
    "translate",
    {"en": ("translate", "translation"), "es": ("traducir", "traduce", "traducción")},
    N_('translate NUMBER FIELD "translation"'),
    N_(
        "saves a translation; without one, shows the text. e2 is a piece of evidence, c3 a comment, "
        "correction 3 that of a digest."
    ),
    N_('translate 5 note "The translation of the note"'),
    parse_translate,
    Act.TRANSLATE,
)
ANSWERS: Mapping[type[Request], Answer] = {
    ListTranslations: list_translations,
    ShowTranslation: show_translation,
    Translate: translate,
}
