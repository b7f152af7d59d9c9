"""The README: a fast start first, and pictures that are there and described."""

import re
from pathlib import Path

from tests.unit.packaging.test_docs import FENCE, LINK, MADE, ROOT, TARGET

README = (ROOT / "README.md").read_text(encoding="utf-8")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
PICTURES = ROOT / "deploy" / "pictures"
ONE_SCREEN = 15
"""Lines before which a reader finds the two commands."""
LARGEST = 600_000
"""Bytes of a picture that loads with the page."""


def shown(document: Path) -> set[Path]:
    """Return the pictures that a document shows."""
    found = PICTURE.findall(document.read_text(encoding="utf-8"))
    return {(document.parent / path).resolve() for _, path in found}


def test_the_two_commands_come_first() -> None:
    before = README.partition("make demo ")[0]
    assert len(before.splitlines()) < ONE_SCREEN
    assert "![" not in before


def test_everything_that_it_links_to_or_makes_is_there() -> None:
    links = [link for link in LINK.findall(README) if "://" not in link]
    assert [link for link in links if not (ROOT / link).exists()] == []
    targets = set(TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    assert set(MADE.findall("\n".join(FENCE.findall(README)))) <= targets


def test_every_picture_is_described_and_shown_somewhere() -> None:
    described = PICTURE.findall(README)
    assert [path for words, path in described if len(words) < 40] == []
    documents = (ROOT / "README.md", *(ROOT / "bot").rglob("README.md"))
    everywhere = {picture for document in documents for picture in shown(document)}
    assert {path.name for path in PICTURES.iterdir()} == {path.name for path in everywhere}


def test_pictures_are_small_files() -> None:
    assert [path.name for path in PICTURES.iterdir() if path.stat().st_size > LARGEST] == []


def test_the_week_is_told_in_four_pictures_in_order() -> None:
    week = [Path(path).stem for _, path in PICTURE.findall(README) if "week-" in path]
    assert week == ["week-1-assign", "week-2-remind", "week-3-confirm", "week-4-digest"]
