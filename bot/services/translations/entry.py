"""Enters a translation of a text that someone wrote."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.action_items.rights import ItemAct
from bot.domain.audit.events import Action
from bot.domain.members.permissions import Act
from bot.domain.texts import CORRECTION_LIMIT, ITEM_TEXT_LIMIT, NOTE_LIMIT, SHORT_LIMIT, Words, written
from bot.domain.translations.status import (
    CorrectionTranslated,
    NothingToTranslate,
    SourceChanged,
    TextField,
    TextPlace,
    Translated,
    TranslationStands,
    Untranslated,
    fingerprint,
    other_than,
    state_of,
)
from bot.services.action_items.change import ItemChange, handling
from bot.services.action_items.queries import find_item
from bot.services.changes.events import Subject, texts_since
from bot.services.context import Caller, ServiceContext
from bot.services.members.queries import actor, require
from bot.services.recommendations.change import RecommendationChange, changing
from bot.services.recommendations.summaries import find
from bot.services.translations.corrections import CorrectionChange, correcting, find_correction
from bot.services.translations.queue import oldest
from bot.store import tables
from bot.store.sources import belongs_to
from bot.store.tables import Base, Translation
from bot.store.translated_texts import KINDS, made_for, origin_of, texts_of

AnyComment = tables.Comment | tables.RecommendationComment
AnyChange = RecommendationChange | ItemChange | CorrectionChange
Holder = tables.Recommendation | tables.ActionItem | tables.DigestCorrection
WRITTEN_AS: Mapping[TextField, frozenset[str]] = {
    TextField.NOTE: frozenset({"note", "reason"}),
}
"""The names under which the trail records a rewrite of a text, if they differ from the text's own."""


def translate(
    context: ServiceContext,
    caller: Caller,
    place: TextPlace,
    text: str,
    *,
    expected: int | None = None,
    source: str | None = None,
) -> Translated:
    """Store `text` as the translation of the text at `place`; only the secretariat may.

    `source` is the fingerprint of what the translator saw, `expected` the version of its recommendation or
    action item at that time. Either is enough to notice a later rewrite. Raises `MayNotTranslate`,
    `UnknownRecommendation`, `UnknownItem`, `UnknownCorrection`, `NothingToTranslate`, `SourceChanged`,
    `TranslationStands`, `CorrectionTranslated`, `TextBlank`, `TextTooLong`.
    """
    with _frame(context, caller, place) as change:
        session = change.session
        if isinstance(change, RecommendationChange):
            place = _named(place, change.row)
        row = _row(session, change.row, place)
        origin = origin_of(session, row, place.field) if row else None
        if row is None or origin is None:
            raise NothingToTranslate(subject=place.subject)
        if _rewritten(change, place, origin, expected, source):
            raise SourceChanged(subject=place.subject, source=origin.text)
        into = other_than(origin.language)
        said = written(text, into, limit=longest(place))
        if getattr(row, place.field.value).get(into) == text:
            raise CorrectionTranslated if place.correction else TranslationStands(subject=place.subject)
        made = made_for(session, row)
        state = state_of(origin, {each.source: each.text for each in made if each.field == place.field})
        if row is not change.row:
            change.touched.change(row)
        for name, texts in texts_of(row).items():
            if texts.get(origin.language) == origin.text:
                _keep(change, row, name, origin, text, made)
                setattr(row, name.value, {origin.language: origin.text, into: text})
        session.add(row)
        facts = {
            "field": place.field.value,
            "language": into,
            "evidence": place.evidence,
            "comment": place.comment,
            **({"correction": place.correction} if place.correction else {}),
        }
        change.record(Action.TRANSLATED, facts, {"translation": said})
    with context.reading() as session:  # the queue reads every text, and no writer should wait for that
        return Translated(place, origin, Words(text, into), state, oldest(session, context))


def to_translate(context: ServiceContext, caller: Caller, place: TextPlace) -> Untranslated:
    """Return the text at `place` and the state of its translation. Raises as `translate` does."""
    with context.reading() as session:
        require(session, context, actor(session, context, caller), Act.TRANSLATE)
        holder: Holder
        if place.correction is not None:
            holder = find_correction(session, context, place.correction)
        elif place.item is not None:
            holder = find_item(session, context, place.item)
        else:
            holder = find(session, context, place.which)
            place = _named(place, holder)
        row = _row(session, holder, place)
        origin = origin_of(session, row, place.field) if row else None
        if row is None or origin is None:
            raise NothingToTranslate(subject=place.subject)
        into = other_than(origin.language)
        made = {
            each.source: each.text
            for each in made_for(session, row)
            if each.field == place.field and each.language == into
        }
        former = made.get(fingerprint(origin)) or next(reversed(made.values()), None)
        now = context.clock.now()
        return Untranslated(place, origin, into, state_of(origin, made), now, holder.version, former)


