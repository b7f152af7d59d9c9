"""Find the people and channels of the deploy file in Slack: by id, e-mail address or name."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.services.members.queries import Profile
from commands.slack.profiles import profile_of

log = structlog.get_logger("enlace.directory")

AT_ONCE = 5
"""Look-ups at the same time; Slack allows dozens per minute of each kind."""
PAGE = 200
UNSEEN = frozenset({"channel_not_found"})
NOBODY = frozenset({"user_not_found", "users_not_found", "user_not_visible"})


class ListBroken(Exception):
    """Slack stopped answering in the middle of a list."""


@dataclass(frozen=True)
class FoundPeople:
    """The profiles of the people that Slack knows, by their reference in the file.

    `vacant` are the references by a user name that nobody in Slack has. Other people are missing if Slack
    does not know them or could not be asked.
    """

    profiles: Mapping[str, Profile]
    vacant: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Sought:
    """Somebody whom the file names by a `reference`, and in one workspace by one of the others."""

    reference: str
    slack_id: str | None = None
    email: str | None = None
    handle: str | None = None


async def find_people(
    client: AsyncWebClient, people: Sequence[Sought], known: Mapping[str, str], team_id: str
) -> FoundPeople:
    """Find the people of the file in Slack.

    `known` maps references, in lower case, to the Slack ids that earlier starts found. A user name that was
    found once stays with its id, even if another person has that name now.
    """
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(person: Sought) -> tuple[str, Profile | None]:
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
        if person.handle and person.reference.casefold() not in known
    }
    if not missing:
        return FoundPeople(found)
    by_handle = await _by_handle(client, missing, team_id)
    return FoundPeople({**found, **by_handle.profiles}, by_handle.vacant)


@dataclass(frozen=True)
class Channel:
    """A channel of the file, and whether the bot is in it. `name` is empty if Slack could not be asked."""

    id: str
    joined: bool
    name: str = ""


async def find_channels(
    client: AsyncWebClient, words: Collection[str], known: Mapping[str, str]
) -> dict[str, Channel]:
    """Return the channels that `words` mean, each "#name" or an id.

    `known` are the ids that earlier starts found: a word means that channel, also after it was renamed or
    archived. Among others of the same name, the one that is not archived counts.
    """
    remembered = {word: known[word] for word in words if word in known}
    told = await asyncio.gather(*(_channel(client, id_) for id_ in remembered.values()))
    found = dict(zip(remembered, told, strict=True))
    missing = set(words) - found.keys()
    if not missing:
        return found
    archived: dict[str, Channel] = {}
    asking = partial(client.conversations_list, types="public_channel,private_channel", limit=PAGE)
    with suppress(ListBroken):
        async for channel in _listed(asking, "channels"):
            for word in {f"#{channel['name']}", str(channel["id"])} & missing:
                place = archived if channel.get("is_archived") else found
                place[word] = _described(channel)
            if missing <= found.keys():
                break
    return archived | found


async def _channel(client: AsyncWebClient, id_: str) -> Channel:
    """Ask Slack about a channel; one that it does not show to the bot is not joined."""
    try:
        answer = await client.conversations_info(channel=id_)
        return _described(answer["channel"])
    except SlackApiError as refusal:
        data = getattr(refusal.response, "data", None)
        code = data.get("error") if isinstance(data, dict) else None
        log.warning("directory_refused", error=code)
        return Channel(id_, joined=code not in UNSEEN)
    except (SlackClientError, ClientError, TimeoutError, OSError) as failure:
        log.warning("directory_unavailable", kind=type(failure).__name__)
        return Channel(id_, joined=True)


def _described(channel: Mapping[str, Any]) -> Channel:
    joined = bool(channel.get("is_member")) and not channel.get("is_archived")
    return Channel(str(channel["id"]), joined, str(channel.get("name") or ""))


async def _find(client: AsyncWebClient, person: Sought, known: Mapping[str, str]) -> Profile | None:
    slack_id = person.slack_id or known.get(person.reference.casefold())
    if person.email and not slack_id:
        answer = await _ask(client.users_lookupByEmail(email=person.email))
        slack_id = answer["user"]["id"] if answer else None
    if not slack_id:
        return None
    answer = await _ask(client.users_info(user=slack_id, include_locale=True))
    return profile_of(answer["user"]) if answer else None


async def _by_handle(client: AsyncWebClient, missing: Mapping[str, str], team_id: str) -> FoundPeople:
    found: dict[str, Profile] = {}
    asking = partial(client.users_list, limit=PAGE, include_locale=True)
    try:
        async for user in _listed(asking, "members"):
            reference, profile = missing.get(str(user.get("name", "")).casefold()), profile_of(user)
            # The user names of other companies' people are not this workspace's.
            if reference and not profile.deleted and not profile.outside(team_id):
                found[reference] = profile
            if len(found) == len(missing):
                break
    except ListBroken:
        return FoundPeople(found)
    return FoundPeople(found, frozenset(missing.values()) - found.keys())


async def _listed(asking: Callable[..., Any], key: str) -> AsyncIterator[dict[str, Any]]:
    """Yield the entries under `key` on each page of a list; raises `ListBroken` if Slack does not answer."""
    cursor = ""
    while True:
        answer = await _ask(asking(cursor=cursor))
        if answer is None:
            raise ListBroken
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
