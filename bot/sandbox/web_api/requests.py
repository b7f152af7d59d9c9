"""Parses a Web API request: its arguments, in every format, and its token."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.sandbox.endpoints.bodies import bounded
from bot.sandbox.web_api.calls import RefusedError

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


@dataclass(frozen=True)
class Sent:
    """A parsed request; the token is in the header, or else in a form or the query."""

    arguments: dict[str, Any]
    header_token: str = ""
    form_token: str = ""
    warnings: tuple[str, ...] = ()
    refusal: RefusedError | None = None


async def read(request: Request) -> Sent:
    """Parse a request; an unreadable one carries its refusal, since Slack checks the token first.

    One that is too large gets 413: the token may be in the body, so its size is bounded before that is known.
    """
    body = await bounded(request)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    header_token = token.strip() if scheme.casefold() == "bearer" else ""
    arguments: dict[str, Any] = dict(request.query_params)
    form_token = str(arguments.pop("token", ""))
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    try:
        posted, warnings = _posted(body, media_type.strip().casefold(), parameters)
    except RefusedError as refusal:
        return Sent(arguments, header_token, form_token, refusal=refusal)
    if media_type.strip().casefold() == FORM:
        form_token = str(posted.pop("token", form_token))
    return Sent(arguments | posted, header_token, form_token, warnings)


def _posted(body: bytes, media_type: str, parameters: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    if not body:
        return {}, ()
    if media_type == FORM:
        warnings = ("superfluous_charset",) if "charset" in parameters else ()
        return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True)), warnings
    if media_type != JSON:
        raise RefusedError("invalid_post_type" if media_type else "missing_post_type")
    try:
        posted = json.loads(body)
    except ValueError:
        raise RefusedError("invalid_json") from None
    if not isinstance(posted, dict):
        raise RefusedError("json_not_object")
    # Slack ignores a token inside JSON and reads the header instead.
    posted.pop("token", None)
    return posted, () if "charset" in parameters else ("missing_charset",)
