"""Starting: who is found in Slack, which errors are reported, and what the environment cannot change."""

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import ServerDisconnectedError
from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient

from bot import __version__, app
from bot.clock import Clock
from bot.config import Config, Deployment, Secret
from bot.demo.founding import local_deployment, people_of
from bot.demo.local_workspace import LocalWorkspace, local_workspace
from bot.errors import EnlaceError
from bot.sandbox import FaultRule, Person, Sandbox, Workspace
from bot.services.alignment.alignment import open_context
from bot.store import schema
from bot.store.database import Database
from bot.transport.proxies import proxy_for
from bot.transport.reachability import SlackUnreachable
from tests.support.harness import KEY, NOW, ROOT, Run
from tests.support.sandbox_actors import eventually
from tests.support.stage import OnStage


def with_config(deployment: Deployment, **changes: object) -> Deployment:
    """Return the deployment with parts of its file changed."""
    return replace(deployment, config=deployment.config.model_copy(update=changes))


def with_people(config: Config, *people: dict[str, str]) -> dict[str, object]:
    """Return changes with which the file names these people, and nobody leads anything."""
    member = config.members.people[0]
    blank = dict.fromkeys(("handle", "email", "slack_id", "name", "side", "language", "timezone"))
    named = tuple(member.model_copy(update=blank | {"role": "member"} | person) for person in people)
    return {"members": config.members.model_copy(update={"people": named}), "leads": {}}


def calls(set_up: LocalWorkspace) -> list[str]:
    """Return the Web API methods that the bot has called."""
    return [entry.method for entry in set_up.sandbox.transcript.select(direction="in") if "." in entry.method]


@pytest.mark.near_clock
async def test_a_command_takes_one_round_trip_and_no_call_of_slacks(open_workspace: OnStage) -> None:
    async with open_workspace() as set_up:
        before = calls(set_up)
        assert "auth.test" in before
        for line in ("/rec", "/rec 5", '/rec update 5 in-progress "Begun"', "/rec nonsense"):
            answer = await set_up.say("lead-us", line)
            assert answer.error is None
        assert calls(set_up) == before


async def test_the_environment_cannot_switch_the_bot_to_oauth(
    open_workspace: OnStage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Bolt reads tokens, secrets and a whole OAuth flow from variables that happen to be set."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"):
        monkeypatch.setenv(name, "from-the-environment")
    async with open_workspace() as set_up:
        answer = await set_up.say("lead-us", "/rec 5")
        assert answer.payload is not None
        assert "Joint fentanyl taskforce" in answer.payload["text"]
    assert list(home.rglob("*")) == []


async def test_people_are_found_by_id_address_and_handle(deployment: Deployment, tmp_path: Path) -> None:
    people = (
        {"slack_id": "U0BYID0001", "language": "es"},
        {"email": "By.Mail@example.org", "language": "es"},
        {"handle": "by-handle", "language": "es"},
        {"handle": "nobody"},
    )
    staged = with_config(deployment, **with_people(deployment.config, *people))
    workspace = Workspace.create(
        [
            Person("by-id", "One", id="U0BYID0001"),
            Person("by-mail", "Two", email="by.mail@example.org"),
            Person("by-handle", "Three"),
            *(Person(f"crowd-{number}", "Crowd") for number in range(450)),
        ],
        clock=Clock.at(NOW),
    )
    async with Sandbox(workspace) as sandbox:
        bot = await app.build(
            local_deployment(staged, workspace, sandbox.api_url, tmp_path / "state"), clock=Clock.at(NOW)
        )
        bot.close()
        assert bot.aligned.unresolved == ("nobody",)
        assert sandbox.transcript.select(method="users.lookupByEmail")
        assert len(sandbox.transcript.select(direction="in", method="users.list")) == 3, (
            "450 people, 200 a page"
        )


