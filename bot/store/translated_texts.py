"""Keeps people's texts in both languages as long as there is a current translation."""

from collections.abc import Iterable, Mapping

from sqlmodel import Session, col, select

from bot.domain.texts import Words
from bot.domain.translations.status import TextField, fingerprint, only_in, other_than
from bot.i18n import LANGUAGES, Language
from bot.store import tables
from bot.store.tables import Base, Texts, Translation

KINDS: Mapping[type[Base], str] = {
    tables.Recommendation: "recommendation",
    tables.ActionItem: "action_item",
    tables.Evidence: "evidence",
    tables.Comment: "comment",
    tables.RecommendationComment: "rec_comment",
    tables.DigestCorrection: "correction",
}
"""The tables whose texts are translated, and their names in `Translation.kind`."""
FIELDS: Mapping[type[Base], tuple[TextField, ...]] = {
    tables.Recommendation: (
        TextField.NOTE,
        TextField.NEXT_STEP,
        TextField.CAUSE,
        TextField.AWAITED,
        TextField.REMAINING,
        TextField.REASON,
    ),
    tables.ActionItem: (TextField.TEXT, TextField.NOTE),
    tables.Evidence: (TextField.TITLE,),
    tables.Comment: (TextField.TEXT,),
    tables.RecommendationComment: (TextField.TEXT,),
    tables.DigestCorrection: (TextField.TEXT,),
}


def texts_of(row: Base) -> dict[TextField, Texts]:
    """Return the texts that a row has."""
    return {name: found for name in FIELDS[type(row)] if (found := getattr(row, name.value))}


def made_for(session: Session, row: Base) -> list[Translation]:
    """Return the translations of a row's texts, oldest first, outdated ones included."""
    return list(
        session.exec(
            select(Translation)
            .where(
                Translation.kind == KINDS[type(row)],
                Translation.subject_id == row.id,  # type: ignore[attr-defined] # every table of KINDS has one
                col(Translation.withdrawn_at).is_(None),
            )
            .order_by(col(Translation.at), col(Translation.id))
        )
    )


def complete(session: Session, row: Base) -> None:
    """Add to a row's texts the translations that exist for their current wording.

    So a text that is changed back to an earlier wording, or used in two fields of the row, need not be
    translated again.
    """
    lacking = {name: source for name, texts in texts_of(row).items() if (source := only_in(texts))}
    if not lacking:
        return
    known = {made.source: made for made in made_for(session, row)}
    for name, source in lacking.items():
        if made := known.get(fingerprint(source)):
            setattr(row, name.value, {source.language: source.text, made.language: made.text})


def in_language(
    session: Session, taskforce_id: int, texts: Iterable[Texts], language: Language
) -> Mapping[str, str]:
    """Return the known translations of `texts` into `language`, by the source's fingerprint, in one query.

    A text in the audit trail stays in the language of its writer; readers get it translated by this.
    """
    foreign = {
        fingerprint(source)
        for each in texts
        if (source := only_in(each)) and other_than(source.language) == language
    }
    if not foreign:
        return {}
    rows = session.exec(
        select(Translation)
        .where(
            Translation.taskforce_id == taskforce_id,
            col(Translation.source).in_(foreign),
            col(Translation.withdrawn_at).is_(None),
        )
        .order_by(col(Translation.at), col(Translation.id))
    )
    return {row.source: row.text for row in rows if row.language == language}


def origin_of(session: Session, row: Base, name: TextField) -> Words | None:
    """Return a text as its writer wrote it: of two languages, the one that was translated into the other."""
    texts: Texts = getattr(row, name.value) or {}
    if source := only_in(texts):
        return source
    sides = [Words(texts[language], language) for language in LANGUAGES if texts.get(language)]
    made = {(each.source, each.language, each.text) for each in made_for(session, row)}
    for source in sides:
        into = other_than(source.language)
        if (fingerprint(source), into, texts.get(into)) in made:
            return source
    return None
