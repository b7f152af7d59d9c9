"""Texts in both languages: which translations are current, outdated or missing, and where a text belongs."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.action_items.moves import item_name
from bot.domain.paging import Page
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
    TextField.AWAITED: N_("decision awaited"),
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


@dataclass(frozen=True)
class TextPlace:
    """Where a text belongs: to a recommendation, an action item, or a part of one, by number."""

    field: TextField
    recommendation: int | None = None
    item: int | None = None
    evidence: int | None = None
    comment: int | None = None

    @property
    def subject(self) -> str:
        """The name people use for what it belongs to: 5, A-12."""
        return str(self.recommendation) if self.item is None else item_name(self.item)

    @property
    def key(self) -> str:
        """The place in one word, for the values of buttons: "5..note", "A-12.c3.text"."""
        part = f"e{self.evidence}" if self.evidence is not None else ""
        part = f"c{self.comment}" if self.comment is not None else part
        return f"{self.subject}.{part}.{self.field.value}"

    @classmethod
    def read(cls, key: str) -> "TextPlace":
        """Return the place that `key` names. Raises `ValueError`."""
        subject, part, name = key.split(".")
        item = int(subject.removeprefix("A-")) if subject.startswith("A-") else None
        number = int(part[1:]) if part else None
        if part[:1] not in {"", "e", "c"}:
            raise ValueError(key)
        return cls(
            TextField(name),
            None if item is not None else int(subject),
            item,
            number if part.startswith("e") else None,
            number if part.startswith("c") else None,
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
        "There is no such text of %(subject)s that somebody wrote in one language: it is empty, or it comes "
        "from the catalog in both. `%(taskforce)s translations` lists what waits for a translation."
    )


class SourceChanged(EnlaceError):
    message = N_(
        "Meanwhile that text of %(subject)s was rewritten, so your translation was not kept. It now reads: "
        "“%(source)s”. Translate that, or send yours again without a version if it still fits."
    )


class TranslationStands(EnlaceError):
    message = N_("That text of %(subject)s is translated like that already, so nothing was changed.")


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
