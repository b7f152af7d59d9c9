"""People fill in forms, submit and close them, and a real Bolt app answers over both transports."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web as aiohttp_web
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest

from bot.clock import Clock
from bot.sandbox import Answer, Sandbox, SandboxError, View, Workspace
from bot.sandbox.errors import (
    MisfitError,
    NoOpenFormError,
    NoSuchControlError,
    NoSuchFieldError,
    NothingToSubmitError,
    NotOfferedError,
    NotOneError,
    TooLongError,
    TooManyError,
    TooShortError,
    UnknownPersonError,
)
from tests.support.sandbox_actors import (
    MANIFEST,
    MOMENT,
    SECTION,
    a_workspace,
    bot,
    over_http,
    refusal,
    request_url,
    web,
)

WAYS = ("socket", "http")


def text(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words}


def option(value: str) -> dict[str, Any]:
    return {"text": text(value.title()), "value": value}


def field(name: str, kind: str, *, block: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Return an input block whose label is its name with a capital letter."""
    element = {"type": kind, "action_id": f"{name}_action", **more}
    label = text(name.title())
    return {"type": "input", "block_id": name, "label": label, "element": element, **(block or {})}


COLOURS = [option(colour) for colour in ("red", "green", "blue")]
OPTIONAL = {"optional": True}


def form(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "form",
        "title": text("A form"),
        "submit": text("Send"),
        "blocks": list(blocks),
        **more,
    }


NOTE = field("note", "plain_text_input", max_length=10, min_length=2)
EVERYTHING = form(
    field("note", "plain_text_input", initial_value="As before"),
    field("long", "plain_text_input", multiline=True, block=OPTIONAL),
    field("mail", "email_text_input", block=OPTIONAL),
    field("page", "url_text_input", block=OPTIONAL),
    field("number", "number_input", is_decimal_allowed=False, min_value="2", max_value="9", block=OPTIONAL),
    field("rich", "rich_text_input", block=OPTIONAL),
    field("day", "datepicker", initial_date="2026-12-01", block=OPTIONAL),
    field("hour", "timepicker", block=OPTIONAL),
    field("instant", "datetimepicker", block=OPTIONAL),
    field("colour", "static_select", options=COLOURS, initial_option=COLOURS[1]),
    field("colours", "multi_static_select", options=COLOURS, max_selected_items=2, block=OPTIONAL),
    field("one", "radio_buttons", options=COLOURS, block=OPTIONAL),
    field("some", "checkboxes", options=COLOURS, block=OPTIONAL),
    field("person", "users_select", block=OPTIONAL),
    field("people", "multi_users_select", block=OPTIONAL),
    field("channel", "channels_select", block=OPTIONAL),
    field("talk", "conversations_select", filter={"include": ["public"]}, block=OPTIONAL),
)


@asynccontextmanager
async def playing(sandbox: Sandbox, way: str, *register: Callable[[AsyncApp], object]) -> AsyncIterator[None]:
    """Run a Bolt app that the sandbox reaches over one of the two transports."""
    if way == "socket":
        async with bot(sandbox, *register):
            yield
        return
    app = AsyncApp(
        client=web(sandbox),
        signing_secret=sandbox.workspace.signing_secret,
        process_before_response=True,
        request_verification_enabled=False,
    )
    for each in register:
        each(app)

    async def handle(request: aiohttp_web.Request) -> aiohttp_web.Response:
        headers: Any = {name.lower(): value for name, value in request.headers.items()}
        answer = await app.async_dispatch(AsyncBoltRequest(body=await request.text(), headers=headers))
        content_type = answer.first_headers().get("content-type", "text/plain").partition(";")[0]
        return aiohttp_web.Response(
            status=answer.status, body=answer.body.encode(), content_type=content_type
        )

    async with request_url(handle) as url:
        manifest = over_http(url)
        scopes = list(sandbox.workspace.scopes)
        sandbox.workspace.install(
            manifest
            | {
                "oauth_config": {"scopes": {"bot": scopes}},
                "settings": manifest["settings"]
                | {
                    "interactivity": {"is_enabled": True, "request_url": url, "message_menu_options_url": url}
                },
            }
        )
        yield


