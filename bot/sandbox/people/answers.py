"""What a bot answers to a command, and what becomes of it in the workspace."""

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
    """What came of something that a person did: of a typed command, a press, a submitted form.

    `payload` is the acknowledgement's payload as sent; of an empty one, what the app posted there instead; of
    a press, what the app then said. `messages` are
    those that the person sees because of it: the acknowledgement's and, up to the return, those sent to its
    response_url; after something done in a form or in the Home tab, whatever the app posted meanwhile.

    `view` is the form that it opened or changed, and after something done in a form the one that is on top
    now (None: all are closed), or the Home tab. `errors` are what stands at a form's fields, by block id.

    `error` is what Slack would show instead ("operation_timeout", "dispatch_failed",
    "dispatch_unknown_error", "invalid_blocks" with `faults`, "invalid_payload", "not_a_command",
    "account_inactive", "interactivity_disabled", and over HTTP "http_client_error" and
    "http_service_error"; of a form also "incomplete", when nothing was sent, and "invalid_response", with
    `faults`, when the app answered with what Slack does not understand), and `notice` says it in a sentence
    in the person's language. `elapsed` is in seconds of real time.
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
    """Return an answer that came as JSON from a running sandbox."""
    return TypeAdapter(Answer).validate_python(answer)


class UnacceptableError(Exception):
    """A payload that Slack would not show; `code` is Slack's."""

    def __init__(self, code: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.faults = faults


def understood(payload: object) -> dict[str, Any]:
    """Return an answer's payload as an object; raises `UnacceptableError` unless it is one, or a text."""
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
    """Return an answer to a person as a message, not posted yet, or None if there is nothing to show.

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
