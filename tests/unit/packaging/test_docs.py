"""The documents say what is there: their paths exist, their targets can be made, and each can be found."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ROOMS = ("bot", "commands", "locales", "tests")
"""Where READMEs are for developers; that of `deploy` is for admins."""
ENTRANCES = (ROOT / "CONTRIBUTING.md", ROOT / "bot" / "README.md")
READMES = tuple(sorted(found for room in ROOMS for found in (ROOT / room).rglob("README.md")))
DOCUMENTS = (ENTRANCES[0], *READMES)
MOST_LINES = 130

FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
PATH = re.compile(r"\.?\w[\w.-]*(?:/[\w.-]+)*/?")
SUFFIXES = frozenset({".css", ".js", ".json", ".lock", ".md", ".po", ".py", ".toml", ".yaml", ".yml"})
MADE = re.compile(r"\bmake ([a-z][a-z-]*)")
TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)
NOT_HERE = frozenset({"NNNN-short-title.md", "founding.json"})
"""A pattern for names, and what the demo writes into its state."""


@cache
def names() -> frozenset[str]:
    """Return the names of all files of the project."""
    folders = [ROOT / name for name in ("bot", "commands", "deploy", "locales", "tests")]
    inside = (found.name for folder in folders for found in folder.rglob("*"))
    return frozenset({*inside, *(found.name for found in ROOT.iterdir())})


def paths(text: str) -> Iterator[str]:
    """Yield what is written as code and looks like a path: it has a slash, or a file's ending."""
    for code in CODE.findall(FENCE.sub("", text)):
        for word in re.split(r"[\s=]+", code):
            if PATH.fullmatch(word) and ("/" in word or Path(word).suffix in SUFFIXES):
                yield word


def exists(path: str, document: Path) -> bool:
    """Say whether a path leads somewhere from the root, from `bot` or from its document's folder."""
    if "/" not in path:
        return path in names()
    return any((start / path).exists() for start in (ROOT, ROOT / "bot", document.parent))


def label(document: Path) -> str:
    """Return how a document is called in what pytest reports."""
    return str(document.relative_to(ROOT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=label)
def test_every_path_that_a_document_names_exists(document: Path) -> None:
    named = set(paths(document.read_text(encoding="utf-8"))) - NOT_HERE
    assert [path for path in sorted(named) if not exists(path, document)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=label)
def test_every_link_of_a_document_leads_to_a_file(document: Path) -> None:
    links = [link for link in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=label)
def test_everything_that_a_document_has_made_is_a_target(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    code = "\n".join([*FENCE.findall(text), *CODE.findall(FENCE.sub("", text))])
    targets = set(TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    assert set(MADE.findall(code)) - targets == set()


def test_the_readme_of_every_room_is_found_from_where_newcomers_begin() -> None:
    linked = {
        (entrance.parent / link).resolve()
        for entrance in ENTRANCES
        for link in LINK.findall(entrance.read_text(encoding="utf-8"))
    }
    assert [label(readme) for readme in READMES if readme.resolve() not in linked] == []


def test_contributing_stays_two_pages() -> None:
    assert len(ENTRANCES[0].read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_paths_are_told_from_other_code() -> None:
    text = "`bot/app.py`, `make test T=tests/unit`, `/rec 5`, `views.open`, `a/b c`, `store.py`, `.ci/run`"
    assert list(paths(text)) == ["bot/app.py", "tests/unit", "a/b", "store.py", ".ci/run"]