async def test_a_newcomer_is_answered_in_slacks_language_and_admitted_only_if_slack_tells_who_they_are(
    open_workspace: OnStage,
) -> None:
    async with open_workspace(at=NOW) as set_up:
        set_up.workspace.add_person(Person("nueva", "Nueva", "es-LA", "America/Tijuana"))
        answer = await set_up.say("nueva", "/rec")
        assert "Sin iniciar" in str(answer.payload)
        set_up.sandbox.faults.add(FaultRule("users.info", status=500))
        set_up.workspace.add_person(Person("otro", "Otro", "es-LA"))
        answer = await set_up.say("otro", "/rec")
        assert answer.error is None
        assert "Please try again in a moment" in str(answer.payload), "nothing is known of their language"
        set_up.sandbox.faults.clear()
        assert "Sin iniciar" in str((await set_up.say("otro", "/rec")).payload)


async def test_a_changed_profile_changes_the_language_of_answers(
    deployment: Deployment, tmp_path: Path
) -> None:
    people = {"handle": "lead-us"}
    config = with_people(deployment.config, people)
    async with local_workspace(
        with_config(deployment, **config), tmp_path / "state", at=NOW, seeded=False
    ) as set_up:
        assert "Not started" in str((await set_up.say("lead-us", "/rec")).payload)
        set_up.workspace.change_person("lead-us", language_tag="es-ES")

        async def spanish() -> bool:
            return "Sin iniciar" in str((await set_up.say("lead-us", "/rec")).payload)

        for _ in range(50):
            if await spanish():
                return
        raise AssertionError("the event was not heeded")


async def test_a_prefix_goes_through_commands_help_and_manifest(
    deployment: Deployment, tmp_path: Path
) -> None:
    slack = deployment.config.slack.model_copy(update={"command_prefix": "mxus-"})
    async with local_workspace(
        with_config(deployment, slack=slack), tmp_path / "state", at=NOW, seeded=False
    ) as set_up:
        answer = await set_up.say("lead-mx", "/mxus-rec 99")
        assert "`/mxus-rec`" in str(answer.payload)
        answer = await set_up.say("lead-mx", "/mxus-grupo ayuda")
        assert "/mxus-grupo ayuda" in str(answer.payload)
        assert (await set_up.say("lead-mx", "/rec")).error == "not_a_command"


async def test_a_command_that_the_file_does_not_know_is_answered_with_those_it_does(
    open_workspace: OnStage,
) -> None:
    """Slack and the deploy file may disagree about the prefix; the person must learn of it."""
    async with open_workspace() as set_up:
        set_up.workspace.state.installation = None
        answer = await set_up.say("lead-us", "/old-rec 5")
        assert answer.error is None
        assert "/rec" in str(answer.payload)
        assert "/old-rec" in str(answer.payload)


async def test_a_revoked_token_is_said_with_the_remedy(deployment: Deployment, tmp_path: Path) -> None:
    workspace = Workspace.create(people_of(deployment.config), clock=Clock.at(NOW))
    async with Sandbox(workspace) as sandbox:
        staged = local_deployment(deployment, workspace, sandbox.api_url, tmp_path / "state")
        workspace.revoke(workspace.bot_token)
        with pytest.raises(app.SlackRefused) as refused:
            await app.build(staged, clock=Clock.at(NOW))
        assert refused.value.values["code"] == "token_revoked"
        assert workspace.bot_token not in repr(refused.value.values)


async def test_slack_out_of_reach_is_said_with_the_remedy(deployment: Deployment, tmp_path: Path) -> None:
    workspace = Workspace.create(people_of(deployment.config), clock=Clock.at(NOW))
    staged = local_deployment(deployment, workspace, "http://127.0.0.1:9/api/", tmp_path / "state")
    with pytest.raises(SlackUnreachable):
        await app.build(staged, clock=Clock.at(NOW))


