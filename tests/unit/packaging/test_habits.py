"""The project's settings for editors, git and GitHub name tools, paths and ports that exist."""

import configparser
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.cli.local.demo import PORT
from tests.support.harness import ROOT

FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))


def read_yaml(file: Path) -> Any:
    return YAML(typ="safe").load(file.read_text(encoding="utf-8"))


def hooks() -> list[dict[str, Any]]:
    (local,) = read_yaml(ROOT / ".pre-commit-config.yaml")["repos"]
    assert local["repo"] == "local", "nothing is fetched from elsewhere"
    return list(local["hooks"])


class TestHooks:
    @pytest.mark.parametrize("hook", hooks(), ids=lambda hook: str(hook["id"]))
    def test_call_tools_and_scripts_that_are_there(self, hook: dict[str, Any]) -> None:
        tool, *words = hook["entry"].split()
        assert hook["language"] == "system"
        assert tool.startswith(".venv/bin/")
        assert Path(sys.executable).with_name(Path(tool).name).exists()
        for word in words:
            assert not word.endswith(".py") or (ROOT / word).is_file()

    def test_check_what_the_gate_checks_before_the_tests(self) -> None:
        called = {Path(hook["entry"].split()[0]).name for hook in hooks()}
        assert called == {"ruff", "mypy", "lint-imports", "python"}

    def test_are_understood_by_pre_commit(self) -> None:
        program = Path(sys.executable).with_name("pre-commit")
        subprocess.run([program, "validate-config", ROOT / ".pre-commit-config.yaml"], check=True)


def test_editors_are_told_ruffs_line_length() -> None:
    read = configparser.ConfigParser()
    read.read_string("[top]\n" + (ROOT / ".editorconfig").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert int(read["*.py"]["max_line_length"]) == project["tool"]["ruff"]["line-length"]
    assert read["Makefile"]["indent_style"] == "tab"


def test_the_devcontainer_prepares_what_make_has_and_shows_the_demo() -> None:
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    assert container["forwardPorts"] == [PORT]
    assert container["portsAttributes"].keys() == {str(PORT)}
    tool, *targets = container["postCreateCommand"].split()
    made = (ROOT / "Makefile").read_text(encoding="utf-8").replace("$(VENV)", ".venv")
    assert tool == "make"
    assert [each for each in targets if not re.search(rf"^{re.escape(each)}:", made, re.MULTILINE)] == []


class TestIssues:
    @pytest.mark.parametrize("file", FORMS, ids=lambda file: file.stem)
    def test_are_asked_for_in_both_languages(self, file: Path) -> None:
        form = read_yaml(file)
        if file.stem == "config":
            assert form == {"blank_issues_enabled": True}
            return
        assert {"name", "description", "labels", "body"} == form.keys()
        shown = [form["name"], form["description"]]
        fields = [each for each in form["body"] if each["type"] != "markdown"]
        ids = [each["id"] for each in fields]
        assert len(set(ids)) == len(ids) > 0
        for each in fields:
            assert each["type"] in {"textarea", "input", "dropdown"}
            told = each["attributes"]
            shown += [told["label"], *told.get("options", ())]
            shown += [told["description"]] if "description" in told else []
        assert [text for text in shown if text.count(" / ") != 1] == []

    def test_are_of_three_kinds(self) -> None:
        assert [file.stem for file in FORMS] == ["bug", "config", "wish", "wording"]


def test_everything_has_an_owner_and_every_path_exists() -> None:
    lines = (ROOT / ".github" / "CODEOWNERS").read_text(encoding="utf-8").splitlines()
    owned = [line.split() for line in lines if line and not line.startswith("#")]
    assert owned[0][0] == "*"
    for path, *owners in owned:
        assert any(ROOT.glob(path.strip("/"))), path
        assert owners
        assert all(re.fullmatch(r"@[\w-]+/[\w-]+", owner) for owner in owners)
