"""A signed payload of any shape is refused or handled, and never fails the program."""

import json
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_bolt.async_app import AsyncApp
from structlog.testing import capture_logs

from bot.transport.rejection import Rejected
from bot.transport.request_handler import RequestHandler
from bot.transport.requests import FORM, JSON, from_envelope, read


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
        await handler.handle(from_envelope("interactive", {"type": "block_actions"}))
    assert refusal.value.status == HTTPStatus.BAD_REQUEST
    assert logs[0]["frames"]
    assert "words" not in str(logs)
