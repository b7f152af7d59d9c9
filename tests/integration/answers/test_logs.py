"""Logs never contain a token, a ticket, a response_url, a trigger id, or what people wrote."""

import io
from typing import Any

import pytest

from bot.sandbox import FaultRule, Person
from bot.sandbox.state.triggers import Triggers
from bot.transport.requests import FORM
from bot.transport.timing import Timing
from bot.views.recommendations import board
from tests.support.harness import NOW
from tests.support.http_actors import Slack, head, office_of, request, send
from tests.support.sandbox_actors import eventually
from tests.support.stage import OnStage

WORDS = "confidential-words-of-somebody"


async def test_nothing_private_reaches_the_log(
    open_workspace: OnStage,
    log: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with open_workspace() as set_up:
        for line in (
            f'/rec update 5 in-progress "{WORDS}"',
            f'/rec evidence 5 https://example.org/{WORDS} "{WORDS}" issuer "{WORDS}"',
            f"/rec {WORDS}",
            f'/rec update 5 "{WORDS}',
            f"/taskforce {WORDS}",
            "/taskforce health",
        ):
            await set_up.say("lead-us", line)

        for trouble in (
            None,
            FaultRule("chat.post*", status=500, times=2),
            FaultRule("chat.post*", reset=True),
        ):
            if trouble is not None:
                set_up.sandbox.faults.add(trouble)
            for text in (
                f'@enlace rec update 5 "{WORDS}"',
                f"@enlace {WORDS} share",
                f"talk of @enlace {WORDS}",
            ):
                await set_up.post("lead-us", text, "general")
                await set_up.post("lead-us", text)
            await set_up.say("lead-us", "/rec 5 share", channel="general")
            set_up.sandbox.faults.clear()

        def crash(*_: object) -> None:
            raise RuntimeError(WORDS)

        monkeypatch.setattr(board, "board", crash)
        answer = await set_up.say("lead-us", "/rec")
        assert "went wrong" in str(answer.payload)
        assert "RuntimeError" in log.getvalue(), "the kind of a failure is logged"
        set_up.sandbox.faults.add(FaultRule("apps.connections.open", status=500, times=1))
        await set_up.sandbox.drop_connections()
        await set_up.sandbox.connected()
        workspace = set_up.workspace
        secrets = {
            workspace.bot_token,
            workspace.app_token,
            workspace.signing_secret,
            WORDS,
            "ticket=",
            "/response/",
        }
    said = log.getvalue() + "".join(capsys.readouterr())
    assert {"connected", "answer_unclear", "share_unclear"} <= set(said.split())
    assert {secret for secret in secrets if secret in said} == set()


async def test_nothing_private_is_logged_when_slack_is_in_trouble(
    open_workspace: OnStage,
    log: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Late answers, response_urls that fail in every way, people whose look-up fails, refused commands."""
    triggers: set[str] = set()
    issue = Triggers.issue

    def remember(self: Triggers, *given: str, **named: Any) -> str:
        given_out = issue(self, *given, **named)
        triggers.add(given_out)
        return given_out

    monkeypatch.setattr(Triggers, "issue", remember)
    timing = Timing(ping=0.2, late_after=0, first_pause=0.02, settled_after=0, second_tries=(0, 0, 0))
    async with open_workspace(at=NOW, timing=timing) as set_up:
        for trouble in (
            FaultRule("response_url", status=500, times=2),
            FaultRule("response_url", reset=True, times=1),
            FaultRule("response_url", status=404, times=1),
        ):
            set_up.sandbox.faults.add(trouble)
            before = said_of(log, "answer_late")
            await set_up.say("lead-us", f'/rec update 5 in-progress "{WORDS}"')
            await eventually(lambda before=before: said_of(log, "answer_late") > before)  # type: ignore[misc] # bound early
        await eventually(lambda: said_of(log, "answer_lost"))
        set_up.sandbox.faults.add(FaultRule("users.info", status=500))
        set_up.workspace.add_person(Person("nueva", "Nueva"))
        await set_up.say("nueva", f"/rec {WORDS}")
        for trouble in (
            FaultRule("apps.connections.open", error="fatal_error", times=1),
            FaultRule("socket", status=503, times=1),
        ):
            set_up.sandbox.faults.add(trouble)
            await set_up.sandbox.drop_connections()
            await set_up.sandbox.connected()
        workspace = set_up.workspace
    said = log.getvalue() + "".join(capsys.readouterr())
    assert {"connecting_failed", "profile_unavailable", "response_url_refused"} <= set(said.split())
    private = {
        workspace.bot_token,
        workspace.app_token,
        workspace.signing_secret,
        WORDS,
        "ticket=",
        "/response/",
    }
    assert {each for each in private | triggers if each in said} == set()


def said_of(log: io.StringIO, event: str) -> int:
    return log.getvalue().count(event)


async def test_nothing_private_is_logged_over_http(
    open_workspace: OnStage, log: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    """Requests from Slack, requests from others, and requests that come twice."""
    async with open_workspace(mode="http") as set_up:
        await set_up.say("lead-us", f'/rec update 5 in-progress "{WORDS}"')
        slack = Slack(set_up.workspace)
        address = office_of(set_up.bot).address
        body = slack.command("lead-us", f"/rec {WORDS}")
        forged = request(body, [("Content-Type", FORM), *slack.proof(body, "another secret")])
        for raw in (forged, good := slack.sent(body), good, slack.sent(f"payload={{{WORDS}".encode())):
            await send(address, raw)
        await send(address, slack.sent(slack.event("Ev1", type=WORDS)))
        await send(address, head("GET", f"/{WORDS}?{WORDS}", []))
        workspace = set_up.workspace
        signature = dict(slack.proof(body))["X-Slack-Signature"]
    said = log.getvalue() + "".join(capsys.readouterr())
    assert {"listening", "request_refused", "stopped"} <= set(said.split())
    for kind in ("signature", "replayed", "malformed"):
        assert f"kind={kind}" in said
    private = {workspace.bot_token, workspace.signing_secret, WORDS, "/response/", str(signature), "v0="}
    assert {each for each in private if each in said} == set()