def opening(view: dict[str, Any]) -> Callable[[AsyncApp], object]:
    """Return a function that makes an app open a form on /rec."""

    def register(app: AsyncApp) -> None:
        async def handle(ack: Any, body: dict[str, str], client: Any) -> None:
            await client.views_open(trigger_id=body["trigger_id"], view=view)
            await ack()

        app.command("/rec")(handle)

    return register


def taking(heard: list[dict[str, Any]], answer: Any = None) -> Callable[[AsyncApp], object]:
    """Return a function that makes an app record and answer submissions; `answer` may use the payload."""

    def register(app: AsyncApp) -> None:
        async def handle(ack: Any, body: dict[str, Any]) -> None:
            heard.append(body)
            given = answer(body) if callable(answer) else answer
            await (ack(given) if given else ack())

        app.view("form")(handle)

    return register


def pressing(heard: list[dict[str, Any]], act: Any = None) -> Callable[[AsyncApp], object]:
    """Return a function that makes an app record what happens in a view, and react to it."""

    def register(app: AsyncApp) -> None:
        async def handle(ack: Any, body: dict[str, Any], client: Any) -> None:
            heard.append(body)
            if act is not None:
                await act(body, client)
            await ack()

        app.action(re.compile(".*"))(handle)

    return register


@asynccontextmanager
async def opened(
    view: dict[str, Any], *register: Callable[[AsyncApp], object], way: str = "socket"
) -> AsyncIterator[Sandbox]:
    """Yield a sandbox in which the U.S. lead has a form open."""
    async with (
        Sandbox(a_workspace(), ack_seconds=3) as sandbox,
        playing(sandbox, way, opening(view), *register),
    ):
        answer = await sandbox.command("lead-us", "/rec")
        assert answer.view is not None, answer
        yield sandbox


def top(sandbox: Sandbox) -> View:
    view = sandbox.workspace.modal("lead-us")
    assert view is not None
    return view


@pytest.mark.parametrize("way", WAYS)
async def test_a_submission_brings_every_field_as_slack_writes_it(way: str) -> None:
    heard: list[dict[str, Any]] = []
    view = EVERYTHING | {"private_metadata": "kept", "external_id": "mine"}
    async with opened(view, taking(heard), way=way) as sandbox:
        answer = await sandbox.submit("lead-us")
        assert (answer.error, answer.errors, answer.view) == (None, {}, None)
        assert sandbox.workspace.modals("lead-us") == []
        (body,) = heard
        memory, lead = sandbox.workspace.state, sandbox.workspace.person("lead-us").id
        assert (body["type"], body["user"]["id"], body["team"]["id"]) == (
            "view_submission",
            lead,
            memory.team_id,
        )
        assert body["response_urls"] == []
        assert body["trigger_id"]
        shown = body["view"]
        assert (shown["private_metadata"], shown["external_id"], shown["callback_id"]) == (
            "kept",
            "mine",
            "form",
        )
        assert (shown["root_view_id"], shown["previous_view_id"]) == (shown["id"], None)
        assert (shown["app_installed_team_id"], shown["bot_id"]) == (memory.team_id, memory.bot_id)
        assert shown["hash"]
        held = {block: actions[f"{block}_action"] for block, actions in shown["state"]["values"].items()}
        assert held == {
            "note": {"type": "plain_text_input", "value": "As before"},
            "long": {"type": "plain_text_input", "value": None},
            "mail": {"type": "email_text_input", "value": None},
            "page": {"type": "url_text_input", "value": None},
            "number": {"type": "number_input", "value": None},
            "rich": {"type": "rich_text_input"},
            "day": {"type": "datepicker", "selected_date": "2026-12-01"},
            "hour": {"type": "timepicker", "selected_time": None},
            "instant": {"type": "datetimepicker", "selected_date_time": None},
            "colour": {"type": "static_select", "selected_option": COLOURS[1]},
            "colours": {"type": "multi_static_select", "selected_options": []},
            "one": {"type": "radio_buttons", "selected_option": None},
            "some": {"type": "checkboxes", "selected_options": []},
            "person": {"type": "users_select", "selected_user": None},
            "people": {"type": "multi_users_select", "selected_users": []},
            "channel": {"type": "channels_select", "selected_channel": None},
            "talk": {"type": "conversations_select", "selected_conversation": None},
        }