def _named(place: TextPlace, row: tables.Recommendation) -> TextPlace:
    """Return the place with the present number and the key of its recommendation."""
    return replace(place, recommendation=row.number, record=row.key)


def longest(place: TextPlace) -> int:
    """Return how many characters the text at `place`, and its translation, may have."""
    if place.field in {TextField.AWAITED, TextField.TITLE}:
        return SHORT_LIMIT
    if place.correction is not None:
        return CORRECTION_LIMIT
    return ITEM_TEXT_LIMIT if place.field is TextField.TEXT and place.comment is None else NOTE_LIMIT


@contextmanager
def _frame(context: ServiceContext, caller: Caller, place: TextPlace) -> Iterator[AnyChange]:
    if place.correction is not None:
        with correcting(context, caller, place.correction, Act.TRANSLATE) as correction_change:
            yield correction_change
    elif place.item is None:
        with changing(context, caller, place.which, Act.TRANSLATE) as change:
            yield change
    else:
        with handling(context, caller, place.item, ItemAct.TRANSLATE) as item_change:
            yield item_change


def _row(session: Session, holder: Holder, place: TextPlace) -> Holder | tables.Evidence | AnyComment | None:
    """Return the row that contains the text, or None if there is no such part."""
    if isinstance(holder, tables.DigestCorrection):
        return holder
    if place.evidence is not None:
        return session.exec(
            select(tables.Evidence).where(
                belongs_to(holder),
                tables.Evidence.number == place.evidence,
                col(tables.Evidence.withdrawn_at).is_(None),
            )
        ).first()
    if place.comment is not None:
        said = session.exec(_comments(holder).offset(max(0, place.comment - 1)).limit(1)).first()
        return said if said and said.withdrawn_at is None and place.comment else None
    return holder


def _comments(
    holder: tables.Recommendation | tables.ActionItem,
) -> SelectOfScalar[tables.Comment] | SelectOfScalar[tables.RecommendationComment]:
    """Return the query for all comments on something, withdrawn ones included: they keep their number."""
    if isinstance(holder, tables.ActionItem):
        of_item = tables.Comment
        return select(of_item).where(of_item.action_item_id == holder.id).order_by(col(of_item.id))
    of_it = tables.RecommendationComment
    return select(of_it).where(of_it.recommendation_id == holder.id).order_by(col(of_it.id))


def _rewritten(
    change: AnyChange,
    place: TextPlace,
    origin: Words,
    expected: int | None,
    source: str | None,
) -> bool:
    """Say whether the text was rewritten since the translator saw it."""
    if source is not None:
        return source != fingerprint(origin)
    if expected is None or expected == change.row.version or isinstance(change, CorrectionChange):
        return False  # a correction is never rewritten
    of_item = isinstance(change, ItemChange)
    subject = Subject(item=place.item) if of_item else Subject(change.row.id)
    versions = change.row.version - expected
    later = texts_since(change.session, change.context, subject, versions=versions) if versions > 0 else None
    names = WRITTEN_AS.get(place.field, frozenset({place.field.value}))
    return later is None or bool(names & later)


def _keep(
    change: AnyChange,
    row: Base,
    name: TextField,
    origin: Words,
    text: str,
    made: list[Translation],
) -> None:
    """Store a translation of one text, or correct the one made from the same source."""
    of_it = (name.value, fingerprint(origin))
    known = next((each for each in made if (each.field, each.source) == of_it), None)
    if known is None:
        known = Translation(
            taskforce_id=change.context.taskforce_id,
            kind=KINDS[type(row)],
            subject_id=row.id,  # type: ignore[attr-defined] # every table of KINDS has one
            field=name.value,
            language=other_than(origin.language),
            source=fingerprint(origin),
            text=text,
            translator_id=change.actor.id,
            at=change.now,
        )
        change.touched.add(known)
    else:
        change.touched.change(known)
        known.text, known.translator_id, known.at = text, change.actor.id, change.now
        known.version += 1
    change.session.add(known)
