"""conversations.history and .replies, and reactions."""

import re
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from bot.sandbox.state.data import Conversation
from bot.sandbox.state.messages import Message
from bot.sandbox.web_api.calls import HISTORY_SCOPES, TIER_3, Body, Call, Method, RefusedError
from bot.sandbox.web_api.paging import page

ANY_HISTORY = tuple(HISTORY_SCOPES.values())
MOST_IN_HISTORY = 999
MOST_REACTIONS = 23
"""The maximum number of reactions by one person to one message."""
EMOJI = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


def history(call: Call) -> Body:
    conversation = _readable(call)
    messages = [
        each
        for each in _lasting(call, conversation)
        if (not each.is_reply or each.broadcast) and _within(call, each.ts)
    ]
    messages.reverse()
    chosen, cursor = page(
        messages,
        lambda each: each.ts,
        call.arguments,
        default=100,
        most=MOST_IN_HISTORY,
        page_limit=_page_limit(call),
    )
    return {
        "messages": [_shown(call, each) for each in chosen],
        "has_more": bool(cursor),
        "pin_count": 0,
    } | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def replies(call: Call) -> Body:
    conversation = _readable(call)
    message = call.workspace.conversations.message(conversation.id, call.arguments.required("ts"))
    if message is None or message.ephemeral:
        raise RefusedError("thread_not_found")
    root = call.workspace.conversations.message(conversation.id, message.thread_ts or message.ts) or message
    answers = call.workspace.conversations.replies(conversation, root.ts)
    thread = [root, *(each for each in answers if _within(call, each.ts))]
    chosen, cursor = page(
        thread, lambda each: each.ts, call.arguments, default=1_000, page_limit=_page_limit(call)
    )
    return {
        "messages": [_shown(call, each) for each in chosen],
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


def add_reaction(call: Call) -> Body:
    name = call.arguments.required("name").strip(":")
    if not EMOJI.fullmatch(name):
        raise RefusedError("invalid_name")
    if "channel" not in call.arguments or "timestamp" not in call.arguments:
        raise RefusedError("no_item_specified")
    conversation = call.conversation()
    message = call.workspace.conversations.message(conversation.id, call.arguments.required("timestamp"))
    if message is None or message.ephemeral:
        raise RefusedError("message_not_found")
    people = message.reactions.get(name, [])
    if call.workspace.bot_user_id in people:
        raise RefusedError("already_reacted")
    if sum(call.workspace.bot_user_id in each for each in message.reactions.values()) >= MOST_REACTIONS:
        raise RefusedError("too_many_reactions")
    reactions = message.reactions | {name: [*people, call.workspace.bot_user_id]}
    call.workspace.conversations.change(replace(message, reactions=reactions))
    return {}


def _page_limit(call: Call) -> int | None:
    return call.limits.history.most if call.limits.history else None


def _readable(call: Call) -> Conversation:
    conversation = call.conversation()
    call.needs(HISTORY_SCOPES[conversation.kind])
    if not call.is_in(conversation):
        raise RefusedError("not_in_channel")
    return conversation


def _lasting(call: Call, conversation: Conversation) -> list[Message]:
    return [each for each in call.workspace.conversations.seen_by(conversation, None) if not each.ephemeral]


def _within(call: Call, ts: str) -> bool:
    """Whether a timestamp is between `oldest` and `latest`; these two count only if `inclusive`."""
    inclusive = call.arguments.flag("inclusive")
    moment = Decimal(ts)
    oldest = _instant(call, "oldest", "invalid_ts_oldest")
    latest = _instant(call, "latest", "invalid_ts_latest")
    if oldest is not None and (moment < oldest or (moment == oldest and not inclusive)):
        return False
    return latest is None or moment < latest or (moment == latest and inclusive)


def _instant(call: Call, name: str, otherwise: str) -> Decimal | None:
    text = call.arguments.text(name)
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        raise RefusedError(otherwise) from None


def _shown(call: Call, message: Message) -> Body:
    return call.workspace.described(message, metadata=call.arguments.flag("include_all_metadata"))


METHODS = (
    Method("conversations.history", history, TIER_3, ANY_HISTORY),
    Method("conversations.replies", replies, TIER_3, ANY_HISTORY),
    Method("reactions.add", add_reaction, TIER_3, ("reactions:write",)),
)
