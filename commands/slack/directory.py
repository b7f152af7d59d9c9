"""Find the people and channels of the deploy file in Slack: by id, e-mail address or name."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.config.models import Member
from bot.services.members.queries import Profile
from commands.slack.profiles import profile_of

log = structlog.get_logger("enlace.directory")

AT_ONCE = 5
"""Look-ups at the same time; Slack allows dozens per minute of each kind."""
PAGE = 200
NOBODY = frozenset({"user_not_found", "users_not_found", "user_not_visible"})


async def find_people(
    client: AsyncWebClient, people: Sequence[Member], known: Mapping[str, str]
) -> dict[str, Profile]:
    """Return the profiles of the people that Slack knows, by their reference in the file.

    `known` maps references, in lower case, to the Slack ids that earlier starts found. A person is missing
    from the result if Slack does not know them or could not be asked.
    """
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(person: Member) -> tuple[str, Profile | None]:
        async with gate:
            return person.reference, await _find(client, person, known)

    found = {
        reference: profile
        for reference, profile in await asyncio.gather(*map(one, people))
        if profile is not None
    }
    missing = {
        person.handle.casefold(): person.reference
        for person in people
        if person.handle and person.reference not in found
    }
    if missing:
        found |= await _by_handle(client, missing)
    return found


@dataclass(frozen=True)
class Channel:
    """A channel that Slack shows to the bot, and whether the bot is in it."""

    id: str
    joined: bool


async def find_channels(client: AsyncWebClient, words: Collection[str]) -> dict[str, Channel]:
    """Return the channels that Slack shows to the bot, by "#name" or by id, whichever is in `words`."""
    found: dict[str, Channel] = {}
    asking = partial(
        client.conversations_list, types="public_channel,private_channel", exclude_archived=True, limit=PAGE
    )
    async for channel in _listed(asking, "channels"):
        for word in (f"#{channel['name']}", str(channel["id"])):
            if word in words:
                found[word] = Channel(str(channel["id"]), joined=bool(channel.get("is_member")))
        if len(found) == len(words):
            break
    return found


async def _find(client: AsyncWebClient, person: Member, known: Mapping[str, str]) -> Profile | None:
    slack_id = person.slack_id or known.get(person.reference.casefold())
    if person.email and not slack_id:
        answer = await _ask(client.users_lookupByEmail(email=person.email))
        slack_id = answer["user"]["id"] if answer else None
    if not slack_id:
        return None
    answer = await _ask(client.users_info(user=slack_id, include_locale=True))
    return profile_of(answer["user"]) if answer else None


async def _by_handle(client: AsyncWebClient, missing: Mapping[str, str]) -> dict[str, Profile]:
    found: dict[str, Profile] = {}
    asking = partial(client.users_list, limit=PAGE, include_locale=True)
    async for user in _listed(asking, "members"):
        reference = missing.get(str(user.get("name", "")).casefold())
        if reference and not user.get("deleted"):
            found[reference] = profile_of(user)
        if len(found) == len(missing):
            break
    return found


async def _listed(asking: Callable[..., Any], key: str) -> AsyncIterator[dict[str, Any]]:
    """Yield the entries under `key` on each page of a list; stop if Slack does not answer."""
    cursor = ""
    while True:
        answer = await _ask(asking(cursor=cursor))
        if answer is None:
            return
        for each in answer[key]:
            yield each
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


async def _ask(request: Any) -> Any:
    """Return Slack's answer, or None if it knows nobody or could not be asked."""
    try:
        return await request
    except SlackApiError as refusal:
        # The body of a 5xx is text, on which the SDK's own `get` fails.
        data = getattr(refusal.response, "data", None)
        code = data.get("error") if isinstance(data, dict) else None
        if code not in NOBODY:
            log.warning("directory_refused", error=code)
    except (SlackClientError, ClientError, TimeoutError, OSError) as failure:
        log.warning("directory_unavailable", kind=type(failure).__name__)
    return None
