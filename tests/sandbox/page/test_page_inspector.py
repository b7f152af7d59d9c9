"""The inspector: all traffic between bot and Slack, and the faults that can be caused there."""

import json
import re
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import Clock
from bot.i18n import Language, Translator
from bot.sandbox import Sandbox
from bot.sandbox.faults.presets import PRESETS
from bot.sandbox.faults.rules import FaultRule, Faults
from bot.sandbox.page.inspector import LONGEST, Filter, Traffic, inspector
from bot.sandbox.state.transcript import Transcript
from tests.support.harness import NOW
from tests.support.page_actors import Browser, browser, words_of
from tests.support.sandbox_actors import MOMENT, a_workspace, bot, eventually, web
from tests.support.stage import OnStage


def drawn(
    transcript: Transcript,
    chosen: Filter | None = None,
    opened: frozenset[int] = frozenset(),
    language: Language = "en",
    faults: Faults | None = None,
) -> str:
    traffic = Traffic(transcript, faults or Faults(), 1, {"U1": "lead-us"})
    return str(inspector(traffic, chosen or Filter(), opened, Translator(language, ZoneInfo("UTC"))))


def a_transcript() -> Transcript:
    transcript = Transcript(Clock.at(MOMENT))
    transcript.record("out", "slash_commands", {"payload": {"command": "/rec", "text": "5", "user_id": "U1"}})
    transcript.record("in", "ack", {"payload": {"text": "Recomendación 5"}})
    transcript.record("in", "chat.postMessage", {"channel": "D1", "text": "Hello"})
    transcript.record("out", "chat.postMessage", {"ok": False, "error": "ratelimited"}, "ratelimited")
    transcript.record("out", "views.open", "Service Unavailable", "503", injected=True)
    return transcript


def methods(html: str) -> list[str]:
    return re.findall(r"<strong>([^<]+)</strong>", html)


def test_the_newest_comes_first() -> None:
    assert methods(drawn(a_transcript())) == [
        "views.open", "chat.postMessage", "chat.postMessage", "ack", "slash_commands",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        (Filter(search="HELLO"), ["chat.postMessage"]),
        (Filter(search="recomendación"), ["ack"]),
        (Filter(search="503"), ["views.open"]),
        (Filter(search="slash"), ["slash_commands"]),
        (Filter(search="nowhere"), []),
        (Filter(direction="in"), ["chat.postMessage", "ack"]),
        (Filter(troubles="only"), ["views.open", "chat.postMessage"]),
        (Filter(troubles="only", direction="in"), []),
        (Filter(most=2), ["views.open", "chat.postMessage"]),
    ],
)
def test_traffic_can_be_sifted(chosen: Filter, left: list[str]) -> None:
    assert methods(drawn(a_transcript(), chosen)) == left


def test_entries_are_counted_and_so_is_what_was_forgotten() -> None:
    short = Transcript(Clock.at(MOMENT), limit=2)
    for _ in range(5):
        short.record("in", "ack", {})
    assert "2 entries · 3 older ones are no longer kept" in words_of(drawn(short))
    assert re.search(r">5 entries<", drawn(a_transcript()))


def test_troubles_are_marked_and_those_on_request_apart() -> None:
    html = drawn(a_transcript())
    assert html.count('<li class="trouble"') + html.count('class="trouble">') == 2
    assert html.count("deliberate") == 1
    assert html.count("ratelimited") == 1  # the payload is loaded when it is opened
    assert "/rec lead-us" in words_of(html)


def test_an_opened_entry_can_be_read() -> None:
    html = drawn(a_transcript(), opened=frozenset({1}))
    assert '<span class="json-key">&#34;command&#34;</span>' in html
    assert '<span class="json-string">&#34;/rec&#34;</span>' in html
    assert html.count("<pre") == 1


@given(st.text(), st.text())
def test_no_traffic_turns_into_a_tag(key: str, value: str) -> None:
    transcript = Transcript(Clock.at(MOMENT))
    wicked = f"<script>{value}</script>"
    transcript.record("in", wicked, {key: wicked, "user": wicked, "type": wicked}, wicked)
    html = drawn(transcript, opened=frozenset({1}))
    assert "<script" not in html
    assert len(methods(html)) == 1


def test_long_payloads_are_cut() -> None:
    transcript = Transcript(Clock.at(MOMENT))
    transcript.record("in", "ack", {"text": "x" * (2 * LONGEST)})
    html = drawn(transcript, opened=frozenset({1}))
    assert len(html) < LONGEST + 20_000
    assert "The rest is not shown." in html


def test_a_fault_from_elsewhere_is_named() -> None:
    faults = Faults()
    faults.add(PRESETS["busy"].rule)
    faults.add(FaultRule("files.*", error="fatal_error"))
    html = drawn(a_transcript(), language="es", faults=faults)
    assert "También falla, por un ajuste hecho en otro lugar: files.*." in words_of(html)
    assert html.count('aria-checked="true"') == 1