def test_postgresql_is_never_migrated_silently(
    deployment: Deployment, new_postgres: Callable[[], str]
) -> None:
    address = Secret("${env:DATABASE_URL}", SecretStr(new_postgres()))
    database = deployment.config.database.model_copy(update={"url": address})
    config = deployment.config.model_copy(update={"database": database})
    with pytest.raises(schema.SchemaBehind):
        app.open_database(config)
    migrated = Database(config.database.address)
    schema.migrate(migrated)
    migrated.close()
    opened = app.open_database(config)
    open_context(opened, Clock.at(NOW), "T1", KEY, config)
    opened.close()


@pytest.mark.parametrize(
    "trouble",
    [
        FaultRule("users.list", rate_limited=1, times=1),
        FaultRule("users.lookupByEmail", status=500),
        FaultRule("users.lookupByEmail", reset=True),
        FaultRule("users.info", error="fatal_error"),
    ],
    ids=["429", "500", "reset", "slack_error"],
)
async def test_a_directory_in_trouble_does_not_keep_the_bot_from_starting(
    deployment: Deployment, tmp_path: Path, trouble: FaultRule
) -> None:
    people = ({"handle": "by-handle"}, {"email": "by.mail@example.org"})
    staged = with_config(deployment, **with_people(deployment.config, *people))
    everybody = [Person("by-handle", "One"), Person("by-mail", "Two", email="by.mail@example.org")]
    workspace = Workspace.create(everybody, clock=Clock.at(NOW))
    async with Sandbox(workspace) as sandbox:
        sandbox.faults.add(trouble)
        bot = await app.build(
            local_deployment(staged, workspace, sandbox.api_url, tmp_path / "state"), clock=Clock.at(NOW)
        )
        bot.close()
    assert "by-handle" not in bot.aligned.unresolved
    assert bot.aligned.unresolved == (() if trouble.rate_limited else ("by.mail@example.org",))


@pytest.mark.parametrize("trouble", ["timeout", "hang_up"])
async def test_a_newcomer_is_answered_in_time_when_slack_is_not(
    open_workspace: OnStage, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    async def hang_up(*_: object, **__: object) -> None:
        raise ServerDisconnectedError  # an aiohttp error that is no OSError

    async with open_workspace() as set_up:
        if trouble == "timeout":
            monkeypatch.setattr("commands.slack.profiles.PROFILE_SECONDS", 0.1)
            set_up.sandbox.faults.add(FaultRule("users.info", timeout=True))
        else:
            monkeypatch.setattr(AsyncWebClient, "users_info", hang_up)
        set_up.workspace.add_person(Person("nueva", "Nueva", "es-LA"))
        answer = await set_up.say("nueva", "/rec")
        assert answer.error is None
        assert "Please try again in a moment" in str(answer.payload)


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        (FaultRule("auth.test", status=503), app.SlackInTrouble),
        (FaultRule("auth.test", error="internal_error"), app.SlackInTrouble),
        (FaultRule("auth.test", error="account_inactive"), app.SlackRefused),
        (FaultRule("auth.test", reset=True), SlackUnreachable),
    ],
    ids=["503", "internal_error", "account_inactive", "reset"],
)
async def test_slacks_own_trouble_is_not_blamed_on_the_token(
    deployment: Deployment, tmp_path: Path, trouble: FaultRule, error: type[EnlaceError]
) -> None:
    workspace = Workspace.create(people_of(deployment.config), clock=Clock.at(NOW))
    async with Sandbox(workspace) as sandbox:
        sandbox.faults.add(trouble)
        with pytest.raises(error):
            await app.build(
                local_deployment(deployment, workspace, sandbox.api_url, tmp_path / "state"),
                clock=Clock.at(NOW),
            )


