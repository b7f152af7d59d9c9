"""The wording of both catalogs: kinds of sentences that were mended once and shall not come back."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from babel.messages.pofile import read_po

from tests.support.harness import ROOT

SPANISH: dict[str, str] = {
    "parte, not lado": r"(?<!\bal )\blados?\b",
    "no second full stop after a.m.": r"a\.m\.\.|%\((?:when|instant|since|next|now|time)\)s\.",
    "usted, not tú": r"\b(?:tú|tu|tus|te|ti|contigo|tuy[oa]s?|puedes|debes|tienes|quieres|haz)\b",
    "one kind of quotation marks": r"[«»]",
    "aplicación": r"(?<!\()\bapps?\b",
    "accesos directos": r"\b[Aa]tajos?\b",
    "entorno de pruebas": r"\bespacios? de pruebas?\b",
    "memorándum": r"\bmemorandos?\b",
    "a comma after por favor": r"\b[Pp]or favor [a-z]",
    "an article before a weekday": (
        r"\b(?:hasta|para) (?:lunes|martes|miércoles|jueves|viernes|sábado|domingo)\b"
    ),
    "roles without gender": (
        r"\b(?:un administrador|los responsables|al responsable|del responsable|observador)\b"
    ),
    "no leísmo": r"\b(?:incluirle|agregarle|quitarle|darle de baja|conocerle|le mencion\w+)\b",
    "not the first person": r"\b(?:mío|mía|míos|mi nombre|releo|recuerdo|asenté|escribí)\b",
    "reconozco": r"\b[Nn]o conozco\b",
    "desde el, before an instant": r"\bdesde %\((?:instant|when|since)\)s",
}
"""What a Spanish sentence must not say; the key says what it says instead."""
ENGLISH: dict[str, str] = {
    "submit": r"\bhand(?:s|ed|ing)? (?:it |this )?in\b",
    "anew": r"\banew\b",
    "whoever": r"\bwho(?:m)?(?:so)?ever\b",
    "what became of": r"\bbecame of\b",
    "word": r"\byour word\b|\bthe word of\b|\ba word about\b",
    "release": r"\blets? (?:it|them|a digest) go\b|\blets go\b",
    "is, not stands": r"\bstands? (?:at|by|here|there|in the|it|once)\b|\bwhere it stands\b",
    "undo": r"\b(?:take|takes|took|taken|taking) (?:it |this |that )?back\b",
    "the bot, not a butler": (
        r"\bI (?:look|keep|remind|tell|am|may|noted|send|give|speak|do not go)\b"
        r"|\b(?:of|on) m(?:e|ine|y side)\b"
    ),
    "who, not whom, in a question": r"^Whom\b",
    "the United States": r"\b(?:for|of|by) United States\b",
    "waiting for": r"\bawaits?\b",
    "American spelling": r"\bneighbour|\bcolour|\bfavour|\bbehaviour|\be-mail\b",
    "no longer": r"\bnot any more\b|\bany more\b",
    "don't recognize": r"^It goes like this|\bthat can stand here\b|\bgives something a second time\b",
}
OFFICIALS_READ = ("bot/views/", "bot/services/", "bot/domain/", "bot/messages/", "commands/")
ADMINS_READ = ("bot/services/alignment/", "commands/slack/permissions.py")


class Said(NamedTuple):
    """A sentence of a catalog, and the files that say it."""

    text: str
    files: tuple[str, ...]


def said(language: str) -> Iterator[Said]:
    """Yield each sentence of a language."""
    with (ROOT / "locales" / language / "enlace.po").open("rb") as source:
        catalog = read_po(source, locale=language)
    for entry in catalog:
        if entry.id:
            texts = entry.string if isinstance(entry.string, tuple | list) else (entry.string,)
            yield from (Said(str(text), tuple(file for file, _ in entry.locations)) for text in texts)


@pytest.mark.parametrize("kind", SPANISH)
def test_spanish_sentences_keep_to_what_was_agreed(kind: str) -> None:
    pattern = re.compile(SPANISH[kind])
    assert [each.text for each in said("es") if pattern.search(each.text)] == []


@pytest.mark.parametrize("kind", ENGLISH)
def test_english_sentences_keep_to_what_was_agreed(kind: str) -> None:
    pattern = re.compile(ENGLISH[kind])
    assert [each.text for each in said("en") if pattern.search(each.text)] == []


def test_officials_read_of_the_configuration_and_not_of_a_deploy_file() -> None:
    """Those who run the bot read of the deploy file, in Spanish; members read of its configuration."""
    assert [
        each.text
        for each in said("es")
        if "de despliegue" in each.text
        and any(file.startswith(OFFICIALS_READ) and not file.startswith(ADMINS_READ) for file in each.files)
    ] == []


def test_refusals_say_who_can() -> None:
    """Who alone may do something *can* do it: "Only a chair can close a recommendation"."""
    sentences = [each.text for each in said("en") if each.text.startswith("Only ") and " ask " in each.text]
    assert len(sentences) > 10
    assert [each for each in sentences if " can " not in each] == []
