"""The instructions for admins: complete, current, the same in both languages."""

import errno
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.app import SlackInTrouble, SlackRefused
from bot.cli.lazy import SandboxMissing
from bot.cli.program import program
from bot.config.mistakes import VariableUnset
from bot.config.reference import json_schema
from bot.i18n import LANGUAGES, Language, Translator
from bot.reasons import reason_of
from bot.store.audit_trail import HeadUnexpected, RowAltered
from bot.store.schema import SchemaAhead, SchemaBehind
from bot.store.trouble import DatabaseFileClosed, DatabaseFull, DatabaseInUse, DatabaseRightsMissing
from bot.transport.reachability import (
    ProxyUnreachable,
    SlackCertificateUnknown,
    SlackNameUnknown,
    SlackUnreachable,
)
from bot.transport.socket_mode import AppTokenRefused
from bot.transport.timing import USUAL
from bot.transport.web_server import AddressUnusable

ROOT = Path(__file__).parents[3]
DEPLOY = ROOT / "deploy"
READMES: Mapping[Language, str] = {
    "en": (DEPLOY / "README.md").read_text(encoding="utf-8"),
    "es": (DEPLOY / "README.es.md").read_text(encoding="utf-8"),
}


def leaves(command: Any, words: str = "enlace") -> Iterator[tuple[str, set[str]]]:
    """Yield every command as the words that call it, with its options; the program itself, but no groups."""
    command = getattr(command, "loaded", command)
    named = {word for parameter in command.params for word in parameter.opts if word.startswith("--")}
    below = getattr(command, "commands", {})
    if words == "enlace" or not below:
        yield words, named
    for name, each in below.items():
        yield from leaves(each, f"{words} {name}")


COMMANDS = dict(leaves(program(Translator("en"))))


def blocks(content: str) -> list[tuple[str, str]]:
    return re.findall(r"^```(\w+)\n(.*?)^```$", content, re.MULTILINE | re.DOTALL)


