"""Texts in both languages: which translations are current, outdated or missing, and where a text belongs."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.action_items.moves import item_name
from bot.domain.paging import Page
from bot.domain.recommendations.reference import FormerNumber, Reference, read, written
from bot.domain.texts import Words
from bot.errors import EnlaceError
from bot.i18n import LANGUAGES, N_, Language


class TextField(StrEnum):
    """A text that people write and that gets translated. The value is the name of its column."""

    NOTE = "note"
    NEXT_STEP = "next_step"
    CAUSE = "cause"
    AWAITED = "awaited"
    REMAINING = "remaining"
    REASON = "reason"
    TITLE = "title"
    TEXT = "text"

    @property
    def label(self) -> str:
        """The English words, marked for translation."""
        return FIELD_LABELS[self]


FIELD_LABELS: Mapping[TextField, str] = {
    TextField.NOTE: N_("note"),
    TextField.NEXT_STEP: N_("next step"),
    TextField.CAUSE: N_("cause"),
    TextField.AWAITED: N_("awaited decision"),
    TextField.REMAINING: N_("what remains"),
    TextField.REASON: N_("reason"),
    TextField.TITLE: N_("title"),
    TextField.TEXT: N_("text"),
}


class TranslationState(StrEnum):
    """The state of a text's translation into the other language."""

    CURRENT = "current"
    OUTDATED = "outdated"
    MISSING = "missing"


CORRECTION = "correction-"
"""How the key of a place names a correction, before its number."""


@dataclass(frozen=True)
class TextPlace:
    """Where a text belongs: to a recommendation, an action item, or a part of one, by number; or to a
    correction of a digest.

    `record` names the recommendation whatever its number is; a place that someone typed lacks it.
    """

    field: TextField
    recommendation: int | None = None
    item: int | None = None
    evidence: int | None = None
    comment: int | None = None
    record: str | FormerNumber | None = None
    correction: int | None = None

    @classmethod
    def of_correction(cls, number: int) -> "TextPlace":
        """Return the place of a correction of a digest."""
        return cls(TextField.TEXT, correction=number)

    @property
    def which(self) -> Reference:
        """The recommendation, for looking it up."""
        return self.record or self.recommendation or 0

    @property
    def subject(self) -> str:
        """The name people use for what it belongs to: 5, A-12."""
        return str(self.recommendation) if self.item is None else item_name(self.item)

    @property
    def key(self) -> str:
        """The place in one word, for the values of buttons: "#fentanyl..note", "A-12.c3.text",
        "correction-3..text".
        """
        part = f"e{self.evidence}" if self.evidence is not None else ""
        part = f"c{self.comment}" if self.comment is not None else part
        return f"{self._holder}.{part}.{self.field.value}"

    @property
    def _holder(self) -> str:
        if self.correction is not None:
            return f"{CORRECTION}{self.correction}"
        if self.item is not None:
            return item_name(self.item)
        record = self.record
        return written(record if isinstance(record, str) else None, self.recommendation or 0)

    @classmethod
    def read(cls, key: str) -> "TextPlace":
        """Return the place that `key` names; earlier versions wrote "5..note". Raises `ValueError`."""
        subject, part, name = key.split(".")
        if subject.startswith(CORRECTION):
            return cls(TextField(name), correction=int(subject.removeprefix(CORRECTION)))
        item = int(subject.removeprefix("A-")) if subject.startswith("A-") else None
        record = None if item is not None else read(subject)
        number = int(part[1:]) if part else None
        if part[:1] not in {"", "e", "c"}:
            raise ValueError(key)
        return cls(
            TextField(name),
            record.number if isinstance(record, FormerNumber) else None,
            item,
            number if part.startswith("e") else None,
            number if part.startswith("c") else None,
            record,
        )


@dataclass(frozen=True)
class Untranslated:
    """A text that lacks a current translation `into` a language. `former` is the outdated one, if any.

    `written_at` is when it was written, as nearly as is known. `version` is that of its recommendation or
    action item. `state` is CURRENT only when someone looks at a text that is translated already.
    """

    place: TextPlace
    source: Words
    into: Language
    state: TranslationState
    written_at: datetime
    version: int
    former: str | None = None

    @property
    def fingerprint(self) -> str:
        """The fingerprint that shows whether the source is still the same."""
        return fingerprint(self.source)


@dataclass(frozen=True)
class QueueFilters:
    """Which texts to list. A text must match every filter that is given."""

    states: frozenset[TranslationState] = frozenset()
    into: Language | None = None
    recommendation: int | None = None
    item: int | None = None


@dataclass(frozen=True)
class Queue:
    """A page of the texts to translate, oldest first, and the counts of all pages."""

    rows: tuple[Untranslated, ...]
    missing: int
    outdated: int
    page: Page
    filters: QueueFilters = field(default_factory=QueueFilters)

    @property
    def total(self) -> int:
        """How many texts there are on all pages."""
        return self.missing + self.outdated


@dataclass(frozen=True)
class Translated:
    """A translation that was entered, and the next text of the queue."""

    place: TextPlace
    source: Words
    translation: Words
    before: TranslationState
    following: Untranslated | None


class NothingToTranslate(EnlaceError):
    message = N_(
        "%(subject)s has no such text in one language only: it is empty, or the catalog has it in "
        "both. `%(taskforce)s translations` lists the pending translations."
    )


class SourceChanged(EnlaceError):
    message = N_(
        "That text of %(subject)s was rewritten in the meantime, so your translation was not saved. "
        "It now reads: “%(source)s”. Translate that version, or, if your translation still fits, send "
        "it again without a version."
    )


class TranslationStands(EnlaceError):
    message = N_("That text of %(subject)s already has this translation, so nothing was changed.")


class UnknownCorrection(EnlaceError):
    message = N_(
        "There is no correction %(number)s of a digest. `%(taskforce)s translations` lists the pending "
        "translations."
    )


class CorrectionTranslated(EnlaceError):
    message = N_("That correction already has this translation, so nothing was changed.")


def fingerprint(source: Words) -> str:
    """Return the hash that identifies a source text, in hexadecimal digits."""
    return hashlib.sha256(f"{source.language}\0{source.text}".encode()).hexdigest()


def only_in(texts: Mapping[str, str] | None) -> Words | None:
    """Return the text that exists in exactly one language, or None if it exists in none or in both."""
    there = [Words(texts[language], language) for language in LANGUAGES if texts and texts.get(language)]
    return there[0] if len(there) == 1 else None


def other_than(language: Language) -> Language:
    """Return the language into which a text in `language` is translated."""
    return "en" if language == "es" else "es"


def state_of(source: Words, made_from: Mapping[str, str]) -> TranslationState:
    """Return the state of a translation that was made from sources with these fingerprints."""
    if fingerprint(source) in made_from:
        return TranslationState.CURRENT
    return TranslationState.OUTDATED if made_from else TranslationState.MISSING