async def test_values_are_written_as_slack_writes_them() -> None:
    heard: list[dict[str, Any]] = []
    async with opened(EVERYTHING, taking(heard)) as sandbox:
        people = sandbox.workspace.person
        answer = await sandbox.submit(
            "lead-us",
            {
                "note": "Short",
                "Long": "two\nlines",
                "mail": "a@example.org",
                "page": "https://example.org/a",
                "number": 7,
                "rich": "Said plainly",
                "day": "2026-12-24",
                "hour": "09:30",
                "instant": "1796115600",
                "colour": "blue",
                "colours": ["Red", "blue"],
                "one": "Red",
                "some": ["red"],
                "person": "lead-mx",
                "people": ["@lead-mx", "lead-us", "lead-mx"],
                "channel": "#general",
                "talk": "general",
            },
        )
        assert answer.error is None
        values = heard[0]["view"]["state"]["values"]
        held = {block: actions[f"{block}_action"] for block, actions in values.items()}
        for each in held.values():
            del each["type"]
        general = sandbox.workspace.conversations.get("general").id
        said = {"type": "rich_text_section", "elements": [{"type": "text", "text": "Said plainly"}]}
        assert held == {
            "note": {"value": "Short"},
            "long": {"value": "two\nlines"},
            "mail": {"value": "a@example.org"},
            "page": {"value": "https://example.org/a"},
            "number": {"value": "7"},
            "rich": {"rich_text_value": {"type": "rich_text", "elements": [said]}},
            "day": {"selected_date": "2026-12-24"},
            "hour": {"selected_time": "09:30"},
            "instant": {"selected_date_time": 1796115600},
            "colour": {"selected_option": COLOURS[2]},
            "colours": {"selected_options": [COLOURS[0], COLOURS[2]]},
            "one": {"selected_option": COLOURS[0]},
            "some": {"selected_options": [COLOURS[0]]},
            "person": {"selected_user": people("lead-mx").id},
            "people": {"selected_users": [people("lead-mx").id, people("lead-us").id]},
            "channel": {"selected_channel": general},
            "talk": {"selected_conversation": general},
        }


@pytest.mark.parametrize(
    ("name", "value", "refused"),
    [
        ("note", "x" * 3001, TooLongError),
        ("note", "two\nlines", MisfitError),
        ("mail", "nobody", MisfitError),
        ("page", "example", MisfitError),
        ("number", "2.5", MisfitError),
        ("number", "10", MisfitError),
        ("number", "1", MisfitError),
        ("day", "2026-02-30", MisfitError),
        ("hour", "25:00", MisfitError),
        ("instant", "soon", MisfitError),
        ("colour", "pink", NotOfferedError),
        ("colour", ["red", "blue"], NotOneError),
        ("colours", ["red", "blue", "green"], TooManyError),
        ("some", ["pink"], NotOfferedError),
        ("person", "nobody", UnknownPersonError),
        ("person", "gone", NotOfferedError),
        ("talk", "secret", NotOfferedError),
        ("elsewhere", "x", NoSuchFieldError),
    ],
)
async def test_nobody_enters_values_that_slack_refuses(
    name: str, value: object, refused: type[SandboxError]
) -> None:
    heard: list[dict[str, Any]] = []
    async with opened(EVERYTHING, taking(heard)) as sandbox:
        sandbox.workspace.conversations.create("secret", [], "private")
        with pytest.raises(refused):
            await sandbox.submit("lead-us", {name: value})
        assert (heard, top(sandbox).typed) == ([], {})


async def test_a_field_is_found_by_its_id_before_another_one_by_its_label() -> None:
    labelled = field("first", "plain_text_input") | {"label": text("note")}
    async with opened(form(labelled, NOTE)) as sandbox:
        await sandbox.fill("lead-us", "note", "Here")
        assert list(top(sandbox).typed) == ["note"]
        await sandbox.fill("lead-us", "NOTE", "There")
        assert top(sandbox).typed["first"]["first_action"]["value"] == "There"


async def test_lengths_that_the_app_sets_are_kept() -> None:
    async with opened(form(NOTE)) as sandbox:
        with pytest.raises(TooLongError, match="10"):
            await sandbox.fill("lead-us", "note", "x" * 11)
        with pytest.raises(TooShortError, match="2"):
            await sandbox.fill("lead-us", "note", "x")


