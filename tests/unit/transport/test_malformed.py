"""A signed payload of any shape is refused or handled, and never fails the program."""

import json
from copy import deepcopy
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_bolt.async_app import AsyncApp
from structlog.testing import capture_logs

from bot.transport.rejection import Rejected
from bot.transport.request_handler import RequestHandler
from bot.transport.requests import FORM, JSON, from_envelope, read
from bot.transport.shapes import misshapen

PERSON = {"id": "U1", "team_id": "T1"}
PRESS = {
    "type": "block_actions",
    "user": PERSON,
    "team": {"id": "T1", "domain": "d"},
    "trigger_id": "1.2.abc",
    "actions": [{"type": "button", "action_id": "show", "block_id": "b", "value": "5"}],
    "view": None,
    "container": {"type": "message", "is_ephemeral": True},
}
FORM_SENT = {
    "type": "view_submission",
    "user": PERSON,
    "view": {
        "id": "V1",
        "type": "modal",
        "hash": "1.2",
        "callback_id": "action.assign",
        "private_metadata": "",
        "blocks": [{"type": "input", "block_id": "text"}],
        "state": {"values": {"text": {"text": {"type": "plain_text_input", "value": None}}}},
    },
}
LOOK_UP = {"type": "block_suggestion", "user": PERSON, "action_id": "item", "block_id": "item", "value": ""}
ON_MESSAGE = {
    "type": "message_action",
    "user": PERSON,
    "callback_id": "message.assign.en",
    "message": {"text": "words"},
    "message_ts": "1764000000.000100",
    "channel": {"id": "C1"},
}
COMMAND = {"command": "/rec", "user_id": "U1", "team_id": "T1", "text": "5", "trigger_id": "1.2"}


def event(**fields: Any) -> dict[str, Any]:
    return {"type": "event_callback", "event_id": "Ev1", "team_id": "T1", "event": fields}


MENTION = event(type="app_mention", user="U1", channel="C1", text="rec 5", ts="1764000000.000100")
JOINED = event(type="member_joined_channel", user="U1", channel="C1", event_ts="1764000000.000100")
OPENED = event(type="app_home_opened", user="U1", tab="home", view={"id": "V1", "type": "home", "hash": "h"})
CHANGED = event(type="user_change", user={**PERSON, "name": "n", "profile": {}})
RIGHT: tuple[tuple[str, dict[str, Any]], ...] = (
    ("slash_commands", COMMAND),
    *(("interactive", each) for each in (PRESS, FORM_SENT, LOOK_UP, ON_MESSAGE)),
    *(("events_api", each) for each in (MENTION, JOINED, OPENED, CHANGED)),
)
WRONG: tuple[tuple[str, dict[str, Any], tuple[Any, ...], object], ...] = (
    ("slash_commands", COMMAND, ("user_id",), "a\x00b"),
    ("slash_commands", COMMAND, ("team_id",), "T 1"),
    ("slash_commands", COMMAND, ("text",), 5),
    ("interactive", PRESS, ("user",), None),
    ("interactive", PRESS, ("user", "id"), {"id": "U1"}),
    ("interactive", PRESS, ("user", "id"), "x" * 5_000),
    ("interactive", PRESS, ("team",), 5),
    ("interactive", PRESS, ("trigger_id",), ["1.2"]),
    ("interactive", PRESS, ("actions",), []),
    ("interactive", PRESS, ("actions", 0), None),
    ("interactive", PRESS, ("actions", 0, "action_id"), None),
    ("interactive", PRESS, ("actions", 0, "value"), {"a": 1}),
    ("interactive", FORM_SENT, ("view",), None),
    ("interactive", FORM_SENT, ("view", "id"), 5),
    ("interactive", FORM_SENT, ("view", "state", "values", "text", "text"), []),
    ("interactive", FORM_SENT, ("view", "blocks"), [5]),
    ("interactive", LOOK_UP, ("value",), ["a"]),
    ("interactive", ON_MESSAGE, ("message",), None),
    ("interactive", ON_MESSAGE, ("message_ts",), "1e999"),
    ("interactive", ON_MESSAGE, ("channel", "id"), None),
    ("interactive", ON_MESSAGE, ("callback_id",), None),
    ("events_api", MENTION, ("event", "channel"), {"id": "C1"}),
    ("events_api", MENTION, ("event", "ts"), "9" * 400),
    ("events_api", MENTION, ("event", "text"), ["rec 5"]),
    ("events_api", MENTION, ("event", "type"), 5),
    ("events_api", MENTION, ("team_id",), {}),
    ("events_api", MENTION, ("event_id",), "Ev\x001"),
    ("events_api", MENTION, ("event_id",), "Ev" + "1" * 300),
    ("events_api", JOINED, ("event", "event_ts"), "soon"),
    ("events_api", OPENED, ("event", "view", "id"), None),
    ("events_api", OPENED, ("event", "user"), "a\nb"),
    ("events_api", CHANGED, ("event", "user"), "U1"),
)


