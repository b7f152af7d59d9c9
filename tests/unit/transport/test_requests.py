"""Requests from Slack, parsed: forms and JSON, and everything that is neither."""

import json
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.transport.rejection import Rejected
from bot.transport.requests import FORM, JSON, MOST_FIELDS, Incoming, read

COMMAND = {"command": "/rec", "user_id": "U1", "team_id": "T1", "text": "", "response_url": "https://x"}
EVENT = {"type": "event_callback", "event_id": "Ev1", "event": {"type": "user_change"}}


def form(**fields: str) -> Incoming:
    return read(urlencode(fields).encode(), FORM)


def event(body: Any) -> Incoming:
    return read(json.dumps(body).encode(), JSON)


@pytest.mark.parametrize("field", ["text", "channel_name", "user_name", "team_domain"])
@pytest.mark.parametrize(
    "word", ["payload", "what is the payload?", "payload=", "payload={", '{"payload":1}']
)
def test_a_command_is_a_command_with_any_text(field: str, word: str) -> None:
    """Bolt takes any form that contains "payload" for an interaction."""
    found = form(**COMMAND | {field: word})
    assert (found.kind, found.body[field]) == ("slash_commands", word)
    assert found.response_url == "https://x"


def test_a_field_called_payload_beside_a_command_is_no_interaction() -> None:
    assert form(**COMMAND, payload='{"type": "block_actions"}').kind == "slash_commands"


def test_blank_fields_are_kept_and_signs_decoded() -> None:
    body = read(b"command=%2Frec&user_id=U1&team_id=T1&text=%C2%BFqu%C3%A9%3F+%26&channel_name=", FORM).body
    assert (body["text"], body["channel_name"]) == ("¿qué? &", "")


def test_interactions_events_and_checks_are_told_apart() -> None:
    assert form(payload='{"type": "block_actions"}') == Incoming("interactive", {"type": "block_actions"})
    assert form(ssl_check="1", token="t").kind == "ssl_check"
    assert event(EVENT) == Incoming("events_api", EVENT, event_id="Ev1")
    challenge = {"type": "url_verification", "challenge": "c"}
    assert event(challenge) == Incoming("events_api", challenge)


@pytest.mark.parametrize(
    ("raw", "content_type"),
    [
        (b"", FORM),
        (b"text=hello", FORM),
        (b"ssl_check=0", FORM),
        (b"command=&user_id=U1&team_id=T1", FORM),
        (b"command=/rec&team_id=T1", FORM),
        (b"command=/rec&user_id=U1", FORM),
        (b"payload=", FORM),
        (b"payload={broken", FORM),
        (b"payload=[]", FORM),
        (b"payload=" + b"[" * 100_000, FORM),
        (b"\xff\xfe", FORM),
        (b"&".join(b"a=b" for _ in range(MOST_FIELDS + 1)), FORM),
        (b"", JSON),
        (b"{", JSON),
        (b"[]", JSON),
        (b"null", JSON),
        (b'"text"', JSON),
        (b"[" * 100_000, JSON),
        (b'{"type": "\xff"}', JSON),
        (json.dumps(EVENT | {"event": None}).encode(), JSON),
        (json.dumps(EVENT | {"event_id": 5}).encode(), JSON),
        (json.dumps(EVENT | {"event_id": ""}).encode(), JSON),
        (json.dumps({"type": "event_callback", "event": {}}).encode(), JSON),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_slack_never_sends_is_refused(raw: bytes, content_type: str) -> None:
    with pytest.raises(Rejected) as refused:
        read(raw, content_type)
    assert (refused.value.kind, refused.value.status) == ("malformed", 400)


@given(st.binary(), st.sampled_from([FORM, JSON]))
def test_any_bytes_are_read_or_refused(raw: bytes, content_type: str) -> None:
    with suppress(Rejected):
        read(raw, content_type)