async def test_nothing_is_sent_while_something_required_is_empty() -> None:
    heard: list[dict[str, Any]] = []
    async with opened(form(NOTE, field("why", "plain_text_input")), taking(heard)) as sandbox:
        answer = await sandbox.submit("lead-us", {"note": "Fine"})
        assert (answer.error, list(answer.errors)) == ("incomplete", ["why"])
        assert answer.errors["why"] == "Please complete this required field."
        assert answer.view == top(sandbox)
        assert heard == []
        assert (await sandbox.submit("lead-us", {"why": "So"})).view is None
        values = heard[0]["view"]["state"]["values"]
        assert values["note"]["note_action"]["value"] == "Fine"


@pytest.mark.parametrize("way", WAYS)
async def test_errors_are_at_their_fields_and_typed_values_stay(way: str) -> None:
    heard: list[dict[str, Any]] = []
    wrong = {"response_action": "errors", "errors": {"note": "Too vague."}}
    async with opened(form(NOTE), taking(heard, wrong), way=way) as sandbox:
        answer = await sandbox.submit("lead-us", {"note": "Hm"})
        assert (answer.error, answer.errors) == (None, {"note": "Too vague."})
        assert sandbox.workspace.views.values(top(sandbox))["note"]["note_action"]["value"] == "Hm"
        await sandbox.submit("lead-us")
        assert [body["view"]["hash"] for body in heard] == [top(sandbox).hash] * 2


@pytest.mark.parametrize(
    "given",
    [
        "Thank you",
        {"response_action": "errors", "errors": {"note_action": "By its action, not its block."}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "update", "view": form(SECTION, title=text("x" * 25))},
        {"response_action": "update", "view": {"type": "home", "blocks": [SECTION]}},
        {"response_action": "update"},
        {"response_action": "shrug"},
        {"text": "Saved"},
    ],
)
@pytest.mark.parametrize("way", WAYS)
async def test_an_answer_that_slack_does_not_understand_leaves_the_form_as_it_was(
    given: Any, way: str
) -> None:
    async with opened(form(NOTE), taking([], given), way=way) as sandbox:
        before = top(sandbox)
        answer = await sandbox.submit("lead-us", {"note": "Kept"})
        assert answer.error == "invalid_response"
        assert answer.notice == "We had some trouble connecting. Try again?"
        assert (top(sandbox).id, top(sandbox).hash) == (before.id, before.hash)
        assert sandbox.workspace.views.values(top(sandbox))["note"]["note_action"]["value"] == "Kept"


async def test_an_app_that_is_away_leaves_the_form_open() -> None:
    async with Sandbox(a_workspace(), ack_seconds=0.2) as sandbox:
        async with bot(sandbox, opening(form(NOTE))):
            await sandbox.command("lead-mx", "/rec")
        answer = await sandbox.submit("lead-mx", {"note": "Kept"})
        assert answer.error == "dispatch_failed"
        assert answer.notice == "Hubo un problema con la conexión. ¿Desea intentarlo de nuevo?"
        assert answer.view is not None
        sandbox.workspace.install(MANIFEST)
        assert (await sandbox.submit("lead-mx")).error == "interactivity_disabled"


async def test_an_update_keeps_what_was_typed_only_where_the_names_stay() -> None:
    second = form(
        field("note", "plain_text_input", initial_value="From the app"),
        field("day", "datepicker", initial_date="2026-12-24") | {"block_id": "other"},
        field("colour", "static_select", options=COLOURS[:1]),
    )
    first = form(
        NOTE, field("day", "datepicker"), field("colour", "static_select", options=COLOURS, block=OPTIONAL)
    )
    update = {"response_action": "update", "view": second}
    async with opened(first, taking([], update)) as sandbox:
        before = top(sandbox)
        answer = await sandbox.submit("lead-us", {"note": "Typed", "day": "2026-12-01", "colour": "blue"})
        assert answer.view == top(sandbox)
        assert (top(sandbox).id, top(sandbox).hash == before.hash) == (before.id, False)
        values = sandbox.workspace.views.values(top(sandbox))
        assert values["note"]["note_action"]["value"] == "Typed"
        assert values["other"]["day_action"]["selected_date"] == "2026-12-24"
        assert values["colour"]["colour_action"]["selected_option"] is None


