"""Brings the catalogs into line with the code, or checks that they are (`--check`).

`make catalogs` extracts every marked text into enlace.pot, takes new ones over into en/ and es/, fills in
English with the text itself, and drops what nobody says any more. Spanish is for a translator to fill in.
"""

import sys
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message, TranslationError
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
ROOT = HERE.parent
LANGUAGES = ("en", "es")
KEYWORDS = {**DEFAULT_KEYWORDS, "plain": None}
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""Dates in the headers would change the files at every run; git knows them better."""


def extracted() -> Catalog:
    """Return the template: every marked text of the code, sorted by file."""
    template = _catalog(None)
    for room in ("bot", "commands"):
        found = extract_from_dir(
            ROOT / room, [("**.py", "python")], keywords=KEYWORDS, comment_tags=("Translators:",)
        )
        for file, _, message, comments, context in sorted(found, key=lambda each: (each[0], each[1])):
            template.add(message, None, [(f"{room}/{file}", 0)], auto_comments=comments, context=context)
    return template


def current(language: str | None) -> Catalog:
    """Return what the file holds now; an empty catalog if there is none."""
    path = path_of(language)
    if not path.exists():
        return _catalog(language)
    with path.open("rb") as source:
        return read_po(source, locale=language)


def updated(language: str, template: Catalog) -> Catalog:
    """Return a language's catalog with exactly the template's texts; nothing is guessed."""
    catalog = current(language)
    catalog.update(deepcopy(template), no_fuzzy_matching=True)  # Babel shares the template's entries
    catalog.obsolete.clear()
    _stamp(catalog)
    if language == "en":
        for message in catalog:
            if message.id:
                message.string = message.id
    return catalog


def written(catalog: Catalog) -> bytes:
    """Return the file's bytes."""
    target = BytesIO()
    write_po(target, catalog, width=100, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    return target.getvalue()


def path_of(language: str | None) -> Path:
    """Return the place of a language's catalog, or the template's."""
    return HERE / language / "enlace.po" if language else HERE / "enlace.pot"


def complaints() -> Iterator[str]:
    """Yield what is wrong with the catalogs, a line each."""
    template = extracted()
    if not path_of(None).exists() or path_of(None).read_bytes() != written(template):
        yield "locales/enlace.pot is stale; run `make catalogs`."
    for language in LANGUAGES:
        catalog, name = current(language), f"locales/{language}/enlace.po"
        for message in template:
            if message.id and not catalog.get(_id(message), message.context):
                yield f"{name}: missing: {_shown(message)}"
        for message in catalog:
            if message.id:
                yield from (
                    f"{name}: {fault}: {_shown(message)}" for fault in faults(message, catalog, template)
                )


def faults(message: Message, catalog: Catalog, template: Catalog) -> Iterator[str]:
    """Yield what is wrong with one entry."""
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    if not all(strings):
        yield "not translated"
    if message.fuzzy:
        yield "fuzzy"
    if not template.get(_id(message), message.context):
        yield "no longer in the code"
    if all(strings):
        yield from (str(fault) for fault in _checks(message, catalog))


def _checks(message: Message, catalog: Catalog) -> list[TranslationError]:
    return list(message.check(catalog))


def _id(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else str(message.id)


def _shown(message: Message) -> str:
    return _id(message)[:80]


def _catalog(language: str | None) -> Catalog:
    catalog = Catalog(
        locale=language, project="Enlace", version="1", fuzzy=False, header_comment="# Enlace's texts."
    )
    _stamp(catalog)
    return catalog


def _stamp(catalog: Catalog) -> None:
    catalog.creation_date = catalog.revision_date = EPOCH
    catalog.fuzzy = False


def main() -> int:
    """Update the files, or say what is wrong with them."""
    if "--check" in sys.argv:
        found = list(complaints())
        print("\n".join(found) or "The catalogs are current and complete.")
        return 1 if found else 0
    template = extracted()
    path_of(None).write_bytes(written(template))
    for language in LANGUAGES:
        path_of(language).parent.mkdir(exist_ok=True)
        path_of(language).write_bytes(written(updated(language, template)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
