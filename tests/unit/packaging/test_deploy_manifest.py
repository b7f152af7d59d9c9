"""The Slack app manifest: current, within Slack's rules, with no scope or event that the bot does not use."""

import json
import re
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.config import load
from bot.demo.local_workspace import LocalWorkspace, local_workspace
from bot.i18n import LANGUAGES, Language, Translator
from bot.sandbox.endpoints.events import SCOPES as EVENT_SCOPES
from bot.sandbox.faults.rules import FaultRule
from bot.sandbox.web_api import METHODS
from commands.slack.manifest import manifest
from commands.slack.permissions import EVENTS, SCOPES
from tests.support.harness import NOW, Run

DEPLOY = Path(__file__).parents[3] / "deploy"


def text(longest: int, shortest: int = 1, pattern: str = "") -> dict[str, Any]:
    return {"type": "string", "minLength": shortest, "maxLength": longest, "pattern": pattern}


def section(required: str, **properties: Any) -> dict[str, Any]:
    closed = {"type": "object", "additionalProperties": False, "properties": properties}
    return closed | {"required": required.split()}


FLAG = {"type": "boolean"}
SCOPE_LIST = {"type": "array", "items": text(60, 3, r"^[a-z.:_]+$"), "maxItems": 255, "uniqueItems": True}
SLASH_COMMAND = section(
    "command description",
    command=text(32, 2, r"^/[^\sA-Z]+$"),
    description=text(2000),
    usage_hint=text(1000),
    url=text(3000, 1, "^https://"),
    should_escape=FLAG,
)
SHORTCUT = section(
    "name type callback_id description",
    name=text(24),
    type={"enum": ["message", "global"]},
    callback_id=text(255),
    description=text(150),
)
RULES = section(
    "display_information",
    display_information=section(
        "name",
        name=text(35),
        description=text(140),
        long_description=text(4000, 175),
        background_color=text(7, 4, r"^#([0-9a-f]{3}){1,2}$"),
    ),
    features=section(
        "",
        app_home=section(
            "", home_tab_enabled=FLAG, messages_tab_enabled=FLAG, messages_tab_read_only_enabled=FLAG
        ),
        bot_user=section("display_name", display_name=text(80, 1, r"^[\w. -]+$"), always_online=FLAG),
        shortcuts={"type": "array", "items": SHORTCUT, "minItems": 1, "maxItems": 10},
        slash_commands={"type": "array", "items": SLASH_COMMAND, "minItems": 1, "maxItems": 50},
    ),
    oauth_config=section("", scopes=section("", bot=SCOPE_LIST)),
    settings=section(
        "",
        event_subscriptions=section(
            "",
            request_url=text(3500, 1, "^https://"),
            bot_events={"type": "array", "items": text(60), "maxItems": 100, "uniqueItems": True},
        ),
        interactivity=section(
            "is_enabled",
            is_enabled=FLAG,
            request_url=text(3500, 1, "^https://"),
            message_menu_options_url=text(3500, 1, "^https://"),
        ),
        socket_mode_enabled=FLAG,
        token_rotation_enabled=FLAG,
        org_deploy_enabled=FLAG,
    ),
)
"""Slack's rules for the sections that our manifest has; no other key is allowed."""


def offences(made: Mapping[str, Any]) -> list[str]:
    return [error.json_path for error in Draft202012Validator(RULES).iter_errors(made)]


class TestManifest:
    async def test_the_committed_one_is_what_the_command_prints(self, enlace: Run) -> None:
        _, printed, _ = await enlace("manifest", "--config", str(DEPLOY / "enlace.yaml"))
        committed = (DEPLOY / "manifest.json").read_text(encoding="utf-8")
        assert committed == printed, "run: enlace manifest > deploy/manifest.json"

    @pytest.mark.parametrize("url", [None, "https://bot.example.org", "https://bot.example.org/"])
    @pytest.mark.parametrize("prefix", ["", "mxus-", "mxus-binatl-"])
    def test_keeps_slacks_rules(self, prefix: str, url: str | None) -> None:
        made = manifest(prefix=prefix, url=url)
        assert offences(made) == []
        names = [command["command"] for command in made["features"]["slash_commands"]]
        assert len(names) == len(set(names))
        assert all(name.startswith(f"/{prefix}") for name in names)
        assert all(command["should_escape"] for command in made["features"]["slash_commands"])

    def test_has_no_address_for_socket_mode(self) -> None:
        made = manifest()
        assert made["settings"]["socket_mode_enabled"] is True
        assert "url" not in json.dumps(made)

    def test_has_the_same_address_everywhere_for_http(self) -> None:
        made = manifest(url="https://bot.example.org/")
        assert made["settings"]["socket_mode_enabled"] is False
        addresses = [command["url"] for command in made["features"]["slash_commands"]]
        addresses.append(made["settings"]["event_subscriptions"]["request_url"])
        addresses.append(made["settings"]["interactivity"]["request_url"])
        assert set(addresses) == {"https://bot.example.org/slack/events"}

    @pytest.mark.parametrize(
        ("way", "value"),
        [
            ("surprise", 1),
            ("display_information.name", "x" * 36),
            ("display_information.long_description", "x" * 174),
            ("features.slash_commands", []),
            ("features.slash_commands.0.command", "rec"),
            ("features.slash_commands.0.description", ""),
            ("oauth_config.scopes.bot", ["chat:write", "chat:write"]),
        ],
    )
    def test_the_rules_notice_a_manifest_that_slack_refuses(self, way: str, value: object) -> None:
        made: Any = json.loads(json.dumps(manifest()))
        *above, last = way.split(".")
        holder = made
        for step in above:
            holder = holder[int(step)] if step.isdigit() else holder[step]
        holder[int(last) if last.isdigit() else last] = value
        assert offences(made)