async def test_nameless_fields_are_emptied_by_an_update() -> None:
    nameless = form({key: value for key, value in NOTE.items() if key != "block_id"})
    async with opened(nameless) as sandbox:
        await sandbox.fill("lead-us", "Note", "Typed")
        view = top(sandbox)
        assert len(view.content["blocks"][0]["block_id"]) == 10
        await web(sandbox).views_update(view_id=view.id, view=nameless)
        assert top(sandbox).typed == {}


async def test_forms_pushed_by_an_answer_stack_three_deep_and_all_can_be_cleared() -> None:
    heard: list[dict[str, Any]] = []
    push = {"response_action": "push", "view": form(NOTE)}

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        held = next(iter(body["view"]["state"]["values"].values()))["note_action"]
        return {"response_action": "clear"} if held["value"] == "clear" else push

    async with opened(form(NOTE), taking(heard, answer)) as sandbox:
        await sandbox.submit("lead-us", {"note": "one"})
        second = top(sandbox)
        await sandbox.submit("lead-us", {"note": "two"})
        first, middle, third = sandbox.workspace.modals("lead-us")
        assert (middle.id, third.previous, third.root) == (second.id, middle.id, first.id)
        assert heard[1]["view"]["previous_view_id"] == first.id
        refused = await sandbox.submit("lead-us", {"note": "three"})
        assert (refused.error, len(sandbox.workspace.modals("lead-us"))) == ("invalid_response", 3)
        await sandbox.submit("lead-us", {"note": "clear"})
        assert sandbox.workspace.modals("lead-us") == []


def closing(heard: list[dict[str, Any]]) -> Callable[[AsyncApp], object]:
    def register(app: AsyncApp) -> None:
        async def handle(ack: Any, body: dict[str, Any]) -> None:
            heard.append(body)
            await ack()

        app.view_closed("form")(handle)

    return register


@pytest.mark.parametrize("way", WAYS)
async def test_the_app_hears_of_a_closed_form_if_it_asked_to(way: str) -> None:
    heard: list[dict[str, Any]] = []
    telling = form(NOTE, notify_on_close=True)
    push = {"response_action": "push", "view": telling}
    async with opened(telling, taking([], push), closing(heard), way=way) as sandbox:
        await sandbox.submit("lead-us", {"note": "one"})
        root, above = sandbox.workspace.modals("lead-us")
        answer = await sandbox.close("lead-us")
        assert (answer.view, heard[0]["view"]["id"], heard[0]["is_cleared"]) == (root, above.id, False)
        await sandbox.submit("lead-us")
        await sandbox.close("lead-us", all=True)
        assert (heard[1]["view"]["id"], heard[1]["is_cleared"]) == (root.id, True)
        assert heard[1]["type"] == "view_closed"
        with pytest.raises(NoOpenFormError):
            await sandbox.close("lead-us")
        with pytest.raises(NoOpenFormError):
            await sandbox.submit("lead-us")


async def test_the_app_hears_nothing_of_a_closed_form_otherwise() -> None:
    heard: list[dict[str, Any]] = []
    async with opened(form(NOTE), closing(heard)) as sandbox:
        view = top(sandbox)
        await sandbox.close("lead-us")
        assert heard == []
        late = web(sandbox).views_update(view_id=view.id, view=form(NOTE))
        assert await refusal(late) == "not_found"


async def test_a_form_without_a_submit_button_is_only_closed() -> None:
    reading = {key: value for key, value in form(SECTION).items() if key != "submit"}
    async with opened(reading) as sandbox:
        with pytest.raises(NothingToSubmitError):
            await sandbox.submit("lead-us")


async def test_another_form_takes_the_place_of_the_one_that_was_open() -> None:
    async with opened(form(NOTE)) as sandbox:
        before = top(sandbox)
        await sandbox.command("lead-us", "/rec")
        assert [view.id for view in sandbox.workspace.modals("lead-us")] == [top(sandbox).id]
        assert top(sandbox).id != before.id


ACTIONS: dict[str, Any] = {
    "type": "actions",
    "block_id": "hands",
    "elements": [
        {"type": "button", "action_id": "more", "value": "7", "text": text("More")},
        {"type": "static_select", "action_id": "pick", "options": COLOURS},
        {"type": "checkboxes", "action_id": "tick", "options": COLOURS},
        {"type": "overflow", "action_id": "rest", "options": [option("archive"), option("drop")]},
    ],
}


