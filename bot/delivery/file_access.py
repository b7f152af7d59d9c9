"""Whether the person who attaches a Slack file may see it: if not, it is not theirs to show to everyone."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

MEMBERS_A_PAGE = 1000
UNKNOWN_PLACE = frozenset({"channel_not_found", "missing_scope", "not_in_channel"})
"""Slack's answers about a conversation whose members it does not show the bot, such as a group message."""


async def may_see(client: AsyncWebClient, file: Mapping[str, Any], slack_id: str) -> bool:
    """Say whether Slack shows a file to a person: they uploaded it, or it is where they are.

    What is in a public channel is shown to everyone but guests. Raises what the client raises.
    """
    if not slack_id:
        return False
    if file.get("user") == slack_id:
        return True
    public = list(file.get("channels") or ())
    if (public or file.get("is_public")) and not await _is_guest(client, slack_id):
        return True
    for channel in (*public, *(file.get("groups") or ())):
        async for member in _members(client, channel):
            if member == slack_id:
                return True
    direct = file.get("ims") or ()
    return bool(direct) and await _direct_conversation(client, slack_id) in direct


def code_of(refusal: SlackApiError) -> str:
    """Return Slack's error code, or an empty string: the body of a 5xx is plain text."""
    data = getattr(refusal.response, "data", None)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


async def _is_guest(client: AsyncWebClient, slack_id: str) -> bool:
    """Guests see only the channels that they are in; so do people of other organizations."""
    user = (await client.users_info(user=slack_id))["user"]
    return any(user.get(flag) for flag in ("is_restricted", "is_ultra_restricted", "is_stranger", "deleted"))


async def _members(client: AsyncWebClient, channel: str) -> AsyncIterator[str]:
    cursor = ""
    while True:
        try:
            page = await client.conversations_members(channel=channel, limit=MEMBERS_A_PAGE, cursor=cursor)
        except SlackApiError as refusal:
            if code_of(refusal) in UNKNOWN_PLACE:
                return
            raise
        for member in page["members"]:
            yield member
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


async def _direct_conversation(client: AsyncWebClient, slack_id: str) -> str:
    """Return the person's direct conversation with the bot; the bot is in no other."""
    return str((await client.conversations_open(users=slack_id))["channel"]["id"])
