"""The schema, the reference and the shipped deploy file agree with the models."""

import copy
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_origin

import pytest
from jsonschema import Draft202012Validator

from bot.config import Catalog, Config, Member, Seats
from bot.config.document import read
from bot.config.nodes import plain
from bot.config.reference import REFERENCE_FILES, SCHEMA_FILE, json_schema, reference, write
from bot.config.sections import Section
from bot.config.shapes import at, model_of
from bot.i18n import LANGUAGES, Language, Translator

DEPLOY = Path(__file__).parents[3] / "deploy"
REMEDY = "run “python -m bot.config.reference”"
EXAMPLE = (DEPLOY / "enlace.yaml").read_text(encoding="utf-8").splitlines()


def as_json(path: Path) -> Any:
    root = read(path, file=path.name).root
    assert root is not None
    return json.loads(json.dumps(plain(root)))


def keys(model: type[Section], way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield every key of a file's models; 0 is an entry of a list, 5 a key of a mapping."""
    section = model_of(at(model, way))
    for name in section.model_fields if section else ():
        loc = (*way, name)
        yield loc
        step: dict[Any, tuple[int, ...]] = {tuple: (0,), Mapping: (5,)}
        yield from keys(model, (*loc, *step.get(get_origin(at(model, loc)), ())))


class TestCommittedFiles:
    def test_the_schema_is_current(self) -> None:
        committed = json.loads((DEPLOY / SCHEMA_FILE).read_text(encoding="utf-8"))
        assert committed == json_schema(), REMEDY

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_reference_is_current(self, language: Language) -> None:
        committed = (DEPLOY / REFERENCE_FILES[language]).read_text(encoding="utf-8")
        assert committed == reference(Translator(language)), REMEDY

    def test_they_are_what_is_written(self, tmp_path: Path) -> None:
        write(tmp_path)
        for name in (SCHEMA_FILE, *REFERENCE_FILES.values()):
            assert (tmp_path / name).read_bytes() == (DEPLOY / name).read_bytes(), REMEDY


class TestSchema:
    def problems(self, deploy: Any) -> list[str]:
        return [error.json_path for error in Draft202012Validator(json_schema()).iter_errors(deploy)]

    @pytest.fixture
    def deploy(self) -> Any:
        return copy.deepcopy(as_json(DEPLOY / "enlace.yaml"))

    def test_is_valid_and_takes_the_shipped_file(self, deploy: Any) -> None:
        Draft202012Validator.check_schema(json_schema())
        assert self.problems(deploy) == []

    @pytest.mark.parametrize(
        "section", ["", "taskforce", "slack", "database", "audit", "members", "closing", "review"]
    )
    def test_refuses_a_misspelt_key_everywhere(self, deploy: Any, section: str) -> None:
        (deploy[section] if section else deploy)["mispelt"] = {}
        assert self.problems(deploy) == [f"$.{section}".rstrip(".")]

    def test_refuses_what_the_bot_refuses(self, deploy: Any) -> None:
        deploy["slack"]["mode"] = "http"
        deploy["audit"]["key"] = "in clear"
        deploy["members"]["people"][0]["email"] = "one@example.org"
        deploy["review"]["stale_after_days"] = 366
        assert sorted(self.problems(deploy)) == [
            *("$.audit.key", "$.members.people[0]", "$.review.stale_after_days", "$.slack")
        ]

    def test_describes_every_key_and_gives_an_example_where_nothing_is_listed(self) -> None:
        for model in (Config, Member, Seats):
            for name, field in model.model_fields.items():
                assert field.description, name
                assert field.description.endswith("."), name
        member = json_schema()["$defs"]["Member"]["properties"]
        assert member["handle"]["examples"] == ["ana"]
        assert member["role"]["enum"] == ["chair", "secretariat", "member", "observer"]


class TestReference:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_has_every_key_of_both_files(self, language: Language) -> None:
        text = reference(Translator(language))
        for model in (Config, Catalog):
            for loc in keys(model):
                path = ".".join(str(step) for step in loc).replace(".0", "[]")
                path = path.replace("workspaces.5", "workspaces.us")
                assert f"# `{path}`\n" in text

    def test_says_type_default_and_what_is_allowed(self) -> None:
        text = reference(Translator("en"))
        entry = text.partition("### `review.stale_after_days`\n")[2].partition("\n#")[0]
        for fact in ("whole number", "Default: `30`.", "1 to 365", "stale"):
            assert fact in entry
        assert "`socket` or `http`" in text
        assert "`${env:NAME}` or `${file:PATH}`" in text


class TestExample:
    """The shipped deploy file teaches: it contains every key, in use or behind a #, each with its comment."""

    def lines_of(self, name: str) -> list[int]:
        key = re.compile(rf"\s*(# *)?(- )?{name}:( |$)")
        return [number for number, line in enumerate(EXAMPLE) if key.match(line)]

    @pytest.mark.parametrize("loc", list(keys(Config)), ids=lambda loc: ".".join(str(step) for step in loc))
    def test_shows_and_explains_every_key(self, loc: tuple[str | int, ...]) -> None:
        within = range(len(EXAMPLE))
        for above in (loc[:end] for end in range(1, len(loc))):
            if isinstance(above[-1], str):
                within = self.block(above[-1], within)
        found = [number for number in self.lines_of(str(loc[-1])) if number in within]
        assert found, "The key is not in the shipped deploy file."
        assert any(self.explained(number) for number in found), "The key stands there without a comment."

    def block(self, name: str, within: range) -> range:
        """Return the lines below a key, up to the next line that is indented as little as the key."""
        start = next(number for number in self.lines_of(name) if number in within)
        depth = self.depth(EXAMPLE[start])
        for number in range(start + 1, within.stop):
            line = EXAMPLE[number]
            if line.strip() and self.depth(line) <= depth:
                return range(start + 1, number)
        return range(start + 1, within.stop)

    def depth(self, line: str) -> int:
        """Return where a line begins, also behind a #."""
        return len(line) - len(line.lstrip(" #"))

    def explained(self, number: int) -> bool:
        above = EXAMPLE[number - 1].strip()
        beside = re.search(r"\s{2,}# \w", EXAMPLE[number].lstrip(" #"))
        return (above.startswith("# ") and above.endswith((".", ":"))) or beside is not None

    def test_tells_editors_where_the_schema_is(self) -> None:
        assert EXAMPLE[0] == f"# yaml-language-server: $schema=./{SCHEMA_FILE}"
