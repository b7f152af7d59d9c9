"""The catalogs: every marked text is in them, in both languages, with the same placeholders."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

from tests.support.harness import ROOT

MARKERS = {"N_", "gettext", "ngettext", "pgettext", "plain"}


def marked_texts(file: Path) -> Iterator[tuple[int, str]]:
    """Yield each literal that the code marks or translates, anywhere in the code."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = 1 if name == "pgettext" else 0  # after its context
            said = node.args[place] if len(node.args) > place else None
            if name in MARKERS and isinstance(said, ast.Constant):
                yield node.lineno, str(said.value)


def test_every_marked_text_reaches_the_template() -> None:
    """Babel does not look inside f-strings; Python does."""
    with (ROOT / "locales" / "enlace.pot").open("rb") as source:
        template = read_po(source)
    known = {message.id[0] if isinstance(message.id, tuple) else message.id for message in template}
    lost = [
        f"{file.relative_to(ROOT)}:{line}: {text}"
        for room in ("bot", "commands")
        for file in sorted((ROOT / room).rglob("*.py"))
        for line, text in marked_texts(file)
        if text not in known
    ]
    assert lost == []


def test_the_catalogs_are_current_and_complete() -> None:
    """Stale, missing, fuzzy and left-over entries and mismatched placeholders all fail here."""
    checked = subprocess.run(
        [sys.executable, str(ROOT / "locales" / "update.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


def test_spanish_keeps_to_the_glossary() -> None:
    with (ROOT / "locales" / "es" / "enlace.po").open("rb") as source:
        spanish = read_po(source, locale="es")
    said = [text for message in spanish if message.id for text in _strings(message.string)]
    for trap in (
        "fuerza de tarea",
        "policía comunitaria",
        " tú ",
        " tu ",
        "puedes",
        "debes",
        "tienes",
        "haz clic",
    ):
        assert [text for text in said if trap in f" {text.lower()} "] == [], trap


def _strings(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, tuple | list) else [str(value)]
