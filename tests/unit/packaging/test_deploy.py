"""What an admin deploys: the lock file, the image, the services and their variables."""

import json
import re
import tomllib
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from packaging.requirements import Requirement
from ruamel.yaml import YAML

from bot.cli.program import program
from bot.config import load
from bot.i18n import Translator
from bot.transport.timing import USUAL

ROOT = Path(__file__).parents[3]
DEPLOY = ROOT / "deploy"
TAGGED = re.compile(r"[\w./-]+:(?!latest\b)[\w.-]+")
"""An image with a tag that does not move from one major version to the next."""


def pins(lock: Path) -> dict[str, tuple[str, frozenset[str]]]:
    """Return the pins of a lock file: name -> (version and marker, hashes)."""
    found = {}
    for entry in lock.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        pinned, *hashes = entry.split("--hash=")
        name, _, version = pinned.partition("==")
        found[name.strip()] = (version.strip(), frozenset(each.strip() for each in hashes))
    return found


class TestLock:
    def test_has_what_the_tests_ran_with_and_no_more(self) -> None:
        tested, shipped = pins(ROOT / "requirements.lock"), pins(DEPLOY / "requirements.lock")
        assert shipped.items() <= tested.items()
        assert all(hashes for _, hashes in shipped.values())

    def test_pins_what_builds_the_package_for_an_install_without_a_network(self) -> None:
        tested, build = pins(ROOT / "requirements.lock"), pins(DEPLOY / "build.lock")
        assert build == {name: tested[name] for name in build}
        (wanted,) = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"]
        assert wanted == f"hatchling=={build['hatchling'][0]}"
        needs = {
            Requirement(each).name
            for name in build
            for each in distribution(name).requires or ()
            if (marker := Requirement(each).marker) is None or marker.evaluate({"extra": ""})
        }
        assert needs <= build.keys()
        for name in ("README.md", "README.es.md"):
            guide = (DEPLOY / name).read_text(encoding="utf-8")
            assert (
                guide.count("--requirement deploy/build.lock\n.venv/bin/pip install --no-deps --no-build-i")
                == 2
            )
            assert guide.count("(\numask 022\n") == 2, "the bot's user reads what a strict umask would hide"

    def test_has_nothing_for_development(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        shipped = pins(DEPLOY / "requirements.lock").keys()
        assert shipped & set(project["dependency-groups"]["dev"]) == set()
        runtime = {re.split(r"[\[<>=~]", each)[0].lower() for each in project["project"]["dependencies"]}
        assert {name.replace(".", "-") for name in runtime} <= shipped


class Instruction(NamedTuple):
    word: str
    rest: str


def dockerfile() -> list[Instruction]:
    """Return the instructions, with continued lines joined and without comments."""
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    joined = "\n".join(line for line in lines if not line.startswith("#")).replace("\\\n", " ")
    return [Instruction(*line.split(maxsplit=1)) for line in joined.splitlines() if line.strip()]


class TestImage:
    @pytest.fixture
    def final(self) -> dict[str, str]:
        """The instructions of the last stage, the last one of each kind."""
        made = dockerfile()
        begin = max(place for place, each in enumerate(made) if each.word == "FROM")
        return {each.word: each.rest for each in made[begin:]}

    def test_builds_on_a_tagged_image_in_two_stages(self) -> None:
        made = dockerfile()
        default = next(each.rest for each in made if each.word == "ARG").partition("=")[2]
        assert TAGGED.fullmatch(default)
        assert [each.rest.split()[0] for each in made if each.word == "FROM"] == ["${PYTHON_IMAGE}"] * 2

    def test_installs_only_hashed_wheels(self) -> None:
        runs = " && ".join(each.rest for each in dockerfile() if each.word == "RUN")
        installs = [step for step in runs.split("&&") if " install " in step and "pip" in step]
        assert len(installs) == 1
        assert {"--require-hashes", "--only-binary", "deploy/requirements.lock"} <= set(installs[0].split())
        assert not re.search(r"\b(apt|apt-get|apk|gcc|make|curl|wget|git|build-essential)\b", runs)
        assert "ADD" not in {each.word for each in dockerfile()}

    def test_what_a_strict_umask_checked_out_is_readable_in_it(self) -> None:
        build = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").split("\nFROM ")[1]
        assert build.index("chmod -R u=rwX,go=rX /app") > build.index("COPY deploy/recommendations.yaml")

    def test_copies_only_what_goes_to_the_builder(self) -> None:
        allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        assert next(line for line in allowed if not line.startswith("#")) == "*"
        for each in dockerfile():
            if each.word == "COPY" and "--from=" not in each.rest:
                source = each.rest.split()[0]
                assert (ROOT / source).exists(), source
                assert f"!{source.rstrip('/')}" in allowed, source

    def test_runs_without_rights(self, final: dict[str, str]) -> None:
        user, _, group = final["USER"].partition(":")
        assert int(user) >= 1000
        assert int(group) >= 1000
        words = [each.word for each in dockerfile()]
        assert "RUN" not in words[words.index("USER") :]
        assert final["VOLUME"] == "/data"
        assert final["STOPSIGNAL"] == "SIGTERM"
        assert "PYTHONUNBUFFERED=1" in final["ENV"]

    def test_starts_and_checks_what_the_command_line_has(self, final: dict[str, str]) -> None:
        assert json.loads(final["ENTRYPOINT"]) == ["enlace"]
        command, *words = json.loads(final["CMD"])
        known: Any = program(Translator("en")).commands[command]
        options = {word for parameter in known.loaded.params for word in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options
        check = json.loads(final["HEALTHCHECK"].partition("CMD")[2])
        assert check == ["enlace", "alive", words[words.index("--heartbeat") + 1]]


class TestServices:
    @pytest.fixture
    def compose(self) -> Any:
        return YAML(typ="safe").load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))

    @pytest.mark.parametrize("name", ["enlace", "migrate", "postgres"])
    def test_each_is_confined(self, compose: Any, name: str) -> None:
        service = compose["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert {"mem_limit", "pids_limit", "tmpfs", "logging", "restart"} <= service.keys()
        assert not {"ports", "privileged", "network_mode"} & service.keys()
        assert TAGGED.fullmatch(service["image"])

    def test_over_http_the_port_is_open_to_this_machine_alone(self, compose: Any) -> None:
        beside = YAML(typ="safe").load((DEPLOY / "compose.http.yaml").read_text(encoding="utf-8"))
        assert beside["services"].keys() == {"enlace"} <= compose["services"].keys()
        port = load(DEPLOY / "enlace.yaml", env={}, secrets=False).config.http.port
        assert beside["services"]["enlace"] == {"ports": [f"127.0.0.1:{port}:{port}"]}

    def test_the_bot_is_the_images_user_with_its_files(self, compose: Any) -> None:
        bot, (user, *_) = compose["services"]["enlace"], [e.rest for e in dockerfile() if e.word == "USER"]
        assert bot["user"] == user
        assert (DEPLOY / bot["build"]["context"] / bot["build"]["dockerfile"]).samefile(DEPLOY / "Dockerfile")
        assert {"/etc/enlace:/config:ro,z", "data:/data"} == set(bot["volumes"])
        assert bot["restart"] == "unless-stopped"
        assert int(bot["stop_grace_period"].removesuffix("s")) > USUAL.drain + USUAL.close

    def test_postgresql_is_an_option_and_migrated_first(self, compose: Any) -> None:
        services = compose["services"]
        assert {name for name, each in services.items() if each.get("profiles") == ["postgres"]} == {
            "migrate",
            "postgres",
        }
        assert services["enlace"]["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully", "required": False}
        }
        assert services["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
        assert services["migrate"]["command"] == ["migrate", "--config", "/config/enlace.yaml"]
        assert services["postgres"]["healthcheck"]["test"][1] == "pg_isready"

    def test_everything_named_is_declared(self, compose: Any) -> None:
        for service in compose["services"].values():
            assert set(service.get("networks", ())) <= compose["networks"].keys()
            assert set(service.get("secrets", ())) <= compose["secrets"].keys()
            named = {volume.split(":")[0] for volume in service["volumes"]}
            assert {name for name in named if not name.startswith("/")} <= compose["volumes"].keys()

    def test_contains_no_secret(self, compose: Any) -> None:
        for service in compose["services"].values():
            for name in service.get("environment", {}):
                assert name.endswith("_FILE") or not re.search("PASSWORD|TOKEN|KEY|SECRET|URL", name)

    def test_the_variables_example_has_every_name_and_no_value(self) -> None:
        example = (DEPLOY / "env.example").read_text(encoding="utf-8")
        names = set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE))
        asked_for = "".join(
            (DEPLOY / name).read_text(encoding="utf-8")
            for name in ("compose.yaml", "enlace.yaml", "README.md", "README.es.md")
        )
        references = set(re.findall(r"\$\{env:([A-Z_]+)\}", asked_for)) - {"NAME"}
        assert references | set(re.findall(r"\$\{([A-Z_]+)[:?}-]", asked_for)) <= names
        assert not re.search(r"^(# )?[A-Z_]+=.", example, re.MULTILINE)
