"""conversations.* and users.conversations, except histories."""

from typing import Any

from bot.sandbox.state.data import Conversation, Kind
from bot.sandbox.web_api.calls import READ_SCOPES, TIER_2, TIER_3, TIER_4, Body, Call, Method, RefusedError
from bot.sandbox.web_api.paging import page

TYPES: dict[str, Kind] = {
    "public_channel": "channel",
    "private_channel": "private",
    "im": "im",
    "mpim": "mpim",
}
ANY_READ = tuple(READ_SCOPES.values())
MOST_IN_A_GROUP = 8


def list_conversations(call: Call) -> Body:
    return _listed(
        call, [each for each in call.workspace.conversations if each.kind == "channel" or call.is_in(each)]
    )


def list_memberships(call: Call) -> Body:
    person = call.arguments.text("user") or call.workspace.bot_user_id
    if call.workspace.known_person(person) is None:
        raise RefusedError("user_not_found")
    shared = [each for each in call.workspace.conversations if each.kind == "channel" or call.is_in(each)]
    return _listed(call, [each for each in shared if person in each.members])


def info(call: Call) -> Body:
    conversation = call.conversation()
    call.needs(READ_SCOPES[conversation.kind])
    shown = _described(call, conversation) | _connections(call, conversation)
    if call.arguments.flag("include_locale"):
        shown["locale"] = conversation.locale
    if call.arguments.flag("include_num_members"):
        shown["num_members"] = len(conversation.members)
    return {"channel": shown}


def members(call: Call) -> Body:
    conversation = call.conversation()
    call.needs(READ_SCOPES[conversation.kind])
    chosen, cursor = page(conversation.members, str, call.arguments, default=100)
    return {"members": chosen, "response_metadata": {"next_cursor": cursor}}


def open_conversation(call: Call) -> Body:
    if "channel" in call.arguments:
        conversation = call.conversation()
        already = True
    else:
        people = _addressees(call)
        call.needs("im:write" if len(people) == 1 else "mpim:write")
        everyone = (call.workspace.bot_user_id, *people)
        already = call.workspace.conversations.direct(*everyone) is not None
        conversation = call.workspace.open_direct(everyone)
    known = {"no_op": True, "already_open": True} if already else {}
    full = call.arguments.flag("return_im")
    return known | {"channel": _described(call, conversation) if full else {"id": conversation.id}}


def _addressees(call: Call) -> list[str]:
    wanted = call.arguments.names("users")
    if not wanted:
        raise RefusedError("users_list_not_supplied")
    if len(wanted) > MOST_IN_A_GROUP:
        raise RefusedError("too_many_users")
    for each in wanted:
        person = call.workspace.known_person(each)
        if person is None or not call.reaches(person):
            raise RefusedError("user_not_found")
        if person.deleted:
            raise RefusedError("user_disabled")
        if person.is_bot:
            raise RefusedError("cannot_dm_bot")
    return wanted


def _listed(call: Call, conversations: list[Conversation]) -> Body:
    types = call.arguments.names("types") or ["public_channel"]
    if not set(types) <= TYPES.keys():
        raise RefusedError("invalid_types")
    kinds = [TYPES[each] for each in types]
    for kind in kinds:
        call.needs(READ_SCOPES[kind])
    hidden = call.arguments.flag("exclude_archived")
    chosen = [each for each in conversations if each.kind in kinds and not (hidden and each.archived)]
    shown, cursor = page(chosen, lambda each: each.id, call.arguments, default=100)
    return {
        "channels": [_described(call, each) for each in shown],
        "response_metadata": {"next_cursor": cursor},
    }


def _described(call: Call, conversation: Conversation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "id": conversation.id,
        "created": conversation.created,
        "is_archived": conversation.archived,
        "is_im": conversation.kind == "im",
        "is_org_shared": False,
        "context_team_id": call.workspace.team_id,
        "is_shared": bool(conversation.teams),
        "is_ext_shared": _is_shared_externally(call, conversation),
        "shared_team_ids": _teams(call, conversation),
    }
    if conversation.kind == "im":
        others = [member for member in conversation.members if member != call.workspace.bot_user_id]
        return described | {"user": others[0] if others else call.workspace.bot_user_id}
    return described | {
        "name": conversation.name,
        "name_normalized": conversation.name,
        "is_channel": conversation.kind == "channel",
        "is_group": conversation.kind == "private",
        "is_mpim": conversation.kind == "mpim",
        "is_private": conversation.kind != "channel",
        "is_general": conversation.name == "general",
        "is_member": call.is_in(conversation),
    }


def _is_shared_externally(call: Call, conversation: Conversation) -> bool:
    known = map(call.workspace.known_person, conversation.members)
    return bool(conversation.teams) or any(person is not None and person.is_external for person in known)


def _teams(call: Call, conversation: Conversation) -> list[str]:
    own = call.workspace.team_id
    return [own, *(each for each in conversation.teams if each != own)]


def _connections(call: Call, conversation: Conversation) -> dict[str, Any]:
    """Return what `conversations.list` leaves out: the other workspaces, and which of all is the host."""
    if not conversation.teams:
        return {}
    own = call.workspace.team_id
    return {
        "conversation_host_id": conversation.teams[0],
        "internal_team_ids": [own],
        "connected_team_ids": [each for each in conversation.teams if each != own],
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "is_pending_ext_shared": False,
    }


METHODS = (
    Method("conversations.list", list_conversations, TIER_2, ANY_READ),
    Method("conversations.info", info, TIER_3, ANY_READ),
    Method("conversations.members", members, TIER_4, ANY_READ),
    Method("conversations.open", open_conversation, TIER_3, ("im:write", "mpim:write")),
    Method("users.conversations", list_memberships, TIER_3, ANY_READ),
)
