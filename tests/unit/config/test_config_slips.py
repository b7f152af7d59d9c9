"""Slips of careful administrators in the deploy file: each is named at its place, in both languages."""

import json
import os
from pathlib import Path

import pytest

from bot.config import DeployFileErrors, Problem, file_mistakes, load, mistakes
from bot.config.mistakes import Mistake
from bot.i18n import LANGUAGES, Translator
from tests.unit.config.test_config_problems import ENV, GOOD, changed

DIGEST = """\
digests:
  - key: weekly
    weekday: monday
    time: "08:00"
    recipients:
      - {to}
language: en
"""


def found(folder: Path, text: str) -> tuple[Problem, ...]:
    (folder / "enlace.yaml").write_text(text, encoding="utf-8")
    try:
        load(folder / "enlace.yaml", env=ENV)
    except DeployFileErrors as errors:
        return errors.problems
    return ()


def with_slack(line: str) -> str:
    return changed(GOOD, "slack:\n", f"slack:\n  {line}\n")


@pytest.mark.parametrize(
    ("text", "mistake", "line"),
    [
        (with_slack("api_url: http://slack.com/api/"), mistakes.ApiUrlInClear, 4),
        (with_slack("api_url: http://10.0.0.7:8080/api/"), mistakes.ApiUrlInClear, 4),
        (with_slack("api_url: http://127.0.0.1.nip.io/api/"), mistakes.ApiUrlInClear, 4),
        (GOOD + "database: {url: 'sqlite:///var/lib/enlace/enlace.db'}\n", mistakes.PathNotAbsolute, 15),
        (GOOD + "database: {url: 'sqlite://'}\n", mistakes.DatabaseInMemory, 15),
        (GOOD + "database: {url: 'sqlite:///'}\n", mistakes.DatabaseInMemory, 15),
        (GOOD + "database: {url: 'sqlite:///:memory:'}\n", mistakes.DatabaseInMemory, 15),
        (GOOD + "database: {url: 'sqlite:///~/enlace.db'}\n", mistakes.HomeFolderUnknown, 15),
        (GOOD + "database: {url: 'sqlite:///enlace.db?mode=ro'}\n", mistakes.AddressOptionUnknown, 15),
        (GOOD + "database: {url: 'sqlite:///enlace.db?timeout=soon'}\n", mistakes.AddressOptionUnknown, 15),
        (GOOD + "database: {url: 'sqlite:///home/bot/enlace.db?timeout=5'}\n", mistakes.PathNotAbsolute, 15),
        (changed(GOOD, "en: Taskforce", 'en: "Taskforce'), file_mistakes.QuoteOpen, 2),
        (changed(GOOD, "  key: ${env", '  key: "${env') + 'language: "en"\n', file_mistakes.QuoteOpen, 7),
        (changed(GOOD, "  key: ${env", "  key: '${env") + "language: 'en'\n", file_mistakes.QuoteOpen, 7),
        (with_slack("command_prefix: 'x-") + "language: 'en\n", file_mistakes.QuoteOpen, 4),
        (GOOD + DIGEST.format(to="#taskforce"), file_mistakes.HashUnquoted, 20),
        (GOOD + DIGEST.format(to="to: #taskforce"), file_mistakes.HashUnquoted, 20),
        (GOOD + DIGEST.format(to="{to: #taskforce, languages: [es]}"), file_mistakes.HashUnquoted, 20),
        (GOOD + "digests: [{key: w, recipients: [chairs, #taskforce]}]\n", file_mistakes.HashUnquoted, 15),
        (with_slack("mode: socket\u200b"), file_mistakes.ControlCharacter, 4),
        (with_slack("mo\u200bde: socket"), file_mistakes.ControlCharacter, 4),
        (with_slack("mode: 'socket\u2060'"), file_mistakes.ControlCharacter, 4),
        (with_slack("\u00a0mode: socket"), file_mistakes.InvisibleCharacter, 4),
        (changed(GOOD, "handle: ana", "handle: ana\u202e"), file_mistakes.ControlCharacter, 10),
    ],
)  # fmt: skip
def test_a_slip_is_named_at_its_own_line(
    tmp_path: Path, text: str, mistake: type[Mistake], line: int
) -> None:
    problems = found(tmp_path, text)
    assert problems, "it passed"
    assert (type(problems[0].error), problems[0].line) == (mistake, line), [
        (type(each.error).__name__, each.line) for each in problems
    ]
    said = {problems[0].text(Translator(language)) for language in LANGUAGES}
    assert len(said) == len(LANGUAGES)
    assert problems[0].as_json(Translator("es"))["error"] == mistake.__name__


@pytest.mark.parametrize(
    "text",
    [
        with_slack("api_url: http://127.0.0.1:8737/api/"),
        with_slack("api_url: http://[::1]:8737/api/"),
        with_slack("api_url: http://localhost/api/"),
        with_slack("api_url: http://sandbox.test/api/\n  allow_http: true"),
        GOOD + "database: {url: 'sqlite:////var/lib/enlace/enlace.db'}\n",
        GOOD + "database: {url: 'sqlite:///state/enlace.db'}\n",
        GOOD + "database: {url: 'sqlite:///enlace.db'}\n",
        changed(GOOD, "en: Taskforce", "en: 'Taskforce\n    of both'"),
        changed(GOOD, "en: Taskforce", "en: Taskforce 👩\u200d👩\u200d👧"),
        with_slack("# a comment: with 'an open quote"),
        with_slack("mode: socket #comment"),
    ],
)
def test_what_is_right_passes(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, text) == ()


def test_a_path_beside_the_file_is_not_taken_for_one_from_the_root(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    assert found(tmp_path, GOOD + "database: {url: 'sqlite:///var/enlace.db'}\n") == ()


def test_a_pipe_does_not_hang_and_a_folder_is_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, mistake in (("pipe", file_mistakes.FileNotOrdinary), (".", file_mistakes.FileIsFolder)):
        with pytest.raises(DeployFileErrors) as refused:
            load(tmp_path / name, env=ENV)
        (problem,) = refused.value.problems
        assert type(problem.error) is mistake
        assert json.dumps(problem.as_json(Translator("es")))


def test_a_catalog_that_is_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    problems = found(tmp_path, GOOD + "catalog: pipe\n")
    assert [type(each.error) for each in problems] == [file_mistakes.FileNotOrdinary]


def test_a_secret_that_is_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    text = changed(GOOD, "key: ${env:ENLACE_AUDIT_KEY}", "key: ${file:pipe}")
    assert [type(each.error) for each in found(tmp_path, text)] == [mistakes.SecretFileUnreadable]


def test_a_folder_that_may_not_be_entered_is_said_like_any_other_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied", "enlace.yaml")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(DeployFileErrors) as refused:
        load(tmp_path / "enlace.yaml", env=ENV)
    assert [type(each.error) for each in refused.value.problems] == [file_mistakes.FileUnreadable]
