"""Parses Slack's requests: over HTTP, forms (commands, interactions) and JSON (events); else envelopes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from bot.transport.rejection import Rejected

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
MALFORMED = 400
MOST_FIELDS = 100

ANSWERED_IN_ACK = frozenset({"view_submission", "block_suggestion"})
"""Interactions whose acknowledgement is their answer: an empty acknowledgement would close a form."""
ANSWERED = frozenset({"slash_commands", "interactive"})
"""Kinds of requests that may name a response_url."""


@dataclass(frozen=True)
class Incoming:
    """The parsed body of one request.

    `kind` is Socket Mode's name for it: `slash_commands`, `interactive` or `events_api`; over HTTP it may be
    an `ssl_check` as well. `response_url` is the address for a late answer to a command and for every answer
    to a press. `event_id` is the same in all deliveries of one event.
    """

    kind: str
    body: dict[str, Any]
    response_url: str | None = None
    event_id: str | None = None

    @property
    def is_press(self) -> bool:
        """Whether Slack shows its acknowledgement to nobody."""
        return self.kind == "interactive" and str(self.body.get("type")) not in ANSWERED_IN_ACK

    @property
    def may_be_late(self) -> bool:
        """Whether it may be acknowledged before its answer is ready."""
        return self.kind == "slash_commands" or self.is_press


def from_envelope(kind: str, payload: Mapping[str, Any]) -> Incoming:
    """Return the request in an envelope of Socket Mode."""
    address = payload.get("response_url") if kind in ANSWERED else None
    event_id = payload.get("event_id") if kind == "events_api" else None
    return Incoming(
        kind,
        whole({**payload}),
        response_url=address if isinstance(address, str) else None,
        event_id=event_id if isinstance(event_id, str) else None,
    )


def read(raw: bytes, content_type: str) -> Incoming:
    """Parse a signed body of one of the two content types; raises `Rejected` for one that Slack never sends.

    Bolt must not parse forms itself: it takes every form with the word "payload" in it, even in a person's
    text, for an interaction, and fails on broken JSON.
    """
    try:
        text = raw.decode()
        if content_type == JSON:
            return _event(whole(json.loads(text)))
        form = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
        if "command" in form:
            return _command(form)
        if "payload" in form:
            return _interaction(whole(json.loads(form["payload"])))
        if form.get("ssl_check") == "1":
            return Incoming("ssl_check", {**form})
    except (ValueError, RecursionError):
        pass
    raise Rejected("malformed", MALFORMED)


def whole(value: Any) -> Any:
    """Return a body without halves of surrogate pairs, which JSON can spell and nothing can store or send."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {whole(key): whole(each) for key, each in value.items()}
    return [whole(each) for each in value] if isinstance(value, list) else value


def _command(form: dict[str, str]) -> Incoming:
    if not all(form.get(key) for key in ("command", "user_id", "team_id")):
        raise Rejected("malformed", MALFORMED)
    return Incoming("slash_commands", {**form}, response_url=form.get("response_url"))


def _interaction(payload: object) -> Incoming:
    body = _object(payload)
    if not isinstance(body.get("type"), str):
        raise Rejected("malformed", MALFORMED)
    address = body.get("response_url")
    return Incoming("interactive", body, response_url=address if isinstance(address, str) else None)


def _event(outer: object) -> Incoming:
    body = _object(outer)
    event_id = body.get("event_id")
    if body.get("type") == "event_callback":
        _object(body.get("event"))
        if not isinstance(event_id, str) or not event_id:
            raise Rejected("malformed", MALFORMED)
        return Incoming("events_api", body, event_id=event_id)
    return Incoming("events_api", body)


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Rejected("malformed", MALFORMED)
    return value