@pytest.mark.parametrize("kind", [None, {}, [], 5])
def test_an_interaction_needs_a_type_in_words(kind: object) -> None:
    with pytest.raises(Rejected) as refusal:
        read(urlencode({"payload": json.dumps({"type": kind})}).encode(), FORM)
    assert refusal.value.status == HTTPStatus.BAD_REQUEST
    assert from_envelope("interactive", {"type": kind}).is_press


def test_half_a_character_is_replaced_wherever_it_stands() -> None:
    event = b'{"a\\udfff": ["\\ud800x", {"b": "\\ud83d\\ude00"}]}'
    outer = b'{"type": "event_callback", "event_id": "E\\ud800", "event": %b}' % event
    found = read(outer, JSON).body
    assert found["event"] == {"a?": ["?x", {"b": "😀"}]}
    assert found["event_id"] == "E?"


@pytest.mark.parametrize("failure", [KeyError, TypeError, ValueError, AttributeError, RecursionError])
async def test_a_payload_on_which_bolt_fails_is_refused_and_logged_with_its_frames(
    monkeypatch: pytest.MonkeyPatch, failure: type[Exception]
) -> None:
    async def crash(*_: object, **__: object) -> Any:
        raise failure("words")

    monkeypatch.setattr(AsyncApp, "async_dispatch", crash)
    handler = RequestHandler(AsyncApp(token="x", signing_secret="x"), None)  # type: ignore[arg-type]
    with capture_logs() as logs, pytest.raises(Rejected) as refusal:
        await handler.handle(from_envelope("interactive", PRESS))
    assert refusal.value.status == HTTPStatus.BAD_REQUEST
    assert logs[0]["frames"]
    assert "words" not in str(logs)


def with_(body: dict[str, Any], place: tuple[Any, ...], value: object) -> dict[str, Any]:
    found: dict[str, Any] = deepcopy(body)
    at: Any = found
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = value
    return found


@pytest.mark.parametrize(("kind", "body"), RIGHT)
def test_what_slack_sends_has_the_right_shape_also_with_fields_that_are_new(
    kind: str, body: dict[str, Any]
) -> None:
    assert not misshapen(from_envelope(kind, body))
    assert not misshapen(from_envelope(kind, {**body, "brand_new": [{}], "enterprise": None}))


@pytest.mark.parametrize(("kind", "body", "place", "value"), WRONG)
async def test_a_body_of_another_shape_is_refused_before_anyone_reads_it(
    kind: str, body: dict[str, Any], place: tuple[Any, ...], value: object
) -> None:
    handler = RequestHandler(AsyncApp(token="x", signing_secret="x"), None)  # type: ignore[arg-type]
    with capture_logs() as logs, pytest.raises(Rejected) as refusal:
        await handler.handle(from_envelope(kind, with_(body, place, value)))
    assert refusal.value.status == HTTPStatus.BAD_REQUEST
    (said,) = logs
    names = [each for each in place if each != "event" or kind != "events_api"]
    assert ".".join(map(str, names)) in str(said["where"])
    assert str(value)[:20] not in str(logs) or not str(value)