GUIDES: Mapping[Language, str] = {"en": "README.md", "es": "README.es.md"}


class TestReasons:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_guide_gives_the_reason_of_each_permission_and_event(self, language: Language) -> None:
        guide = (DEPLOY / GUIDES[language]).read_text(encoding="utf-8")
        title = {"en": "### Permissions and events", "es": "### Permisos y eventos"}[language]
        section = guide.split(title, 1)[1].split("\n### ", 1)[0]
        rows = re.findall(r"^\| `([a-z_.:]+)` \| (.+) \|$", section, re.MULTILINE)
        say = Translator(language).gettext
        assert rows == [(name, say(reason)) for table in (SCOPES, EVENTS) for name, reason in table.items()]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_guide_counts_them_right(self, language: Language) -> None:
        guide = (DEPLOY / GUIDES[language]).read_text(encoding="utf-8")
        permissions = {"en": "fifteen permissions", "es": "quince permisos"}[language]
        assert (len(SCOPES), permissions in guide) == (15, True)
        assert f"{len(EVENTS)} {'kinds of events' if language == 'en' else 'tipos de eventos'}" in guide

    def test_the_manifest_has_those_that_have_a_reason(self) -> None:
        made = manifest()
        assert made["oauth_config"]["scopes"]["bot"] == sorted(SCOPES)
        assert made["settings"]["event_subscriptions"]["bot_events"] == sorted(EVENTS)
        assert all(reason.strip() for reason in (*SCOPES.values(), *EVENTS.values()))

    @pytest.mark.parametrize("event", EVENTS)
    def test_each_event_has_a_permission_without_which_slack_would_not_send_it(self, event: str) -> None:
        needed = EVENT_SCOPES.get(event)
        assert needed is None or set(needed) & set(SCOPES), needed


class TestScopes:
    @pytest.fixture
    async def busy(self, tmp_path: Path) -> AsyncIterator[LocalWorkspace]:
        """A bot that knows its people by handle, e-mail address and id, and has met a stranger."""
        shipped = (DEPLOY / "enlace.yaml").read_text(encoding="utf-8")
        changed = shipped.replace("handle: observer,", "email: observer@example.org,")
        changed = changed.replace("handle: secretariat,", "slack_id: U0SECRETARY, name: S,")
        assert changed.count("observer@example.org") == changed.count("U0SECRETARY") == 1
        (tmp_path / "enlace.yaml").write_text(changed, encoding="utf-8")
        (tmp_path / "recommendations.yaml").write_bytes((DEPLOY / "recommendations.yaml").read_bytes())
        people = load(tmp_path / "enlace.yaml", env={}, secrets=False)
        async with local_workspace(people, tmp_path / "state", at=NOW, seeded=False) as set_up:
            await set_up.say("chair-us", "/rec share")
            # If the connection broke while a message was posted, nobody knows whether it arrived: the bot
            # looks for it.
            set_up.sandbox.faults.add(FaultRule("chat.postMessage", reset=True, times=1))
            await set_up.say("chair-us", '/action assign @member-us "Item"')
            set_up.clock.advance(timedelta(minutes=2))
            file = set_up.sandbox.upload("chair-us", "memo.txt", b"of it", "taskforce")
            await set_up.say("chair-us", f"/rec evidence 5 {set_up.workspace.state.files[file].permalink}")
            yield set_up

    async def test_are_those_that_the_bots_calls_need(self, busy: LocalWorkspace) -> None:
        calls = [entry for entry in busy.sandbox.transcript.select(direction="in") if entry.method in METHODS]
        assert {"auth.test", "users.info", "users.list", "users.lookupByEmail"} <= {
            call.method for call in calls
        }
        assert {"conversations.open", "conversations.history"} <= {call.method for call in calls}
        assert [call for call in calls if call.outcome == "missing_scope"] == []
        # Channels are listed, but no direct messages, which would need another scope.
        listed = [call.payload for call in calls if call.method == "conversations.list"]
        assert {each["types"] for each in listed} == {"public_channel,private_channel"}
        others = [call for call in calls if call.method != "conversations.list"]
        needed = {scope for call in others for scope in METHODS[call.method].scopes}
        # Where a method needs one of several scopes, it is the one for direct messages.
        needed -= {scope for scope in needed if scope.startswith(("channels:", "groups:", "mpim:"))}
        # For digests to channels the bot looks up a channel by its name and reads back its messages.
        needed |= {f"{kind}:{way}" for kind in ("channels", "groups") for way in ("read", "history")}
        # Their pictures are uploaded; `test_digest_charts.py` tests that under this manifest.
        needed |= {"files:write"}
        # Mentions come as events; `test_mentions.py` tests that under this manifest.
        needed |= {"app_mentions:read"}
        # Names of user groups, and events about the workspace; see `commands/slack/permissions.py`.
        needed |= {"usergroups:read", "team:read"}
        # Slack grants commands with "commands", and the bot's answers with "chat:write".
        assert set(SCOPES) == needed | {"commands", "chat:write"}
