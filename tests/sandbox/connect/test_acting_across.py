"""What people can do with the app of another workspace in a Connect channel: press buttons, and no more."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox import Sandbox
from bot.sandbox.errors import NoSuchShortcutError
from tests.support.connect_actors import SmallApp, accept, apps, client, two_workspaces
from tests.support.page_actors import browser

BUTTON: dict[str, Any] = {
    "type": "actions",
    "block_id": "keys",
    "elements": [
        {"type": "button", "action_id": "confirm", "text": {"type": "plain_text", "text": "Confirm"}}
    ],
}
FORM: dict[str, Any] = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Details"},
    "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "More"}}],
}
MANIFEST: dict[str, Any] = {
    "features": {
        "bot_user": {"display_name": "Enlace"},
        "slash_commands": [{"command": "/rec", "should_escape": True}],
        "shortcuts": [
            {"name": "Record this", "type": "message", "callback_id": "record", "description": "Record"},
            {"name": "New item", "type": "global", "callback_id": "new", "description": "New"},
        ],
    },
    "settings": {"interactivity": {"is_enabled": True}, "event_subscriptions": {"bot_events": []}},
}


def answers_presses(app: SmallApp) -> None:
    async def confirm(ack: Any, respond: Any, body: dict[str, Any]) -> None:
        await ack()
        await respond(text=f"Confirmed by {body['user']['name']}", replace_original=False)

    app.bolt.action("confirm")(confirm)


def opens_a_form(app: SmallApp) -> None:
    async def confirm(ack: Any, body: dict[str, Any], respond: Any, client: Any) -> None:
        await ack()
        try:
            await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        except SlackApiError as refused:
            await respond(text=f"No form: {refused.response['error']}", replace_original=False)

    app.bolt.action("confirm")(confirm)


def answers_commands(app: SmallApp) -> None:
    async def rec(ack: Any, body: dict[str, Any]) -> None:
        await ack(f"{app.served.workspace.key}: {body['channel_name']} {body['text']}")

    app.bolt.command("/rec")(rec)
    app.bolt.shortcut("record")(accept)


async def test_a_press_goes_to_the_app_that_posted_the_message() -> None:
    workspaces, where = two_workspaces()
    us, mx = workspaces
    async with Sandbox(us) as sandbox, apps(sandbox, answers_presses) as (ours, theirs):
        await client(sandbox, "us").chat_postMessage(channel=where.id, text="Two keys", blocks=[BUTTON])
        answer = await sandbox.of("lead-mx").press("lead-mx", "Confirm", channel="#enlace-binacional")
        (body,) = [each for each in ours.heard if each.get("type") == "block_actions"]
        assert body["user"]["id"] == mx.person("lead-mx").id
        assert body["user"]["team_id"] == mx.team_id
        assert (body["team"]["id"], body["api_app_id"]) == (us.team_id, us.app_id)
        assert body["is_enterprise_install"] is False
        assert body["channel"] == {"id": where.id, "name": "enlace-binational"}
        assert not [each for each in theirs.heard if each.get("type") == "block_actions"]
        assert answer.payload == {"text": "Confirmed by lead-mx"}
        assert mx.messages(where.id, "lead-mx")[-1].text == "Confirmed by lead-mx"
        assert [each.text for each in us.messages(where.id, "lead-us")] == ["Two keys"]


async def test_a_press_on_the_own_apps_message_stays_at_home() -> None:
    workspaces, where = two_workspaces()
    _, mx = workspaces
    async with Sandbox(workspaces.first) as sandbox, apps(sandbox, answers_presses) as (ours, theirs):
        await client(sandbox, "mx").chat_postMessage(channel=where.id, text="Dos llaves", blocks=[BUTTON])
        await sandbox.of("lead-mx").press("lead-mx", "Confirm", channel="#enlace-binacional")
        (body,) = [each for each in theirs.heard if each.get("type") == "block_actions"]
        assert body["user"]["team_id"] == body["team"]["id"] == mx.team_id
        assert not [each for each in ours.heard if each.get("type") == "block_actions"]


async def test_a_press_in_a_talk_with_the_other_app_goes_to_that_app() -> None:
    us, mx = two_workspaces()[0]
    async with Sandbox(us) as sandbox, apps(sandbox, answers_presses) as (ours, theirs):
        lead = mx.person("lead-mx").id
        posted = await client(sandbox, "us").chat_postMessage(channel=lead, text="Keys", blocks=[BUTTON])
        answer = await sandbox.of("lead-mx").press("lead-mx", "Confirm", channel=posted["channel"])
        assert answer.payload == {"text": "Confirmed by lead-mx"}
        assert len(ours.heard) == 1
        assert not theirs.heard


async def test_a_form_opens_for_people_at_home_and_not_for_those_from_outside() -> None:
    workspaces, where = two_workspaces()
    async with Sandbox(workspaces.first) as sandbox, apps(sandbox, opens_a_form):
        await client(sandbox, "us").chat_postMessage(channel=where.id, text="Two keys", blocks=[BUTTON])
        outside = await sandbox.of("lead-mx").press("lead-mx", "Confirm", channel="#enlace-binacional")
        assert (outside.view, outside.payload) == (None, {"text": "No form: invalid_trigger_id"})
        at_home = await sandbox.press("lead-us", "Confirm", channel="#enlace-binational")
        assert at_home.view is not None


INPUT: dict[str, Any] = FORM | {
    "callback_id": "details",
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "note",
            "label": {"type": "plain_text", "text": "Note"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}


def takes_a_form(app: SmallApp) -> None:
    async def confirm(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=INPUT)

    app.bolt.action("confirm")(confirm)
    app.bolt.view("details")(accept)


async def test_where_forms_open_for_outsiders_the_submission_names_both_teams() -> None:
    workspaces, where = two_workspaces()
    us, mx = workspaces
    async with (
        Sandbox(us, forms_for_outsiders=True) as sandbox,
        apps(sandbox, takes_a_form) as (ours, theirs),
        browser(sandbox, f"?as=secretariat&at=mx&in={where.id}") as page,
    ):
        await client(sandbox, "us").chat_postMessage(channel=where.id, text="Two keys", blocks=[BUTTON])
        acting = sandbox.at("mx")
        opened = await acting.press("secretariat", "Confirm", channel="#enlace-binacional")
        assert opened.view is not None
        await page.until(lambda it: "Note" in it.words("modal"))
        sent = await acting.submit("secretariat", {"Note": "De acuerdo"})
        assert (sent.view, sent.error) == (None, None)
        (body,) = [each for each in ours.heard if each.get("type") == "view_submission"]
        assert body["user"]["id"] == mx.person("secretariat").id
        assert body["user"]["team_id"] == body["team"]["id"] == body["view"]["team_id"] == mx.team_id
        assert body["view"]["app_installed_team_id"] == us.team_id
        assert body["view"]["state"]["values"]["note"]["text"]["value"] == "De acuerdo"
        assert not [each for each in theirs.heard if each.get("type") == "view_submission"]
        await page.until(lambda it: "Note" not in it.words("modal"))


async def test_a_form_of_one_app_takes_the_place_of_the_others() -> None:
    workspaces, where = two_workspaces()
    _, mx = workspaces
    async with (
        Sandbox(workspaces.first, forms_for_outsiders=True) as sandbox,
        apps(sandbox, takes_a_form),
    ):
        posted = {}
        for key in ("mx", "us"):
            answer = await client(sandbox, key).chat_postMessage(channel=where.id, text=key, blocks=[BUTTON])
            posted[key] = answer["ts"]
        for key in ("mx", "us"):
            await sandbox.at("mx").press("lead-mx", "Confirm", channel="#enlace-binacional", ts=posted[key])
        (form,) = mx.modals("lead-mx")
        assert form.owner == mx.person("lead-mx").id
        assert mx.views.stack(form.owner) == []
        closed = await sandbox.at("mx").close("lead-mx")
        assert closed.view is None
        assert mx.modals("lead-mx") == []


async def test_a_command_is_answered_by_the_own_workspaces_app() -> None:
    us, mx = two_workspaces()[0]
    us.install(MANIFEST)
    mx.install(MANIFEST)
    async with Sandbox(us) as sandbox, apps(sandbox, answers_commands) as (ours, theirs):
        mentioned = await sandbox.of("lead-mx").command(
            "lead-mx", "/rec assign @lead-us", channel="#enlace-binacional"
        )
        assert mentioned.payload == {"text": f"mx: enlace-binacional assign <@{us.person('lead-us').id}>"}
        assert not ours.heard
        answer = await sandbox.command("lead-us", "/rec", channel="#enlace-binational")
        assert answer.payload == {"text": "us: enlace-binational "}
        assert len(theirs.heard) == 1


@pytest.mark.parametrize(
    ("handle", "words"), [("lead-us", "is not a valid"), ("lead-mx", "no es un comando")]
)
async def test_a_command_of_another_workspaces_app_is_not_valid(handle: str, words: str) -> None:
    us, mx = two_workspaces()[0]
    served, other = (mx, us) if handle == "lead-us" else (us, mx)
    served.install(MANIFEST)
    other.install({})
    async with Sandbox(us) as sandbox:
        channel = "#enlace-binational" if handle == "lead-us" else "#enlace-binacional"
        answer = await sandbox.of(handle).command(handle, "/rec", channel=channel)
        assert answer.error == "not_a_command"
        assert words in answer.notice


async def test_a_message_shortcut_is_the_own_workspaces() -> None:
    workspaces, where = two_workspaces()
    us, mx = workspaces
    mx.install(MANIFEST)
    us.install({})
    async with Sandbox(us, ack_seconds=0.5) as sandbox, apps(sandbox, answers_commands) as (ours, theirs):
        ts = (await client(sandbox, "us").chat_postMessage(channel=where.id, text="Agreed"))["ts"]
        await sandbox.of("lead-mx").message_shortcut("lead-mx", "Record this", "#enlace-binacional", ts)
        (body,) = [each for each in theirs.heard if each.get("type") == "message_action"]
        assert (body["team"]["id"], body["message"]["user"]) == (mx.team_id, us.bot_user_id)
        assert not [each for each in ours.heard if each.get("type") == "message_action"]
        with pytest.raises(NoSuchShortcutError):
            await sandbox.message_shortcut("lead-us", "Record this", "#enlace-binational", ts)