def headings(content: str) -> list[str]:
    outside = re.sub(r"^```.*?^```$", "", content, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^(#+ .+)$", outside, re.MULTILINE)


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lstrip("# ").lower()).replace(" ", "-")


def keys(schema: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Yield every key of the deploy file as the path in the reference."""
    definitions = json_schema()["$defs"]

    def resolved(part: Mapping[str, Any]) -> Mapping[str, Any]:
        choices = [each for each in part.get("anyOf", ()) if each.get("type") != "null"]
        part = {**part, **(choices[0] if choices else {})}
        return definitions[part["$ref"].rpartition("/")[2]] if "$ref" in part else part

    for name, given in schema.get("properties", {}).items():
        part = resolved(given)
        yield f"{path}{name}"
        yield from keys(part, f"{path}{name}.")
        for below in part.get("patternProperties", {}).values():
            example = "us" if name == "workspaces" else "5"
            yield from keys(resolved(below), f"{path}{name}.{example}.")
        if "items" in part:
            yield from keys(resolved(part["items"]), f"{path}{name}[].")


TAKEN = reason_of(OSError(errno.EADDRINUSE, ""))
QUOTED = [
    (SlackRefused.message, {"code": "invalid_auth", "key": "slack.bot_token"}),
    (AppTokenRefused.message, {"code": "invalid_auth"}),
    (SlackInTrouble.message, {"code": "internal_error"}),
    (SlackUnreachable.message, {"address": "https://slack.com/api/"}),
    (AddressUnusable.message, {"host": "127.0.0.1", "port": "8080", "reason": TAKEN}),
    (SchemaBehind.message, {"present": "–", "needed": "0014"}),
    (SchemaAhead.message, {"present": "9999"}),
    (DatabaseFileClosed.message, {"file": "/var/lib/enlace/enlace.db"}),
    (DatabaseInUse.message, {"file": "/var/lib/enlace/enlace.db"}),
    (DatabaseRightsMissing.message, {"role": "enlace", "reason": "permission denied for schema public"}),
    (DatabaseFull.message, {}),
    (
        SlackCertificateUnknown.message,
        {"host": "slack.com", "reason": "unable to get local issuer certificate"},
    ),
    (ProxyUnreachable.message, {"proxy": "proxy.example.org:3128"}),
    (SlackNameUnknown.message, {"host": "slack.com"}),
    (RowAltered.message, {"seq": "1"}),
    (HeadUnexpected.message, {"seq": "32"}),
    (SandboxMissing.message, {"command": "enlace demo"}),
    (VariableUnset.message, {"variable": "SLACK_BOT_TOKEN"}),
    (
        ("Digests go to %(channels)s: check that it exists and type “/invite @Enlace” in it, or "
            "remove it from the file."),
        {"channels": "#taskforce"},
    ),
    ("✅ All messages were delivered", {}),
    ("The bot is connected.", {}),
    ("The database is now at revision %(revision)s.", {"revision": "0014"}),
    (
        "%(file)s is valid: %(people)s people, %(recommendations)s recommendations.",
        {"file": "/config/enlace.yaml", "people": "8", "recommendations": "13"},
    ),
    ("✅ Enlace %(version)s, database %(database)s at revision %(revision)s",
     {"version": "0.1.0", "database": "SQLite", "revision": "0014"}),
]  # fmt: skip
"""Messages of the program that the READMEs quote, with the values that they show."""


class TestInstructions:
    @pytest.fixture
    def everything(self) -> str:
        files = (ROOT / "README.md", DEPLOY / "README.md", DEPLOY / "reference.md")
        return "".join(file.read_text(encoding="utf-8") for file in files)

    @pytest.mark.parametrize("words", COMMANDS)
    def test_name_every_command_and_option(self, everything: str, words: str) -> None:
        assert f"`{words}" in everything
        for option in COMMANDS[words]:
            assert re.search(rf"`[^`]*{option}\b", everything), option

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_table_gives_each_command_its_own_options(self, language: Language) -> None:
        rows = dict(
            re.findall(r"^\| `(enlace(?: [a-z]+)*)[^`]*` \|([^|]*)\|", READMES[language], re.MULTILINE)
        )
        assert rows.keys() == COMMANDS.keys()
        for words, named in rows.items():
            assert set(re.findall(r"--[\w-]+", named)) - {"--help"} == COMMANDS[words] - {"--help"}, words

    def test_name_every_key_of_the_deploy_file(self, everything: str) -> None:
        found = list(keys(json_schema()))
        assert {"slack.api_url", "members.people[].email", "leads.5.mx_alternate"} <= set(found)
        assert [key for key in found if f"`{key}`" not in everything] == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_explain_every_event_of_the_log(self, language: Language) -> None:
        code = "".join(
            file.read_text(encoding="utf-8")
            for room in ("bot", "commands")
            for file in (ROOT / room).rglob("*.py")
        )
        logged = set(
            re.findall(r'\b(?:log\.(?:info|warning|error)\(|log_failure\(\s*log,)\s*(?:#.*)?\s*"(\w+)"', code)
        )
        assert {"connected", "command_failed"} <= logged
        assert [event for event in logged if f"`{event}`" not in READMES[language]] == []

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize(("message", "values"), QUOTED)
    def test_quote_the_program_as_it_speaks(
        self, language: Language, message: str, values: dict[str, str]
    ) -> None:
        assert Translator(language).gettext(message, **values) in READMES[language]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_type_only_options_that_exist(self, language: Language) -> None:
        lines = "".join(body for kind, body in blocks(READMES[language]) if kind in {"sh", "ini"})
        typed = re.findall(r"(?:^|/bin/)enlace ((?:(?:audit|digest) )?[a-z]+)(.*)$", lines, re.MULTILINE)
        assert len(typed) >= 6
        for command, rest in typed:
            assert set(re.findall(r"--[\w-]+", rest)) <= COMMANDS[f"enlace {command}"]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_rehearse_with_the_extra_that_there_is(self, language: Language) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        lines = "".join(body for kind, body in blocks(READMES[language]) if kind == "sh")
        assert set(re.findall(r"pip install '\.\[(\w+)\]'", lines)) == project["optional-dependencies"].keys()

    def test_say_the_same_in_both_languages(self) -> None:
        english, spanish = READMES["en"], READMES["es"]
        levels = [[heading.split()[0] for heading in headings(each)] for each in (english, spanish)]
        assert levels[0] == levels[1]
        for one, other in zip(blocks(english), blocks(spanish), strict=True):
            assert one[0] == other[0]
            assert one[0] == "text" or one[1] == other[1]
            assert one[1].count("\n") == other[1].count("\n")
        rows = [re.findall(r"^\|.*\|$", each, re.MULTILINE) for each in (english, spanish)]
        assert [row.count("|") for row in rows[0]] == [row.count("|") for row in rows[1]]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_their_links_lead_somewhere(self, language: Language) -> None:
        anchors = {anchor(heading) for heading in headings(READMES[language])}
        targets = re.findall(r"\]\(([^)]+)\)", READMES[language])
        assert len(targets) >= 10
        for target in targets:
            file, _, place = target.partition("#")
            if not file:
                assert place in anchors, target
            elif not target.startswith("https://"):
                assert (DEPLOY / file).is_file(), target
                there = headings((DEPLOY / file).read_text(encoding="utf-8")) if place else []
                assert not place or place in map(anchor, there), target

    def test_the_unit_has_no_rights_and_lets_the_bot_finish(self) -> None:
        (unit,) = [body for kind, body in blocks(READMES["en"]) if kind == "ini"]
        settings = dict(re.findall(r"^(\w+)=(.*)$", unit, re.MULTILINE))
        assert int(settings["TimeoutStopSec"]) > USUAL.drain + USUAL.close
        assert settings["NoNewPrivileges"] == "yes"
        assert settings["CapabilityBoundingSet"] == ""

    def test_nothing_of_their_authors_machines_shows(self) -> None:
        for file in (*DEPLOY.rglob("*"), ROOT / ".dockerignore"):
            if file.is_file():
                content = file.read_text(encoding="utf-8", errors="replace")  # a picture is not text
                assert not re.search(
                    r"/(root|home|work|tmp/(?!enlace\.alive)\w)|--(extra-)?index|--find-", content
                ), file
                assert not re.search(r"xox[abp]-\w{6}|xapp-\w{6}", content), file