@pytest.mark.parametrize("way", WAYS)
async def test_a_press_in_a_form_brings_the_view_and_no_response_url(way: str) -> None:
    heard: list[dict[str, Any]] = []

    async def more(body: dict[str, Any], client: Any) -> None:
        view = body["view"]
        await client.views_update(view_id=view["id"], hash=view["hash"], view=form(NOTE, ACTIONS, SECTION))

    async with opened(form(NOTE, ACTIONS), pressing(heard, more), way=way) as sandbox:
        await sandbox.fill("lead-us", "note", "Typed")
        answer = await sandbox.press("lead-us", "More", view=True)
        (body,) = heard
        view = top(sandbox)
        assert body["container"] == {"type": "view", "view_id": view.id}
        assert {"response_url", "message", "channel"}.isdisjoint(body)
        assert body["view"]["state"]["values"]["note"]["note_action"]["value"] == "Typed"
        (action,) = body["actions"]
        assert (action["action_id"], action["block_id"], action["value"]) == ("more", "hands", "7")
        assert answer.view == view
        assert len(view.content["blocks"]) == 3
        assert view.typed["note"]["note_action"]["value"] == "Typed"
        assert answer.elapsed < 0.9


async def test_choices_in_a_form_are_kept_and_told_at_once() -> None:
    heard: list[dict[str, Any]] = []
    async with opened(form(NOTE, ACTIONS), pressing(heard)) as sandbox:
        await sandbox.press("lead-us", "pick=blue", view="modal")
        await sandbox.press("lead-us", "tick=red", view="modal")
        await sandbox.press("lead-us", "tick=blue", view="modal")
        await sandbox.press("lead-us", "tick=red", view="modal")
        await sandbox.press("lead-us", "Drop", view="modal")
        await sandbox.fill("lead-us", "pick", "Green")
        chosen = [body["actions"][0] for body in heard]
        assert [each.get("selected_option", {}).get("value") for each in chosen] == [
            "blue",
            None,
            None,
            None,
            "drop",
            "green",
        ]
        assert [[one["value"] for one in each["selected_options"]] for each in chosen[1:4]] == [
            ["red"],
            ["red", "blue"],
            ["blue"],
        ]
        assert heard[-1]["view"]["state"]["values"]["hands"].keys() == {"pick", "tick"}
        with pytest.raises(NoSuchControlError, match="More"):
            await sandbox.press("lead-us", "Nothing", view="modal")


async def test_an_input_tells_the_app_at_once_only_if_it_dispatches() -> None:
    heard: list[dict[str, Any]] = []
    telling = field("colour", "static_select", options=COLOURS, block={"dispatch_action": True})
    async with opened(form(NOTE, telling), pressing(heard)) as sandbox:
        await sandbox.fill("lead-us", "note", "Quiet")
        assert heard == []
        await sandbox.fill("lead-us", "colour", "red")
        assert heard[0]["actions"][0]["selected_option"] == COLOURS[0]
        assert heard[0]["actions"][0]["type"] == "static_select"


async def test_a_trigger_from_a_form_pushes_once_and_within_three_seconds() -> None:
    heard: list[dict[str, Any]] = []

    async def push(body: dict[str, Any], client: Any) -> None:
        await client.views_push(trigger_id=body["trigger_id"], view=form(NOTE))

    async with opened(form(ACTIONS), pressing(heard, push)) as sandbox:
        await sandbox.press("lead-us", "More", view=True)
        assert len(sandbox.workspace.modals("lead-us")) == 2
        used = web(sandbox).views_push(trigger_id=heard[0]["trigger_id"], view=form(NOTE))
        assert await refusal(used) == "exchanged_trigger_id"
        await sandbox.close("lead-us")
        unused = sandbox._triggers.issue(sandbox.workspace.person("lead-us").id, top(sandbox).id)
        sandbox.workspace.clock.advance(timedelta(seconds=3.1))
        late = web(sandbox).views_push(trigger_id=unused, view=form(NOTE))
        assert await refusal(late) == "expired_trigger_id"
        unknown = web(sandbox).views_push(trigger_id="1.2.3", view=form(NOTE))
        assert await refusal(unknown) == "invalid_trigger_id"


