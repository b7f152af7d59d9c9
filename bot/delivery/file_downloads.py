"""Downloads a Slack file to hash it: streamed, never written to disk, with the token sent to Slack only."""

import hashlib
from collections.abc import Mapping
from typing import Any, NoReturn
from urllib.parse import urljoin, urlsplit

from aiohttp import ClientResponse, ClientSession, DummyCookieJar
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.characters import one_line
from bot.delivery.file_access import code_of, may_see
from bot.delivery.outcomes import RATE_LIMITED, SERVER_ERROR, TryAgain, outcome_of, seconds_asked
from bot.domain.evidence.files import FileProblem, FileProof

CHUNK = 64 * 1024
MOST_HOPS = 3
SLACKS_DOMAINS = ("slack.com", "slack-gov.com")
HTML = "text/html"
OK = 200
PROBLEMS: Mapping[str, FileProblem] = {
    "file_not_found": FileProblem.NOT_VISIBLE,
    "not_visible": FileProblem.NOT_VISIBLE,
    "access_denied": FileProblem.NOT_VISIBLE,
    "file_deleted": FileProblem.GONE,
    "missing_scope": FileProblem.SCOPE_MISSING,
    "not_allowed_token_type": FileProblem.SCOPE_MISSING,
    "no_permission": FileProblem.SCOPE_MISSING,
}
"""What Slack's codes mean for a file; every other code may be temporary."""
STATUSES: Mapping[int, FileProblem] = {
    401: FileProblem.SCOPE_MISSING,
    403: FileProblem.NOT_VISIBLE,
    404: FileProblem.NOT_VISIBLE,
    410: FileProblem.GONE,
}
KEPT_ELSEWHERE = frozenset({"external", "gdrive", "gdoc"})
HIDDEN = frozenset({"tombstone", "hidden_by_limit"})
"""Modes of files that are gone, or that nobody can see."""


class Unreadable(Exception):
    """The file cannot be read, and a retry would end the same way."""

    def __init__(self, problem: FileProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


class NotNow(Exception):
    """The file may be readable later. If Slack names the `seconds` to wait, the try is not counted."""

    def __init__(self, seconds: float | None = None) -> None:
        super().__init__()
        self.seconds = seconds


async def read_file(client: AsyncWebClient, file_id: str, limit: int, asker: str) -> FileProof:
    """Download a file of at most `limit` bytes and return its link, name, type, size and hash.

    `asker` is the Slack id of the person who attached it; what Slack does not show to them is not read.
    Raises `Unreadable`, `NotNow`, and what the client and the connection raise.
    """
    told = await _told(client, file_id)
    if not await _shown_to(client, told, asker):
        raise Unreadable(FileProblem.NOT_THEIRS)
    size, media_type = int(told.get("size") or 0), str(told.get("mimetype") or "")
    mode = str(told.get("mode") or "")
    if told.get("is_external") or mode in KEPT_ELSEWHERE:
        raise Unreadable(FileProblem.OUTSIDE)
    if mode in HIDDEN:
        raise Unreadable(FileProblem.GONE)
    if size > limit:
        raise Unreadable(FileProblem.TOO_LARGE)
    if not media_type:
        raise NotNow  # Slack has not processed the file yet
    address = str(told.get("url_private_download") or told.get("url_private") or "")
    sha256 = await _hashed(client, address, media_type, size)
    named = (one_line(str(told.get(key) or "")) for key in ("name", "title"))
    name = next(filter(None, named), file_id)
    return FileProof(_permalink(told, file_id), name, media_type, size, sha256)


async def _told(client: AsyncWebClient, file_id: str) -> Mapping[str, Any]:
    try:
        answer = await client.files_info(file=file_id)
    except SlackApiError as refusal:
        raise _meaning(refusal) from None
    found: Mapping[str, Any] = answer["file"]
    return found


async def _shown_to(client: AsyncWebClient, told: Mapping[str, Any], asker: str) -> bool:
    try:
        return await may_see(client, told, asker)
    except SlackApiError as refusal:
        raise _meaning(refusal) from None


def _meaning(refusal: SlackApiError) -> Unreadable | NotNow:
    """Return what a refusal of Slack's means for the file."""
    if problem := PROBLEMS.get(code_of(refusal)):
        return Unreadable(problem)
    outcome = outcome_of(refusal)
    return NotNow(outcome.seconds if isinstance(outcome, TryAgain) and not outcome.counted else None)


async def _hashed(client: AsyncWebClient, address: str, media_type: str, size: int) -> str:
    """Return the SHA-256 of the file at an address; it must be `size` bytes long, as Slack says."""
    digest, read = hashlib.sha256(), 0
    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        response = await _opened(session, client, address)
        try:
            _check(response, media_type)
            async for chunk in response.content.iter_chunked(CHUNK):
                read += len(chunk)
                if read > size:  # `size` is within the limit
                    raise Unreadable(FileProblem.DIFFERENT)
                digest.update(chunk)
        finally:
            response.close()
    if read != size:
        raise Unreadable(FileProblem.DIFFERENT)
    return digest.hexdigest()


async def _opened(session: ClientSession, client: AsyncWebClient, address: str) -> ClientResponse:
    """Request an address, and follow its redirects as long as they lead to Slack."""
    headers = {"Authorization": f"Bearer {client.token}", "Accept-Encoding": "identity"}
    for _ in range(MOST_HOPS):
        if not is_slacks(address, client.base_url):
            raise Unreadable(FileProblem.ELSEWHERE)
        response = await session.get(
            address, headers=headers, allow_redirects=False, proxy=client.proxy, ssl=client.ssl or True
        )
        location = response.headers.get("Location")
        if not (response.status in range(300, 400) and location):
            return response
        response.close()
        address = urljoin(address, location)
    raise Unreadable(FileProblem.ELSEWHERE)


def _check(response: ClientResponse, media_type: str) -> None:
    if response.status == RATE_LIMITED:
        raise NotNow(seconds_asked(response))
    if response.status >= SERVER_ERROR:
        raise NotNow
    if response.status != OK:
        _refuse(STATUSES.get(response.status, FileProblem.NO_ANSWER))
    # If Slack does not accept the token, it answers 200 with its login page.
    shown_to_people = response.content_type == HTML
    if shown_to_people and (media_type != HTML or "Content-Disposition" not in response.headers):
        _refuse(FileProblem.SCOPE_MISSING)


def _refuse(problem: FileProblem) -> NoReturn:
    raise Unreadable(problem)


def is_slacks(address: str, api_url: str) -> bool:
    """Say whether an address is Slack's own or has the API's origin: only those get the token."""
    try:
        parts, api = urlsplit(address), urlsplit(api_url)
        if (parts.scheme, parts.hostname, parts.port) == (api.scheme, api.hostname, api.port):
            return parts.hostname is not None
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    known = any(host == domain or host.endswith(f".{domain}") for domain in SLACKS_DOMAINS)
    return known and parts.scheme == "https" and port in {None, 443} and "@" not in parts.netloc


def _permalink(told: Mapping[str, Any], file_id: str) -> str:
    """Return the https link under which people see the file: the one from Slack, else one made of its id."""
    link = str(told.get("permalink") or "")
    return link if urlsplit(link).scheme == "https" else f"https://slack.com/files/{file_id}"
