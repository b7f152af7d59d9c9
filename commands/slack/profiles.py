"""Short look-ups in Slack while a person waits: their profile, the permalink of a message."""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.services.members.queries import Profile

log = structlog.get_logger("enlace.commands")

PROFILE_SECONDS = 1.0
"""Seconds for the look-up of a new person, out of the three that Slack gives for an answer."""


async def look_up(client: AsyncWebClient, slack_id: str) -> Profile:
    """Ask Slack for a person's profile; without an answer, return one that is not `known`."""
    try:
        async with asyncio.timeout(PROFILE_SECONDS):
            found = await client.users_info(user=slack_id, include_locale=True)
        return profile_of(found["user"])
    except (SlackClientError, ClientError, TimeoutError, OSError) as failure:
        log.warning("profile_unavailable", kind=type(failure).__name__)
        return Profile(slack_id, known=False)


async def permalink(client: AsyncWebClient, channel: str, ts: str) -> str | None:
    """Ask Slack for the permalink of a message; return None without an answer."""
    try:
        async with asyncio.timeout(PROFILE_SECONDS):
            found = await client.chat_getPermalink(channel=channel, message_ts=ts)
        return str(found["permalink"])
    except (SlackClientError, ClientError, TimeoutError, OSError) as failure:
        log.warning("permalink_unavailable", kind=type(failure).__name__)
        return None


def profile_of(user: Mapping[str, Any]) -> Profile:
    """Return the profile in Slack's user object; people of other companies have no language and zone."""
    profile, organization = user.get("profile") or {}, user.get("enterprise_user") or {}
    return Profile(
        slack_id=user["id"],
        handle=user.get("name") or "",
        name=profile.get("real_name") or user.get("real_name") or "",
        email=profile.get("email"),
        language_tag=user.get("locale"),
        zone=user.get("tz"),
        deleted=bool(user.get("deleted")),
        foreign=bool(user.get("is_stranger")),
        guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        team_id=user.get("team_id"),
        bot=bool(user.get("is_bot")),
        teams=tuple(map(str, organization.get("teams") or ())),
    )
