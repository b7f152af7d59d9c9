"""Look up in Slack whom and what a text mentions: people, channels, user groups."""

import asyncio
from collections.abc import Collection

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from commands.mentioned import Mentioned
from commands.slack.profiles import PROFILE_SECONDS, profile_of

log = structlog.get_logger("enlace.commands")

MOST = 20
"""Ids that are looked up for one text; the others stay without a name."""
UNNAMED = Mentioned(None)


async def look_up_names(client: AsyncWebClient, ids: Collection[str]) -> dict[str, Mentioned]:
    """Ask Slack for the names of all ids, at once and for a second at most."""
    asked = sorted(ids)[:MOST]
    groups = [id_ for id_ in asked if id_.startswith("S")]
    others = [id_ for id_ in asked if not id_.startswith("S")]
    of_others = asyncio.gather(*(_one(client, each) for each in others))
    in_groups, found = await asyncio.gather(_groups(client, groups), of_others)
    return {**dict.fromkeys(ids, UNNAMED), **in_groups, **dict(zip(others, found, strict=True))}


async def _one(client: AsyncWebClient, id_: str) -> Mentioned:
    try:
        async with asyncio.timeout(PROFILE_SECONDS):
            if id_[0] in "UW":
                profile = profile_of((await client.users_info(user=id_, include_locale=True))["user"])
                return Mentioned(profile.handle or profile.name or None, profile)
            channel = (await client.conversations_info(channel=id_))["channel"]
            # The name of a private channel is not for everyone who reads the record.
            hidden = channel.get("is_private") or channel.get("is_im") or channel.get("is_mpim")
            return UNNAMED if hidden else Mentioned(channel.get("name"))
    except (SlackClientError, ClientError, TimeoutError, OSError) as failure:
        log.warning("name_unavailable", kind=type(failure).__name__)
        return UNNAMED


async def _groups(client: AsyncWebClient, ids: Collection[str]) -> dict[str, Mentioned]:
    if not ids:
        return {}
    try:
        async with asyncio.timeout(PROFILE_SECONDS):
            answer = await client.usergroups_list(include_disabled=True)
        handles = {str(each["id"]): str(each["handle"]) for each in answer["usergroups"]}
        return {id_: Mentioned(handles[id_]) for id_ in ids if id_ in handles}
    except (SlackClientError, ClientError, TimeoutError, OSError) as failure:
        log.warning("name_unavailable", kind=type(failure).__name__)
        return {}