@pytest.mark.parametrize(
    ("address", "variables", "expected"),
    [
        ("https://slack.com/api/", {"HTTPS_PROXY": "http://proxy:1"}, "http://proxy:1"),
        ("wss://wss-primary.slack.com/", {"HTTP_PROXY": "http://proxy:2"}, "http://proxy:2"),
        ("https://slack.com/api/", {"HTTPS_PROXY": "http://proxy:1", "NO_PROXY": "slack.com"}, None),
        ("http://127.0.0.1:8737/api/", {"HTTPS_PROXY": "http://proxy:1"}, None),
        ("http://[::1]:8737/api/", {"HTTP_PROXY": "http://proxy:1"}, None),
        ("http://localhost/api/", {"HTTP_PROXY": "http://proxy:1"}, None),
        ("https://slack.com/api/", {}, None),
    ],
)
def test_a_proxy_is_used_where_the_environment_wants_it(
    monkeypatch: pytest.MonkeyPatch, address: str, variables: dict[str, str], expected: str | None
) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(address) == expected


@pytest.mark.near_clock
async def test_a_second_start_on_the_same_state_finds_everything_as_it_was(open_workspace: OnStage) -> None:
    async with open_workspace() as set_up:
        await set_up.say("lead-us", '/rec update 5 in-progress "Begun"')
    async with open_workspace() as set_up:
        assert set_up.bot.aligned.added == 0
        answer = await set_up.say("lead-mx", "/rec 5")
        assert "Begun" in str(answer.payload)
        await eventually(lambda: set_up.sandbox.connections == 1)


async def test_the_log_says_what_starts_and_what_was_aligned(
    deployment: Deployment, tmp_path: Path, log: io.StringIO
) -> None:
    async with local_workspace(deployment, tmp_path / "state", at=NOW, seeded=False):
        pass
    said = log.getvalue()
    first, *_ = [line for line in said.splitlines() if "started" in line and "version=" in line]
    for words in (f"version={__version__}", "database=sqlite", "revision=", "mode=socket", "members=8"):
        assert words in first
    assert "unresolved=0" in first
    assert re.search(r" added=[1-9]", first), "people, leads and recommendations are new"
    async with local_workspace(deployment, tmp_path / "state", at=NOW, seeded=False):
        pass
    again = [line for line in log.getvalue().splitlines() if "started" in line and "version=" in line][-1]
    assert re.search(r" added=0 .*changed=0 ", again), "the second start finds everything as the file says"


async def test_what_keeps_a_start_from_happening_is_json_where_the_log_is(
    enlace: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "es_MX.UTF-8")
    file = tmp_path / "enlace.yaml"
    words = ("run", "--config", str(file), "--log-json")
    code, out, err = await enlace(*words)
    assert (code, out) == (2, "")
    missing = json.loads(err)
    assert missing["event"] == "deploy_file_mistake"
    assert (missing["error"], missing["line"]) == ("FileMissing", 1)
    assert "no existe" in missing["message"]

    shipped = (ROOT / "deploy" / "enlace.yaml").read_text(encoding="utf-8")
    config = shipped.replace("catalog: recommendations.yaml", "").replace(
        "  mode: socket", "  mode: socket\n  api_url: http://127.0.0.1:9/api/"
    )
    file.write_text(config, encoding="utf-8")
    for name, value in (("SLACK_BOT_TOKEN", "xoxb-1"), ("SLACK_APP_TOKEN", "xapp-1")):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ENLACE_AUDIT_KEY", "k" * 32)
    code, out, err = await enlace(*words)
    assert (code, out) == (1, "")
    failed = json.loads(err.splitlines()[-1])
    assert (failed["event"], failed["error"]) == ("start_failed", "SlackUnreachable")
    assert "http://127.0.0.1:9/api/" in failed["message"]
    code, _, err = await enlace("migrate", "--config", str(file))
    assert code == 0
    (tmp_path / "enlace.db").write_bytes(b"nothing of the kind" * 100)
    code, _, err = await enlace(*words)
    assert code == 1
    assert json.loads(err.splitlines()[-1])["error"] == "DatabaseDamaged"
    assert "Traceback" not in err