async def test_a_submission_brings_the_present_hash_of_what_the_app_changed_meanwhile() -> None:
    heard: list[dict[str, Any]] = []
    async with opened(form(NOTE), taking(heard)) as sandbox:
        view = top(sandbox)
        await web(sandbox).views_update(view_id=view.id, view=form(NOTE, SECTION))
        await sandbox.submit("lead-us", {"note": "Late"})
        assert heard[0]["view"]["hash"] not in {view.hash, ""}


async def test_a_chosen_conversation_may_bring_a_response_url() -> None:
    heard: list[dict[str, Any]] = []
    talk = field("talk", "conversations_select", response_url_enabled=True, block=OPTIONAL)
    async with opened(form(NOTE, talk), taking(heard)) as sandbox:
        await sandbox.submit("lead-us", {"note": "Told", "talk": "general"})
        (given,) = heard[0]["response_urls"]
        general = sandbox.workspace.conversations.get("general").id
        assert (given["block_id"], given["action_id"], given["channel_id"]) == (
            "talk",
            "talk_action",
            general,
        )
        async with aiohttp.ClientSession() as session:
            said = {"response_type": "in_channel", "text": "Told"}
            async with session.post(given["response_url"], json=said) as response:
                assert response.status == 200
        assert sandbox.workspace.messages("general")[-1].text == "Told"


async def test_a_menu_may_begin_with_the_conversation_that_one_came_from() -> None:
    here: dict[str, Any] = {"default_to_current_conversation": True, "block": OPTIONAL}
    view = form(
        field("talk", "conversations_select", **here),
        field("talks", "multi_conversations_select", **here),
        field("public", "conversations_select", filter={"include": ["public"]}, **here),
    )
    held: list[Any] = []
    async with opened(view) as sandbox:
        general = sandbox.workspace.conversations.get("general").id
        direct = sandbox.workspace.direct_channel("lead-us").id
        for channel in (None, "general"):
            await sandbox.command("lead-us", "/rec", channel=channel)
            values = sandbox.workspace.views.values(top(sandbox))
            held.append([values[name][f"{name}_action"] for name in ("talk", "talks", "public")])
        chosen = [
            [next(value for key, value in each.items() if key != "type") for each in row] for row in held
        ]
        assert chosen == [[direct, [direct], None], [general, [general], general]]


async def test_one_form_submitted_twice_at_once_closes_once() -> None:
    heard: list[dict[str, Any]] = []
    async with opened(form(NOTE), taking(heard)) as sandbox:
        await sandbox.fill("lead-us", "note", "Typed")
        answers = await asyncio.gather(sandbox.submit("lead-us"), sandbox.submit("lead-us"))
        assert [answer.error for answer in answers] == [None, None]
        assert len({(body["view"]["id"], body["view"]["hash"]) for body in heard}) == 1
        assert sandbox.workspace.modals("lead-us") == []


async def test_each_person_has_separate_forms() -> None:
    heard: list[dict[str, Any]] = []
    async with opened(form(NOTE), taking(heard)) as sandbox:
        await sandbox.command("lead-mx", "/rec")
        await sandbox.submit("lead-mx", {"note": "Mía"})
        assert sandbox.workspace.modal("lead-mx") is None
        assert top(sandbox).typed == {}
        assert heard[0]["user"]["id"] == sandbox.workspace.person("lead-mx").id


async def test_typed_values_survive_the_file(tmp_path: Path) -> None:
    async with opened(form(NOTE)) as sandbox:
        await sandbox.fill("lead-us", "note", "Typed")
        sandbox.workspace.save(tmp_path / "workspace.json")
        kept = Workspace.load(tmp_path / "workspace.json", clock=Clock.at(MOMENT))
        assert kept.modal("lead-us") == top(sandbox)
        assert kept.modals("lead-us") == sandbox.workspace.modals("lead-us")


async def test_a_press_on_a_message_that_opens_a_form_does_not_wait_for_more() -> None:
    async def reveal(body: dict[str, Any], client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=form(NOTE))

    async with Sandbox(a_workspace()) as sandbox, bot(sandbox, pressing([], reveal)):
        lead = sandbox.workspace.person("lead-us").id
        await web(sandbox).chat_postMessage(channel=lead, text="Press", blocks=[ACTIONS])
        answer: Answer = await sandbox.press("lead-us", "More")
        assert answer.view == sandbox.workspace.modal("lead-us")
        assert answer.view is not None
        assert answer.elapsed < 2
