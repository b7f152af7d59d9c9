"""A press, a choice or an entry on the page reaches the app as from Slack, from the very same element."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from bot.sandbox import Message, Sandbox
from tests.sandbox.web_api.test_screen import label
from tests.support.harness import NOW
from tests.support.page_actors import browser
from tests.support.sandbox_actors import a_workspace, bot, web
from tests.support.stage import OnStage


def option(value: str, words: str) -> dict[str, Any]:
    return {"text": label(words), "value": value}


ELEMENTS: dict[str, dict[str, Any]] = {
    "button": {"type": "button", "text": label("Keep it"), "value": "7"},
    "menu": {"type": "static_select", "options": [option("1", "One"), option("2", "One")]},
    "more": {"type": "overflow", "options": [option("a", "Again"), option("b", "Back")]},
    "who": {"type": "users_select"},
    "all": {"type": "multi_static_select", "options": [option("1", "One"), option("2", "Two")]},
    "day": {"type": "datepicker"},
    "hour": {"type": "timepicker"},
    "moment": {"type": "datetimepicker"},
    "box": {"type": "checkboxes", "options": [option("1", "One"), option("2", "Two")]},
    "radio": {"type": "radio_buttons", "options": [option("1", "One"), option("2", "Two")]},
}
BLOCKS = [
    {"type": "actions", "block_id": f"b-{name}", "elements": [{**each, "action_id": name}]}
    for name, each in ELEMENTS.items()
]


def noting(heard: list[dict[str, Any]]) -> Callable[[AsyncApp], object]:
    """Return a function that makes an app record every press and choice, and report it."""

    def register(app: AsyncApp) -> None:
        async def handle(ack: Any, body: dict[str, Any], respond: Any) -> None:
            await ack()
            heard.append(body["actions"][0])
            await respond(text="Noted")

        for name in ELEMENTS:
            app.action(name)(handle)

    return register


async def offered(sandbox: Sandbox) -> Message:
    """Let the app post one element of each kind to somebody."""
    person = sandbox.workspace.person("lead-mx").id
    await web(sandbox).chat_postMessage(channel=person, text="Choose", blocks=BLOCKS)
    return sandbox.workspace.direct_messages("lead-mx")[-1]


@pytest.mark.parametrize(
    ("do", "name", "value", "held"),
    [
        ("press", "button", None, {"value": "7"}),
        ("choose", "menu", "2", {"selected_option": option("2", "One")}),
        ("press", "more", "b", {"selected_option": option("b", "Back")}),
        ("choose", "all", ["1", "2"], {"selected_options": [option("1", "One"), option("2", "Two")]}),
        ("choose", "day", "2026-12-01", {"selected_date": "2026-12-01"}),
        ("choose", "hour", "09:30", {"selected_time": "09:30"}),
        ("choose", "moment", "2026-12-01T09:00", {"selected_date_time": 1796137200}),
        ("choose", "box", ["2"], {"selected_options": [option("2", "Two")]}),
        ("choose", "radio", "1", {"selected_option": option("1", "One")}),
        ("choose", "radio", None, {"selected_option": None}),
    ],
)
async def test_each_kind_reaches_the_app_as_from_slack(
    do: str, name: str, value: Any, held: dict[str, Any]
) -> None:
    heard: list[dict[str, Any]] = []
    async with (
        Sandbox(a_workspace()) as sandbox,
        bot(sandbox, noting(heard)),
        browser(sandbox, "?as=lead-mx") as page,
    ):
        message = await offered(sandbox)
        spot = {"place": "message", "channel": message.channel, "ts": message.ts}
        given = {} if value is None and do == "press" else {"value": value}
        reply = await page.ask(do, **spot, block=f"b-{name}", action=name, **given)
        assert reply["ok"], page.words("notice")
        (action,) = heard
        assert action["block_id"] == f"b-{name}"
        assert action["action_id"] == name
        assert {key: action.get(key) for key in held} == held
        assert "Noted" in page.messages()[-1]
        assert "Visible solo para usted" in page.messages()[-1]


@pytest.mark.parametrize(
    "change",
    [
        {"action": "elsewhere"},
        {"block": "elsewhere"},
        {"ts": "1.000000"},
        {"channel": "C0NOWHERE"},
        {"place": "modal", "view": "V0000000099", "ts": "", "channel": ""},
    ],
)
async def test_a_missing_control_is_refused_and_changes_nothing(change: dict[str, str]) -> None:
    heard: list[dict[str, Any]] = []
    async with (
        Sandbox(a_workspace()) as sandbox,
        bot(sandbox, noting(heard)),
        browser(sandbox, "?as=lead-mx&lang=es") as page,
    ):
        message = await offered(sandbox)
        spot = {"place": "message", "channel": message.channel, "ts": message.ts, "block": "b-button"}
        reply = await page.ask("press", **spot | {"action": "button"} | change)
        assert not reply["ok"]
        assert page.words("notice")
        assert heard == []


async def test_nobody_presses_what_only_somebody_else_sees(open_workspace: OnStage) -> None:
    async with (
        open_workspace(at=NOW) as local_workspace,
        browser(local_workspace.sandbox, "?as=observer&in=general") as page,
    ):
        answer = await local_workspace.say("chair-us", "/rec update 7", channel="general")
        assert answer.view is not None
        shown = await local_workspace.say("chair-us", "/rec 5", channel="general")
        block, element = next(
            (block, element)
            for block in shown.messages[-1].as_slack("")["blocks"]
            for element in block.get("elements", ())
            if element.get("type") == "button"
        )
        spot = {"channel": shown.messages[-1].channel, "ts": shown.messages[-1].ts}
        pressed = {"block": block["block_id"], "action": element["action_id"], **spot}
        assert not (await page.ask("press", place="message", **pressed))["ok"]
        field = {"block": "note", "action": "note", "value": "mine", "view": answer.view.id}
        assert not (await page.ask("put", place="modal", **field))["ok"]
        await page.ask("submit", view=answer.view.id)
        await page.ask("close", view=answer.view.id, all=True)
        kept = local_workspace.workspace.modal("chair-us")
        assert kept == answer.view


async def test_a_form_sent_twice_at_once_is_sent_once(open_workspace: OnStage) -> None:
    async with (
        open_workspace(at=NOW) as local_workspace,
        browser(local_workspace.sandbox, "?as=chair-us") as page,
    ):
        await page.ask("type", text="/rec update 7")
        view = local_workspace.workspace.modal("chair-us")
        assert view is not None
        spot = {"place": "modal", "view": view.id}
        inputs = [block for block in view.content["blocks"] if block["type"] == "input"]
        action = {block["block_id"]: block["element"]["action_id"] for block in inputs}
        await page.ask("put", **spot, block="status", action=action["status"], value="in_progress")
        await page.ask("put", **spot, block="note", action=action["note"], value="Signed once")
        await asyncio.gather(page.ask("submit", view=view.id), page.ask("submit", view=view.id))
        done = local_workspace.workspace.modal("chair-us")
        assert done is None or "submit" not in done.content
        history = await local_workspace.say("chair-us", "/rec history 7")
        assert history.payload is not None
        assert str(history.payload["blocks"]).count("Signed once") == 1


async def test_a_file_of_the_wrong_kind_is_refused_in_words(open_workspace: OnStage) -> None:
    async with (
        open_workspace(at=NOW) as local_workspace,
        browser(local_workspace.sandbox, "?as=chair-us") as page,
    ):
        await page.ask("type", text="/rec evidence 5")
        view = local_workspace.workspace.modal("chair-us")
        assert view is not None
        elements = {
            block["block_id"]: block["element"]
            for block in view.content["blocks"]
            if block["type"] == "input"
        }
        block = next(name for name, each in elements.items() if each["type"] == "file_input")
        stranger = local_workspace.upload("lead-us", "theirs.pdf", b"%PDF-1.7")
        spot = {"place": "modal", "view": view.id, "block": block, "action": elements[block]["action_id"]}
        assert not (await page.ask("put", **spot, value=[stranger]))["ok"]
        assert page.words("notice")
        mine = local_workspace.upload("chair-us", "plan.pdf", b"%PDF-1.7")
        assert (await page.ask("put", **spot, value=[mine]))["ok"]
        assert "plan.pdf" in page.words("modal")


async def test_shortcuts_open_forms_everywhere_and_on_messages(open_workspace: OnStage) -> None:
    async with (
        open_workspace(at=NOW) as local_workspace,
        browser(local_workspace.sandbox, "?as=chair-us&in=general") as page,
    ):
        await page.ask("shortcut", callback="search.en")
        assert "data-open" in page.parts["modal"]
        view = local_workspace.workspace.modal("chair-us")
        assert view is not None
        await page.ask("close", view=view.id, all=True)
        assert "data-open" not in page.parts["modal"]
        await page.ask("type", text="Draft the memorandum")
        said = local_workspace.workspace.messages("general")[-1]
        await page.ask("shortcut", callback="message.assign.en", channel=said.channel, ts=said.ts)
        assert "Draft the memorandum" in page.words("modal")
        assert not (await page.ask("shortcut", callback="nothing"))["ok"]


async def test_a_list_offers_what_fits_and_takes_what_was_offered(open_workspace: OnStage) -> None:
    async with (
        open_workspace(at=NOW) as local_workspace,
        browser(local_workspace.sandbox, "?as=chair-us") as page,
    ):
        await page.ask("type", text="/action assign")
        view = local_workspace.workspace.modal("chair-us")
        assert view is not None
        block = next(
            each
            for each in view.content["blocks"]
            if each["type"] == "input" and each["element"]["type"] == "external_select"
        )
        action = block["element"]["action_id"]
        spot = {"place": "modal", "view": view.id, "block": block["block_id"], "action": action}
        reply = await page.ask("suggest", **spot, typed="fentanilo")
        (offered,) = [each for each in reply["options"] if each["label"].startswith("5")]
        assert (await page.ask("put", **spot, value=offered["value"]))["ok"]
        assert offered["label"] in page.parts["modal"]
        assert not (await page.ask("put", **spot, value="99"))["ok"]
