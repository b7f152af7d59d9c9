"""chat.*: post, change and delete messages."""

from dataclasses import replace

from bot.sandbox.state.data import Conversation
from bot.sandbox.state.messages import Message
from bot.sandbox.web_api.calls import POSTING, SPECIAL, TIER_3, TIER_4, Body, Call, Method, RefusedError
from bot.sandbox.web_api.content import Content, content_of, require_something

PER_CHANNEL = 60
BURST = 10
"""Slack asks for one message a second in a channel and allows short bursts."""
LONGEST_UPDATE = 4_000


def post_message(call: Call) -> Body:
    where = _destination(call)
    content = content_of(call)
    require_something(content)
    thread = _thread(call, where)
    call.spend(f"chat.postMessage {where.id}", per_minute=PER_CHANNEL, burst=BURST)
    message = _said(call, where, content)
    message = replace(
        message,
        thread_ts=thread,
        metadata=content.metadata or None,
        broadcast=bool(thread) and call.arguments.flag("reply_broadcast"),
    )
    posted = call.workspace.conversations.post(message)
    shown = posted.as_slack(call.workspace.team_id, metadata=True)
    return content.warn({"channel": where.id, "ts": posted.ts, "message": shown})


def post_ephemeral(call: Call) -> Body:
    where = _destination(call)
    person = call.workspace.known_person(call.arguments.required("user"))
    content = content_of(call)
    require_something(content)
    if person is None or person.id not in where.members or person.deleted:
        raise RefusedError("user_not_in_channel")
    message = replace(_said(call, where, content), only_for=person.id, thread_ts=_thread(call, where))
    return content.warn({"message_ts": call.workspace.conversations.post(message).ts})


def update(call: Call) -> Body:
    where = call.conversation()
    message = _own(call, where, call.arguments.required("ts"), "cant_update_message")
    content = content_of(call)
    if len(content.text) > LONGEST_UPDATE:
        raise RefusedError("msg_too_long")
    kept_attachments = message.attachments if content.attachments is None else content.attachments
    if not (content.text.strip() or content.blocks or kept_attachments):
        raise RefusedError("no_text")
    # New text without blocks removes the old blocks, while metadata and attachments stay unless given.
    changed = replace(
        message,
        text=content.text,
        blocks=content.blocks or [],
        attachments=kept_attachments,
        metadata=message.metadata if content.metadata is None else content.metadata or None,
        edited_ts=None if content.blocks else call.workspace.conversations.next_ts(),
    )
    changed = call.workspace.conversations.change(changed)
    call.workspace.tell_of_change(message, changed)
    shown = changed.as_slack(call.workspace.team_id, metadata=True)
    return content.warn({"channel": where.id, "ts": changed.ts, "text": changed.text, "message": shown})


def delete(call: Call) -> Body:
    where = call.conversation()
    message = _own(call, where, call.arguments.required("ts"), "cant_delete_message")
    call.workspace.conversations.remove(message)
    call.workspace.tell_of_change(message, None)
    return {"channel": where.id, "ts": message.ts}


def get_permalink(call: Call) -> Body:
    where = call.conversation()
    message = call.workspace.conversations.message(where.id, call.arguments.required("message_ts"))
    if message is None or message.ephemeral:
        raise RefusedError("message_not_found")
    link = (
        f"https://{call.workspace.state.domain}.slack.com/archives/{where.id}/p{message.ts.replace('.', '')}"
    )
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={where.id}"
    return {"channel": where.id, "permalink": link}


def _destination(call: Call) -> Conversation:
    """Return where a message goes: a conversation, a channel by name, or a person's direct message."""
    named = call.arguments.required("channel")
    person = call.workspace.known_person(named)
    if person is None:
        channel = call.workspace.conversations.find(named)
        where = channel if channel and channel.kind == "channel" else call.conversation()
    elif person.is_bot:
        raise RefusedError("cannot_dm_bot")
    elif not call.reaches(person):
        raise RefusedError("channel_not_found")
    else:
        where = call.workspace.direct_channel(person.id)
    if where.archived:
        raise RefusedError("is_archived")
    if not call.is_in(where) and "chat:write.public" not in call.workspace.scopes:
        raise RefusedError("not_in_channel")
    if where.kind == "im":
        _check_direct(call, where)
    return where


def _check_direct(call: Call, where: Conversation) -> None:
    """Refuse a direct message to a person who left, or if the app's settings close its Messages tab."""
    person = call.workspace.person
    if all(person(each).deleted for each in where.members if each != call.workspace.bot_user_id):
        raise RefusedError("account_inactive")
    if call.workspace.installation is not None and not call.workspace.installation.messages_tab:
        raise RefusedError("messages_tab_disabled")


def _thread(call: Call, where: Conversation) -> str | None:
    """Return the root of the thread to reply in; Slack attaches a reply to a reply to its root."""
    ts = call.arguments.text("thread_ts")
    if not ts:
        return None
    root = call.workspace.conversations.message(where.id, ts)
    if root is None or root.ephemeral:
        raise RefusedError("cannot_reply_to_message")
    return root.thread_ts or root.ts


def _said(call: Call, where: Conversation, content: Content) -> Message:
    memory = call.workspace.state
    return Message(
        ts="",
        channel=where.id,
        user=memory.bot_user_id,
        text=content.text,
        blocks=content.blocks or [],
        attachments=content.attachments or [],
        bot_id=memory.bot_id,
        app_id=memory.app_id,
    )


def _own(call: Call, where: Conversation, ts: str, otherwise: str) -> Message:
    message = call.workspace.conversations.message(where.id, ts)
    if message is None or message.ephemeral:
        raise RefusedError("message_not_found")
    if message.bot_id != call.workspace.state.bot_id:
        raise RefusedError(otherwise)
    return message


METHODS = (
    Method("chat.postMessage", post_message, POSTING, ("chat:write",)),
    Method("chat.postEphemeral", post_ephemeral, TIER_4, ("chat:write",)),
    Method("chat.update", update, TIER_3, ("chat:write",)),
    Method("chat.delete", delete, TIER_3, ("chat:write",)),
    Method("chat.getPermalink", get_permalink, SPECIAL),
)
