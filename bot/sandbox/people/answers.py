"""A bot's answer to a command, and its effect in the workspace."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from bot.sandbox.blockkit import Fault, check_message
from bot.sandbox.state.data import Conversation, View
from bot.sandbox.state.messages import Message
from bot.sandbox.state.workspace import Workspace


@dataclass(frozen=True)
class Answer:
    """The result of what a person did: a typed command, a press, a submitted form.

    `payload` is the acknowledgement's payload as sent. For an empty one it is what the app posted there
    instead; for a press it is the app's response. `messages` are the messages that the person sees as a
    result: the acknowledgement's and those sent to its response_url before the call returned. After an action
    in a form or in the Home tab, they are everything that the app posted meanwhile.

    `view` is the form that was opened or changed. After an action in a form it is the form now on top (None:
    all are closed), or the Home tab. `errors` are the errors at a form's fields, by block id.

    `error` is what Slack would show instead: "operation_timeout", "dispatch_failed",
    "dispatch_unknown_error", "invalid_blocks" with `faults`, "invalid_payload", "not_a_command",
    "account_inactive", "interactivity_disabled", and over HTTP "http_client_error" and "http_service_error".
    For a form also "incomplete", when nothing was sent, and "invalid_response", with `faults`, when Slack
    would not understand the app's answer. `notice` says the error in a sentence in the person's language.
    `elapsed` is in seconds of real time.
    """

    payload: dict[str, Any] | None = None
    messages: tuple[Message, ...] = ()
    error: str | None = None
    faults: tuple[Fault, ...] = ()
    notice: str = ""
    elapsed: float = 0.0
    view: View | None = None
    errors: dict[str, str] = field(default_factory=dict)


def told(answer: Mapping[str, Any]) -> Answer:
    """Parse an answer that a running sandbox sent as JSON."""
    return TypeAdapter(Answer).validate_python(answer)


class UnacceptableError(Exception):
    """A payload that Slack would not show; `code` is Slack's."""

    def __init__(self, code: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.faults = faults


def understood(payload: object) -> dict[str, Any]:
    """Return an answer's payload as an object; raises `UnacceptableError` unless it is an
    object or a text.
    """
    match payload:
        case None:
            return {}
        case str():
            return {"text": payload}
        case Mapping():
            return dict(payload)
        case _:
            raise UnacceptableError("dispatch_unknown_error")


def composed(
    workspace: Workspace, payload: dict[str, Any], where: Conversation, person: str
) -> Message | None:
    """Return an answer to a person as an unposted message, or None if there is nothing to show.

    Anything but `in_channel` is ephemeral, as in Slack. Raises `UnacceptableError` for what breaks the rules
    of Block Kit.
    """
    faults = check_message(payload) or list(workspace.files.faults(payload, ""))
    if faults:
        raise UnacceptableError("invalid_blocks", tuple(faults))
    text = payload.get("text") or ""
    if not isinstance(text, str):
        raise UnacceptableError("invalid_payload")
    blocks, attachments = payload.get("blocks") or [], payload.get("attachments") or []
    if not (text.strip() or blocks or attachments):
        return None
    return Message(
        ts="",
        channel=where.id,
        user=workspace.bot_user_id,
        text=text,
        blocks=list(blocks),
        attachments=list(attachments),
        thread_ts=payload.get("thread_ts"),
        only_for=None if payload.get("response_type") == "in_channel" else person,
        bot_id=workspace.state.bot_id,
        app_id=workspace.app_id,
    )
