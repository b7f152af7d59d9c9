"""Keeps what people wrote in both languages, wherever there is a current translation."""

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
}
"""The tables whose texts are translated, and how translations name them."""
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
}


def texts_of(row: Base) -> dict[TextField, Texts]:
    """Return a row's texts that are there."""
    return {name: found for name in FIELDS[type(row)] if (found := getattr(row, name.value))}


def made_for(session: Session, row: Base) -> list[Translation]:
    """Return the translations that were made of a row's texts, oldest first, outdated ones included."""
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
    """Add to a row's texts the translations that were made of them as they now read.

    Whoever writes what stood there before, or writes the same in two places, need not have it translated
    again.
    """
    lacking = {name: source for name, texts in texts_of(row).items() if (source := only_in(texts))}
    if not lacking:
        return
    known = {made.source: made for made in made_for(session, row)}
    for name, source in lacking.items():
        if made := known.get(fingerprint(source)):
            setattr(row, name.value, {source.language: source.text, made.language: made.text})


def in_language(
    session: Session, workspace_id: int, texts: Iterable[Texts], language: Language
) -> Mapping[str, str]:
    """Return, by the fingerprint of its source, what is known of `texts` in `language`, in one query.

    What was written into the trail stays in the language of its writer; this is how it is read.
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
            Translation.workspace_id == workspace_id,
            col(Translation.source).in_(foreign),
            col(Translation.withdrawn_at).is_(None),
        )
        .order_by(col(Translation.at), col(Translation.id))
    )
    return {row.source: row.text for row in rows if row.language == language}


def origin_of(session: Session, row: Base, name: TextField) -> Words | None:
    """Return a text as its writer wrote it: of two languages, the one that the other was made from."""
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