async def until_quiet(page: Browser, words: str) -> None:
    await page.until(lambda it: words in it.words("inspector"))


async def test_traffic_appears_while_the_inspector_is_open(open_workspace: OnStage) -> None:
    async with (
        open_workspace() as local_workspace,
        browser(local_workspace.sandbox, "?as=lead-us&inspector=1") as page,
    ):
        await page.ask("type", text="/rec 5")
        await until_quiet(page, "slash_commands")
        await page.ask("inspect", search="/rec")
        number = int(re.findall(r'data-entry="(\d+)"', page.parts["inspector"])[-1])
        await page.ask("open_entry", number=number, open=True)
        assert "should" not in page.words("inspector")
        assert '"command" : "/rec"' in page.words("inspector")
        memory = local_workspace.workspace.state
        for secret in (memory.bot_token, memory.app_token, memory.signing_secret, memory.control_token):
            assert secret not in page.parts["inspector"]
        assert not re.search(r"/response/[\w-]{8}", page.parts["inspector"])
        await page.ask("open_entry", number=number, open=False)
        assert "<pre" not in page.parts["inspector"]
        await page.ask("inspect", search="", more=True)
        await page.ask("look", inspecting=False)
        assert page.words("inspector") == ""


async def test_switches_put_rules_in_force_and_out_again() -> None:
    async with Sandbox(a_workspace()) as sandbox, browser(sandbox, "?as=lead-us&inspector=1") as page:
        mine = sandbox.faults.add(FaultRule("users.info", error="fatal_error"))
        for name, preset in PRESETS.items():
            await page.ask("fault", name=name, on=True)
            await page.ask("fault", name=name, on=True)
            assert list(sandbox.faults.rules) == [mine, preset.rule]
            assert page.parts["inspector"].count('aria-checked="true"') == 1
            await page.ask("fault", name=name, on=False)
            assert list(sandbox.faults.rules) == [mine]
        await page.ask("fault", name="unknown", on=True)
        assert list(sandbox.faults.rules) == [mine]
        await page.ask("fault")
        assert list(sandbox.faults.rules) == []


async def test_connections_are_dropped_and_renewed_on_request() -> None:
    async with (
        Sandbox(a_workspace()) as sandbox,
        bot(sandbox),
        browser(sandbox, "?as=lead-us&inspector=1") as page,
    ):
        assert "The bot holds 1 connection to Slack." in page.words("inspector")
        await page.ask("mishap", name="renew")
        await eventually(lambda: sandbox.transcript.select(method="disconnect"))
        await page.ask("mishap", name="drop")
        await until_quiet(page, "The bot holds 0 connections")
        await until_quiet(page, "The bot holds 1 connection to Slack.")


async def test_a_delay_on_request_is_marked_as_one() -> None:
    async with Sandbox(a_workspace()) as sandbox, bot(sandbox):
        sandbox.faults.add(FaultRule("auth.test", delay=0.01))
        answer: Any = await web(sandbox).auth_test()
        assert answer["ok"]
        [entry] = [each for each in sandbox.transcript.select(method="auth.test") if each.injected]
        assert (entry.direction, entry.outcome) == ("out", "ok")


def test_a_payload_cut_within_a_string_shows_one_string() -> None:
    """A form may contain JSON within JSON: searching to the end for the match of each quote took a minute."""
    transcript = Transcript(Clock.at(MOMENT))
    transcript.record("in", "views.open", {"view": json.dumps(["x"] * 30_000)})
    html = drawn(transcript, opened=frozenset({1}))
    assert re.findall(r'class="json-(\w+)"', html) == ["key", "string"]


async def test_no_secret_reaches_the_page(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on, browser(on.sandbox, "?as=lead-us") as page:
        await on.say("lead-us", '/action assign @member-us "Check the annex" rec 5')
        assert (await on.say("lead-us", "/action assign")).view is not None
        numbers = [each.number for each in on.sandbox.transcript]
        for number in numbers:
            await page.ask("open_entry", number=number, open=True)
        await page.ask("inspect", more=True)
        await page.ask("inspect", more=True)
        await page.ask("look", inspecting=True)
        await page.until(lambda it: it.parts["inspector"].count('class="payload"') > 10)
        seen = unescape(re.sub(r"</?span[^>]*>", "", page.parts["inspector"]))
        assert "trigger_id" in seen
        assert "response_url" in seen
        workspace = on.workspace
        for secret in (workspace.bot_token, workspace.app_token, "xoxb-", "xapp-", "/response/"):
            assert not re.search(re.escape(secret) + r"(?!…)", seen), secret
        for name in ("token", "trigger_id", "response_url", "ticket"):
            assert set(re.findall(rf'"{name}": "([^"]*)"', seen)) <= {"…"}
        assert not re.search(r"ticket=(?!…)", seen)
